//! The running or last synchronisation, live.

use crate::browser;
use crate::preferences::lang;
use crate::ui::badge::badge;
use crate::ui::time::{Clock, ago, took};
use chrono::DateTime;
use leptos::prelude::*;
use windlass_console_core::link;
use windlass_model::application::ApplicationStatus;
use windlass_model::operation::{OperationState, ResourceResult, ResultCode};

/// The running or last synchronisation.
#[component]
pub(super) fn LastOperation(status: Memo<ApplicationStatus>) -> impl IntoView {
    let state = Memo::new(move |_| status.with(|status| status.operation_state.clone()));
    // Whether the results are unfolded outlasts what changes in them; refusals unfold by themselves.
    let unfolded: RwSignal<Option<bool>> = RwSignal::new(None);
    move || state.get().map(|state| view_operation(state, unfolded))
}

fn view_operation(state: OperationState, unfolded: RwSignal<Option<bool>>) -> impl IntoView {
    let lang = lang();
    let result = state.sync_result.unwrap_or_default();
    let commit = link::short_commit(&result.revision).to_owned();
    let refused = result.resources.iter().any(|each| each.status == ResultCode::SyncFailed);
    let by = state.initiated_by;
    let clock = expect_context::<Clock>();
    let duration = state.started_at.map(|from| {
        let finished = state.finished_at;
        move || {
            let now = DateTime::from_timestamp_millis(clock.now().max(browser::now())).unwrap_or(from);
            lang.operation_took(took(from, finished.unwrap_or(now)))
        }
    });
    let is_open = move || unfolded.get().unwrap_or(refused);
    view! {
        <section class="card operation" aria-label=lang.operation()>
            <div class="card-head">
                <h2>{lang.operation()}</h2>
                {badge(state.phase)}
                <span class="dim">{state.started_at.map(ago)}</span>
                <span class="dim">{(!by.is_empty()).then(|| lang.operation_by(by))}</span>
                <span class="dim">{duration}</span>
                {(!commit.is_empty()).then(|| view! { <code class="dim">{commit}</code> })}
            </div>
            {(!state.message.is_empty()).then(|| view! { <p class="message">{state.message}</p> })}
            {(!result.resources.is_empty())
                .then(|| {
                    view! {
                        <details
                            prop:open=is_open
                            on:toggle=move |event| {
                                let open = event_target::<web_sys::Element>(&event).has_attribute("open");
                                if open != is_open() {
                                    unfolded.set(Some(open));
                                }
                            }
                        >
                            <summary>{lang.results()} " (" {result.resources.len()} ")"</summary>
                            <ul class="results">{result.resources.into_iter().map(view_result).collect_view()}</ul>
                        </details>
                    }
                })}
        </section>
    }
}

fn view_result(result: ResourceResult) -> impl IntoView {
    view! {
        <li>
            {badge(result.status)}
            <span class="result-name">
                <span class="dim">{result.kind}</span>
                " "
                {result.name}
            </span>
            <span class="message dim">{result.message}</span>
        </li>
    }
}
