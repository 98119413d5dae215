//! Signing in. The address stays, so that one comes back to the page that one asked for.

use crate::browser;
use crate::preferences::lang;
use crate::session::Session;
use crate::ui::badge::Tone;
use crate::ui::button::{Button, Look};
use crate::ui::callout::Callout;
use crate::ui::failure::ActionFailure;
use crate::ui::field::{PasswordField, ShowPassword, TextField};
use crate::ui::icon::mark;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The form to sign in with.
#[component]
pub(crate) fn SignIn(session: Session, ended: bool) -> impl IntoView {
    let lang = lang();
    browser::set_title(lang.sign_in());
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, shown, failure) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let result = session.sign_in(&name.get_untracked(), &password.get_untracked()).await;
            // When it succeeded this form is gone already.
            if let Err(refused) = result {
                failure.try_set(Some(refused));
                password.try_set(String::new());
                busy.try_set(false);
                browser::focus("password");
            }
        });
    };
    Effect::new(move || browser::focus("username"));
    view! {
        <main class="lonely sign-in">
            <form on:submit=send aria-labelledby="sign-in-title">
                {mark()}
                <h1 id="sign-in-title">{lang.sign_in_to()}</h1>
                <p class="tagline">{lang.tagline()}</p>
                {ended
                    .then(|| view! { <Callout tone=Tone::Calm title=lang.sign_in_again() /> })}
                <TextField
                    label=lang.user_name()
                    id="username"
                    autocomplete="username"
                    value=name.into()
                    on_input=Callback::new(move |text| name.set(text))
                />
                <PasswordField
                    label=lang.password()
                    id="password"
                    autocomplete="current-password"
                    value=password
                    shown=shown
                />
                <ShowPassword shown=shown />
                <ActionFailure failure=failure />
                <Button label=lang.sign_in() look=Look::Primary submits=true busy=busy />
                <p class="fine">{lang.first_time()}</p>
            </form>
        </main>
    }
}
