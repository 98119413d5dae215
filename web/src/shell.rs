//! What is around every page: where one can go, whether changes arrive, one's account.

use crate::browser;
use crate::live::{Live, State};
use crate::pages::account::AccountMenu;
use crate::pages::{application, applications, clusters, not_found, operations, project, projects};
use crate::preferences::lang;
use crate::session::Session;
use crate::ui::icon::{Icon, icon, mark};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{A, FlatRoutes, Redirect, Route};
use leptos_router::hooks::use_location;
use leptos_router::path;

/// The frame with the page in it.
#[component]
pub(crate) fn Shell(session: Session) -> impl IntoView {
    let lang = lang();
    // The router would take the address for a page's; the keyboard goes there by hand.
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        browser::focus("content");
    };
    view! {
        <a class="skip" href="#content" rel="external" on:click=skip>{lang.skip_to_content()}</a>
        <div class="shell">
            <header class="rail">
                <A href="/applications" attr:class="brand">
                    {mark()} <span>"Windlass"</span>
                </A>
                <nav aria-label=lang.navigation()>
                    <NavLink href="/applications" label=lang.applications() shows=Icon::Applications />
                    <NavLink href="/projects" label=lang.projects() shows=Icon::Projects />
                    <NavLink href="/clusters" label=lang.clusters() shows=Icon::Clusters />
                    <NavLink href="/operations" label=lang.operations() shows=Icon::Operations />
                </nav>
                <div class="rail-end">
                    <Connection />
                    <AccountMenu session=session />
                </div>
            </header>
            <div class="content">
                <Lost />
                <main id="content" tabindex="-1">
                    <Pages />
                </main>
            </div>
        </div>
    }
}

/// A place in the navigation; it is the current one on all pages below it.
#[component]
fn NavLink(href: &'static str, label: &'static str, shows: Icon) -> impl IntoView {
    let path = use_location().pathname;
    let is_here = move || {
        path.with(|path| {
            let noun = href.trim_end_matches('s');
            path.starts_with(href) || (path.starts_with("/new-") && path.ends_with(noun.trim_start_matches('/')))
        })
    };
    view! {
        <a href=href class="nav-link" aria-current=move || is_here().then_some("page")>
            {icon(shows)}
            <span>{label}</span>
        </a>
    }
}

#[component]
fn Pages() -> impl IntoView {
    let path = use_location().pathname;
    // A new page begins at its begin, for the keyboard and for readers of the screen too.
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            browser::focus("content");
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        now
    });
    let first = || {
        let options = NavigateOptions { replace: true, ..Default::default() };
        view! { <Redirect path="/applications" options=options /> }
    };
    view! {
        <FlatRoutes fallback=|| view! { <not_found::NotFound /> }>
            <Route path=path!("/") view=first />
            <Route path=path!("/applications") view=applications::Applications />
            <Route path=path!("/applications/:namespace/:name") view=application::ApplicationPage />
            <Route path=path!("/projects") view=projects::Projects />
            <Route path=path!("/projects/:name") view=project::ProjectPage />
            <Route path=path!("/new-project") view=project::NewProject />
            <Route path=path!("/clusters") view=clusters::Clusters />
            <Route path=path!("/operations") view=operations::OperationsPage />
        </FlatRoutes>
    }
}

/// Whether changes arrive.
#[component]
fn Connection() -> impl IntoView {
    let live = expect_context::<Live>();
    let lang = lang();
    let words = move || match live.state() {
        State::Connecting => lang.connecting(),
        State::Live => lang.live(),
        State::Lost => lang.reconnecting(),
    };
    let class = move || match live.state() {
        State::Connecting => "connection",
        State::Live => "connection live",
        State::Lost => "connection lost",
    };
    view! {
        <p class=class role="status" title=words>
            <span class="dot" aria-hidden="true"></span>
            <span class="connection-words">{words}</span>
        </p>
    }
}

/// Says so when changes have not arrived for a moment.
#[component]
fn Lost() -> impl IntoView {
    let live = expect_context::<Live>();
    view! {
        <Show when=move || live.state() == State::Lost>
            <p class="lost" role="alert">{icon(Icon::Alert)} {lang().connection_lost()}</p>
        </Show>
    }
}
