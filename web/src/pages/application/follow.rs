//! An operation while it runs and when it has ended: in the dialog that asked for it, and on the page.

use super::{Named, status_of};
use crate::api::Api;
use crate::preferences::lang;
use crate::query::Watched;
use crate::session::Session;
use crate::ui::badge::{Tone, badge};
use crate::ui::button::{Button, Look};
use crate::ui::callout::Callout;
use crate::ui::icon::Icon;
use crate::ui::time::{elapsed, took};
use crate::ui::toast::Toasts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use windlass_console_core::link;
use windlass_console_core::plan::{Choice, progress};
use windlass_model::application::Application;
use windlass_model::id::OperationId;
use windlass_model::operation::{OperationState, Phase, SyncPlan};

/// What a dialog asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) id: OperationId,
    pub(super) plan: Option<Arc<SyncPlan>>,
    pub(super) choice: Choice,
}

/// The operation, in the dialog that asked for it.
#[component]
pub(super) fn Follow(asked: Asked, read: Watched<Application>, named: Named, on_close: Callback<()>) -> impl IntoView {
    let lang = lang();
    let id = asked.id;
    let state = Memo::new(move |_| status_of(read).operation_state.filter(|state| state.id == Some(id)));
    let phase = Memo::new(move |_| state.with(|state| state.as_ref().map(|state| state.phase).unwrap_or_default()));
    let message = Memo::new(move |_| {
        let told = state.with(|state| state.as_ref().map(|state| state.message.clone()).unwrap_or_default());
        if told.is_empty() && !phase.get().is_final() { lang.operation_asked().to_owned() } else { told }
    });
    let waves = Memo::new(move |_| {
        state.with(|state| {
            let state = state.as_ref().map_or_else(OperationState::default, OperationState::clone);
            progress(asked.plan.as_deref(), &asked.choice, &state)
        })
    });
    let running = Memo::new(move |_| !phase.get().is_final());
    view! {
        <div class="dialog-form">
            <Heading state=state phase=phase />
            {move || {
                if running.get() {
                    view! { <p class="progress-message message" role="status">{message.get()}</p> }.into_any()
                } else {
                    view_outcome(phase.get(), message.get()).into_any()
                }
            }}
            {move || view! { <super::waves::Progress waves=waves.get() running=running.get() /> }}
            <div class="dialog-actions">
                {move || running.get().then(|| view! { <p class="fine goes-on">{lang.goes_on()}</p> })}
                {move || running.get().then(|| view! { <Terminate phase=phase read=read named=named /> })}
                <Button label=lang.close() on_press=on_close />
            </div>
        </div>
    }
}

fn view_outcome(phase: Phase, message: String) -> impl IntoView {
    let lang = lang();
    let (tone, title) = match phase {
        Phase::Succeeded => (Tone::Good, lang.phase_succeeded()),
        Phase::Error => (Tone::Bad, lang.phase_error()),
        _ => (Tone::Bad, lang.phase_failed()),
    };
    view! {
        <Callout tone=tone title=title urgent=true>
            <p class="message">{message}</p>
        </Callout>
    }
}

/// How far it is, since when, at which commit.
#[component]
pub(super) fn Heading(state: Memo<Option<OperationState>>, phase: Memo<Phase>) -> impl IntoView {
    let lang = lang();
    let times = Memo::new(move |_| {
        state.with(|state| state.as_ref().and_then(|state| Some((state.started_at?, state.finished_at))))
    });
    let commit = Memo::new(move |_| {
        state.with(|state| {
            let result = state.as_ref().and_then(|state| state.sync_result.as_ref());
            result.map(|result| link::short_commit(&result.revision).to_owned()).unwrap_or_default()
        })
    });
    let tried = Memo::new(move |_| state.with(|state| state.as_ref().map_or(0, |state| state.retry_count)));
    view! {
        <p class="progress-head">
            {move || badge(phase.get())}
            {move || (!commit.with(String::is_empty)).then(|| view! { <code>{commit.get()}</code> })}
            <span class="dim">
                {move || {
                    times
                        .get()
                        .map(|(from, to)| match to {
                            Some(to) => lang.operation_took(took(from, to)).into_any(),
                            None => elapsed(from).into_any(),
                        })
                }}
            </span>
            {move || (tried.get() > 0).then(|| view! { <span class="dim">{lang.operation_retries(tried.get() + 1)}</span> })}
        </p>
    }
}

/// The button that ends what is going on.
#[component]
pub(super) fn Terminate(phase: Memo<Phase>, read: Watched<Application>, named: Named) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let toasts = expect_context::<Toasts>();
    let session = expect_context::<Session>();
    let busy = RwSignal::new(false);
    let blocked = Signal::derive(move || {
        let ending = phase.get() == Phase::Terminating;
        session.may_not_write().or_else(|| ending.then(|| lang.terminating().to_owned()))
    });
    let press = move |()| {
        busy.set(true);
        let (namespace, name) = named.pair_untracked();
        spawn_local(async move {
            match api.terminate(&namespace, &name).await {
                Ok(()) => toasts.done(lang.terminated().into()),
                Err(failure) => toasts.failed(failure.sentence(lang)),
            }
            read.again();
            busy.try_set(false);
        });
    };
    view! { <Button label=lang.terminate() icon=Icon::Cross look=Look::Danger busy=busy blocked=blocked on_press=press /> }
}
