//! One project: its rules as a form and as YAML, which are two views of one draft ([`editor`]).

mod conflict;
mod delete;
mod editor;
mod form;
mod rows;
mod yaml;

use crate::api::Api;
use crate::browser;
use crate::pages::projects::address;
use crate::preferences::lang;
use crate::query::{Ask, Query, Subject};
use crate::session::Session;
use crate::ui::button::{Button, LinkButton, Look};
use crate::ui::empty::Waiting;
use crate::ui::failure::FailureBox;
use crate::ui::icon::{Icon, icon};
use delete::DeleteDialog;
use editor::{Draft, Editor};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use windlass_console_core::address::encode;

/// The page of a project.
#[component]
pub(crate) fn ProjectPage() -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|params| params.get("name")).unwrap_or_default());
    // Another project is another draft.
    move || view! { <Project name=name.get() /> }
}

#[component]
fn Project(name: String) -> impl IntoView {
    let lang = lang();
    browser::set_title(&name);
    let api = expect_context::<Api>();
    let asked = name.clone();
    let read = expect_context::<Query>().watch(false, move || {
        let name = asked.clone();
        let subject = Subject { kind: "project", key: Some(name.clone()), deep: false };
        Ask::new(format!("project {name}"), subject, move || {
            let name = name.clone();
            async move { api.project(&name).await }
        })
    });
    let draft = Draft::of(read);
    let session = expect_context::<Session>();
    let blocked = Signal::derive(move || session.may_not_write());
    let deleting = RwSignal::new(false);
    let is_there = Memo::new(move |_| read.data().is_some());
    let is_waiting = Memo::new(move |_| read.data().is_none() && read.failure().is_none());
    view! {
        <div class="page">
            <Crumbs />
            <header class="page-head">
                <h1>{name.clone()}</h1>
                <div class="page-actions">
                    <LinkButton
                        label=lang.applications_of()
                        href=format!("/applications?project={}", encode(&name))
                        shows=Icon::Applications
                    />
                    <Button
                        label=lang.delete()
                        icon=Icon::Trash
                        look=Look::Danger
                        blocked=blocked
                        on_press=move |()| deleting.set(true)
                    />
                </div>
            </header>
            {move || {
                read.failure()
                    .map(|failure| view! { <FailureBox failure=failure again=move |()| read.again() old_data=is_there.get() /> })
            }}
            {move || is_waiting.get().then(|| view! { <Waiting lines=10 /> })}
            {move || is_there.get().then(|| view! { <Editor draft=draft /> })}
            <DeleteDialog open=deleting name=name.clone() />
        </div>
    }
}

/// The page of a project that is not there yet.
#[component]
pub(crate) fn NewProject() -> impl IntoView {
    let lang = lang();
    browser::set_title(lang.new_project());
    let draft = Draft::new();
    view! {
        <div class="page">
            <Crumbs />
            <header class="page-head">
                <h1>{lang.new_project()}</h1>
            </header>
            <Editor draft=draft />
        </div>
    }
}

#[component]
fn Crumbs() -> impl IntoView {
    let lang = lang();
    view! {
        <nav class="crumbs" aria-label=lang.projects()>
            <A href="/projects">{lang.projects()}</A>
            {icon(Icon::ChevronRight)}
        </nav>
    }
}

/// Where a project is after it was made.
fn address_of(name: &str) -> String {
    address(name)
}
