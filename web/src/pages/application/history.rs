//! What was decided about an application, by whom, and what became of it.

use super::Named;
use crate::api::Api;
use crate::preferences::lang;
use crate::query::Query;
use crate::ui::badge::badge;
use crate::ui::failure::FailureBox;
use crate::ui::time::{ago, took};
use leptos::prelude::*;
use windlass_model::operation::Operation;

/// The last operations, read when one unfolds them.
#[component]
pub(super) fn History(named: Named) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details
            class="card history"
            on:toggle=move |event| open.set(event_target::<web_sys::Element>(&event).has_attribute("open"))
        >
            <summary>
                <h2>{lang().history()}</h2>
            </summary>
            <Show when=move || open.get()>
                <Operations named=named />
            </Show>
        </details>
    }
}

#[component]
fn Operations(named: Named) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let read = expect_context::<Query>().watch(false, move || {
        named.ask("operations", move |namespace, name| async move { api.operations(&namespace, &name).await })
    });
    move || match (read.data(), read.failure()) {
        (Some(operations), _) if operations.is_empty() => {
            view! { <p class="dim">{lang.history_empty()}</p> }.into_any()
        }
        (Some(operations), _) => {
            view! { <ol class="operations">{operations.iter().cloned().map(view_operation).collect_view()}</ol> }
                .into_any()
        }
        (None, Some(failure)) => view! { <FailureBox failure=failure again=move |()| read.again() /> }.into_any(),
        (None, None) => view! { <p class="dim">{lang.loading()}</p> }.into_any(),
    }
}

fn view_operation(operation: Operation) -> impl IntoView {
    let lang = lang();
    let kind = match operation.kind.as_str() {
        "sync" => lang.kind_sync().to_owned(),
        "refresh" => lang.kind_refresh().to_owned(),
        _ => operation.kind,
    };
    let duration =
        operation.started_at.zip(operation.finished_at).map(|(from, to)| lang.operation_took(took(from, to)));
    view! {
        <li>
            {badge(operation.phase)}
            <span>{kind}</span>
            <span class="dim">{ago(operation.created_at)}</span>
            <span class="dim">{lang.operation_by(operation.principal)}</span>
            <span class="dim">{duration}</span>
            <span class="message">{operation.message}</span>
        </li>
    }
}
