//! One application: how far its source has reached its destination, and why not further.

mod automatic;
mod conditions;
mod delete;
mod deleting;
mod facts;
mod follow;
mod history;
mod hold;
mod objects;
mod operation;
mod operations;
mod owned;
mod panel;
mod planned;
mod rollback;
mod sides;
mod synchronise;
mod toolbar;
mod tree;
pub(crate) mod waves;
mod why;

use crate::api::{Api, Failure};
use crate::browser;
use crate::pages::place::Place;
use crate::preferences::lang;
use crate::query::{Ask, Query, Subject, Watched};
use crate::session::Session;
use crate::ui::badge::{badge, badge_because};
use crate::ui::button::{Button, Look};
use crate::ui::empty::Waiting;
use crate::ui::failure::FailureBox;
use crate::ui::icon::{Icon, icon};
use crate::ui::toast::Toasts;
use automatic::Automatic;
use conditions::Conditions;
use delete::DeleteDialog;
use deleting::{DeletionBanner, leave_when_gone};
use facts::Facts;
use history::History;
use hold::HoldBanner;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use objects::Objects;
use operation::LastOperation;
use panel::Panel;
use std::sync::Arc;
use synchronise::Synchronise;
use why::Why;
use windlass_console_core::address::encode;
use windlass_model::application::{Application, ApplicationStatus};

/// The page of an application.
pub(crate) fn address(namespace: &str, name: &str) -> String {
    format!("/applications/{}/{}", encode(namespace), encode(name))
}

/// Which application the page is of.
#[derive(Clone, Copy)]
struct Named {
    namespace: Memo<String>,
    name: Memo<String>,
}

impl Named {
    fn here() -> Self {
        let params = use_params_map();
        let part = move |name| params.with(|params| params.get(name)).unwrap_or_default();
        Self { namespace: Memo::new(move |_| part("namespace")), name: Memo::new(move |_| part("name")) }
    }

    fn pair(self) -> (String, String) {
        (self.namespace.get(), self.name.get())
    }

    fn pair_untracked(self) -> (String, String) {
        (self.namespace.get_untracked(), self.name.get_untracked())
    }

    /// Something to read about this application.
    fn ask<T: 'static, F>(self, what: &str, load: impl Fn(String, String) -> F + 'static) -> Ask<T>
    where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        self.ask_about(what, false, load)
    }

    /// Something to read about what this application's objects are and own in the cluster.
    fn ask_deep<T: 'static, F>(self, what: &str, load: impl Fn(String, String) -> F + 'static) -> Ask<T>
    where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        self.ask_about(what, true, load)
    }

    fn ask_about<T: 'static, F>(self, what: &str, deep: bool, load: impl Fn(String, String) -> F + 'static) -> Ask<T>
    where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        let (namespace, name) = self.pair();
        let key = format!("application {namespace}/{name} {what}");
        let subject = Subject { kind: "application", key: Some(format!("{namespace}/{name}")), deep };
        Ask::new(key, subject, move || load(namespace.clone(), name.clone()))
    }
}

/// The page.
#[component]
pub(crate) fn ApplicationPage() -> impl IntoView {
    let lang = lang();
    let named = Named::here();
    let api = expect_context::<Api>();
    Effect::new(move || browser::set_title(&named.name.get()));
    let read = expect_context::<Query>().watch(false, move || {
        named.ask("", move |namespace, name| async move { api.application(&namespace, &name).await })
    });
    leave_when_gone(read, named);
    let again = Callback::new(move |()| read.again());
    let is_there = Memo::new(move |_| read.data().is_some());
    let is_waiting = Memo::new(move |_| read.data().is_none() && read.failure().is_none());
    view! {
        <div class="page wide">
            <nav class="crumbs" aria-label=lang.applications()>
                <A href="/applications">{lang.applications()}</A>
                {icon(Icon::ChevronRight)}
            </nav>
            <header class="page-head">
                <h1>{move || named.name.get()}</h1>
                {move || is_there.get().then(|| view! { <States read=read /> })}
                <div class="page-actions">
                    {move || is_there.get().then(|| view! { <Actions read=read named=named /> })}
                </div>
            </header>
            {move || {
                read.failure()
                    .map(|failure| view! { <FailureBox failure=failure again=again old_data=is_there.get() /> })
            }}
            {move || is_waiting.get().then(|| view! { <Waiting lines=10 /> })}
            {move || is_there.get().then(|| view! { <Content read=read named=named /> })}
        </div>
    }
}

/// The application's status, as it changes.
fn status_of(read: Watched<Application>) -> ApplicationStatus {
    read.data().and_then(|application| application.status.clone()).unwrap_or_default()
}

#[component]
fn States(read: Watched<Application>) -> impl IntoView {
    let sync = Memo::new(move |_| status_of(read).sync.status);
    let health = Memo::new(move |_| status_of(read).health);
    let phase = Memo::new(move |_| {
        status_of(read).operation_state.map(|operation| operation.phase).filter(|phase| !phase.is_final())
    });
    view! {
        <div class="states" role="status">
            {move || badge(sync.get())}
            {move || health.with(|health| badge_because(health.status, &health.message).into_any())}
            {move || phase.get().map(badge)}
        </div>
    }
}

#[component]
fn Actions(read: Watched<Application>, named: Named) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let toasts = expect_context::<Toasts>();
    let session = expect_context::<Session>();
    let (refreshing, synchronising, deleting) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let refresh = move |()| {
        refreshing.set(true);
        let (namespace, name) = named.pair_untracked();
        spawn_local(async move {
            match api.refresh(&namespace, &name).await {
                Ok(_) => toasts.done(lang.refreshed().into()),
                Err(failure) => toasts.failed(failure.sentence(lang)),
            }
            read.again();
            refreshing.try_set(false);
        });
    };
    let running =
        Memo::new(move |_| status_of(read).operation_state.is_some_and(|operation| !operation.phase.is_final()));
    let going =
        Memo::new(move |_| read.data().is_some_and(|application| application.metadata.deletion_timestamp.is_some()));
    let may_not_delete = Signal::derive(move || session.may_not_write());
    let may_not_sync = Signal::derive(move || {
        session
            .may_not_write()
            .or_else(|| going.get().then(|| lang.is_deleting().to_owned()))
            .or_else(|| running.get().then(|| lang.sync_running().to_owned()))
    });
    view! {
        <Button
            label=lang.delete()
            icon=Icon::Trash
            look=Look::Danger
            blocked=may_not_delete
            on_press=move |()| deleting.set(true)
        />
        <Button label=lang.refresh() icon=Icon::Refresh busy=refreshing on_press=refresh />
        <Button
            label=lang.synchronise()
            icon=Icon::Sync
            look=Look::Primary
            blocked=may_not_sync
            on_press=move |()| synchronising.set(true)
        />
        <Synchronise open=synchronising read=read named=named />
        <DeleteDialog open=deleting read=read named=named />
    }
}

#[component]
fn Content(read: Watched<Application>, named: Named) -> impl IntoView {
    let place = Place::here();
    let status = Memo::new(move |_| status_of(read));
    let application: Memo<Option<Kept>> = Memo::new(move |_| read.data().map(Kept));
    view! {
        <Automatic application=application />
        <DeletionBanner application=application />
        <HoldBanner status=status read=read named=named />
        <Why status=status named=named place=place />
        <Facts application=application />
        <Conditions status=status />
        <LastOperation status=status read=read named=named />
        <Objects status=status named=named place=place />
        <History application=application read=read named=named />
        <Panel status=status named=named place=place />
    }
}

/// What was read; the same as long as nothing of it changes.
#[derive(Clone)]
struct Kept(Arc<Application>);

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
