//! The console as a whole.

use crate::api::Api;
use crate::live::Live;
use crate::pages::sign_in::SignIn;
use crate::preferences::{Preferences, lang};
use crate::query::Query;
use crate::session::{Session, Who};
use crate::shell::Shell;
use crate::ui::empty::Waiting;
use crate::ui::failure::FailureBox;
use crate::ui::screen::Screen;
use crate::ui::time::Clock;
use crate::ui::toast::{ToastArea, Toasts};
use leptos::prelude::*;
use leptos_router::components::Router;

/// Ties together what all pages use, and shows the page to whom it may be shown.
#[component]
pub(crate) fn App() -> impl IntoView {
    let preferences = Preferences::provide();
    let api = Api::provide();
    let query = Query::provide();
    let live = Live::provide(query);
    let session = Session::provide(api, query, live);
    Toasts::provide();
    Clock::provide();
    Screen::provide();
    view! {
        <Router>
            {move || {
                // A page reads its language once; another language is another page.
                preferences.lang.track();
                view! { <Gate session=session /> }
            }}
        </Router>
    }
}

/// Which of the faces the console shows.
#[derive(Clone, PartialEq)]
enum Face {
    Waiting,
    Unclear(crate::api::Failure),
    SignIn { ended: bool },
    Pages { user: String },
}

/// Lets in who is signed in; the address stays, so that one comes back to it.
#[component]
fn Gate(session: Session) -> impl IntoView {
    let face = Memo::new(move |_| match session.who() {
        Who::Asking => Face::Waiting,
        Who::Unclear(failure) => Face::Unclear(failure),
        Who::Nobody { ended } => Face::SignIn { ended },
        Who::Known(user) => Face::Pages { user: user.username },
    });
    view! {
        {move || match face.get() {
            Face::Waiting => view! { <main class="lonely"><Waiting lines=3 /></main> }.into_any(),
            Face::Unclear(failure) => {
                view! {
                    <main class="lonely">
                        <h1 class="unseen">{lang().unreachable()}</h1>
                        <FailureBox failure=failure again=move |()| session.ask() />
                    </main>
                }
                    .into_any()
            }
            Face::SignIn { ended } => view! { <SignIn session=session ended=ended /> }.into_any(),
            Face::Pages { .. } => view! { <Shell session=session /> }.into_any(),
        }}
        <ToastArea />
    }
}
