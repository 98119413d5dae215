//! The running or last operation, live, on the page.

use super::follow::{Heading, Terminate};
use super::{Named, waves};
use crate::preferences::lang;
use crate::query::Watched;
use crate::ui::time::ago;
use leptos::prelude::*;
use windlass_console_core::plan::{Choice, Wave, progress};
use windlass_model::application::{Application, ApplicationStatus};
use windlass_model::operation::{OperationState, ResultCode};

/// The running or last operation.
#[component]
pub(super) fn LastOperation(
    status: Memo<ApplicationStatus>,
    read: Watched<Application>,
    named: Named,
) -> impl IntoView {
    let state = Memo::new(move |_| status.with(|status| status.operation_state.clone()));
    let is_there = Memo::new(move |_| state.with(Option::is_some));
    let going =
        Memo::new(move |_| read.data().is_some_and(|application| application.metadata.deletion_timestamp.is_some()));
    move || {
        is_there.get().then(|| {
            let title = if going.get() { lang().deletion() } else { lang().operation() };
            view! { <Operation title=title state=state read=read named=named /> }
        })
    }
}

#[component]
fn Operation(
    title: &'static str,
    state: Memo<Option<OperationState>>,
    read: Watched<Application>,
    named: Named,
) -> impl IntoView {
    let lang = lang();
    let phase = Memo::new(move |_| state.with(|state| state.as_ref().map(|state| state.phase).unwrap_or_default()));
    let running = Memo::new(move |_| !phase.get().is_final());
    let message =
        Memo::new(move |_| state.with(|state| state.as_ref().map(|it| it.message.clone()).unwrap_or_default()));
    let began = Memo::new(move |_| state.with(|state| state.as_ref().and_then(|state| state.started_at)));
    let by =
        Memo::new(move |_| state.with(|state| state.as_ref().map(|it| it.initiated_by.clone()).unwrap_or_default()));
    view! {
        <section class="card operation" aria-label=title>
            <div class="card-head">
                <h2>{title}</h2>
                <Heading state=state phase=phase />
                <span class="dim">{move || began.get().map(ago)}</span>
                <span class="dim">{move || (!by.with(String::is_empty)).then(|| lang.operation_by(by.get()))}</span>
                {move || {
                    running
                        .get()
                        .then(|| view! { <div class="card-end"><Terminate phase=phase read=read named=named /></div> })
                }}
            </div>
            {move || (!message.with(String::is_empty)).then(|| view! { <p class="message" role="status">{message.get()}</p> })}
            <Results state=state running=running />
        </section>
    }
}

/// Object by object; what was refused, or is waited for, unfolds it.
#[component]
fn Results(state: Memo<Option<OperationState>>, running: Memo<bool>) -> impl IntoView {
    let lang = lang();
    let waves = Memo::new(move |_| {
        state.with(|state| state.as_ref().map(|state| progress(None, &Choice::default(), state)).unwrap_or_default())
    });
    let count = Memo::new(move |_| waves.with(|waves| waves.iter().map(|wave| wave.rows.len()).sum::<usize>()));
    let calls = Memo::new(move |_| waves.with(|waves| waves.iter().any(needs_eyes)));
    // Whether the results are unfolded outlasts what changes in them.
    let unfolded: RwSignal<Option<bool>> = RwSignal::new(None);
    let is_open = move || unfolded.get().unwrap_or_else(|| calls.get());
    let is_there = Memo::new(move |_| count.get() > 0);
    move || {
        is_there.get().then(|| {
            view! {
                <details
                    prop:open=is_open
                    on:toggle=move |event| {
                        let open = event_target::<web_sys::Element>(&event).has_attribute("open");
                        if open != untrack(is_open) {
                            unfolded.set(Some(open));
                        }
                    }
                >
                    <summary>{lang.results()} " (" {move || count.get()} ")"</summary>
                    {move || view! { <waves::Progress waves=waves.get() running=running.get() /> }}
                </details>
            }
        })
    }
}

fn needs_eyes(wave: &Wave) -> bool {
    wave.rows.iter().any(|row| row.waits.is_some() || row.result == Some(ResultCode::SyncFailed))
}
