//! Operations as rows: who decided what, when, and what became of it object by object.

use crate::api::Api;
use crate::pages::application::{self, waves};
use crate::preferences::lang;
use crate::query::{Ask, Query, Subject};
use crate::ui::badge::badge;
use crate::ui::failure::FailureBox;
use crate::ui::time::{ago, took};
use leptos::prelude::*;
use leptos_router::components::A;
use windlass_console_core::plan;
use windlass_console_core::text::Lang;
use windlass_model::operation::{Operation, OperationDetails};

/// The kinds of operations that have a name here.
pub(crate) const KINDS: [&str; 4] = ["sync", "rollback", "delete", "refresh"];

/// A kind in words.
pub(crate) fn kind_words(lang: Lang, kind: &str) -> String {
    match kind {
        "sync" => lang.kind_sync().to_owned(),
        "refresh" => lang.kind_refresh().to_owned(),
        "rollback" => lang.kind_rollback().to_owned(),
        "delete" => lang.kind_delete().to_owned(),
        _ => kind.to_owned(),
    }
}

/// A list of operations. With `targets` each says what it is about.
#[component]
pub(crate) fn OperationRows(
    #[prop(into)] operations: Signal<Vec<Operation>>,
    #[prop(optional)] targets: bool,
) -> impl IntoView {
    view! {
        <ol class="operations" aria-label=lang().operations()>
            // A row is made anew when anything of it changes: its key is the whole of it.
            <For each=move || operations.get() key=|operation| format!("{operation:?}") let:operation>
                {view_operation(operation, targets)}
            </For>
        </ol>
    }
}

fn view_operation(operation: Operation, targets: bool) -> impl IntoView {
    let lang = lang();
    let kind = kind_words(lang, &operation.kind);
    let duration =
        operation.started_at.zip(operation.finished_at).map(|(from, to)| lang.operation_took(took(from, to)));
    let ended_by = operation.terminated_by.as_ref().map(|who| lang.operation_ended_by(who));
    let target = targets.then(|| view_target(&operation.target));
    let id = operation.id.to_string();
    let has_objects = operation.kind != "refresh";
    view! {
        <li>
            {badge(operation.phase)} <span>{kind}</span> {target} <span class="dim">{ago(operation.created_at)}</span>
            <span class="dim">{lang.operation_by(operation.principal)}</span> <span class="dim">{duration}</span>
            <span class="dim">{ended_by}</span>
            {operation.dead.then(|| view! { <span class="wrong">{lang.operation_given_up()}</span> })}
            <span class="message">{operation.message}</span> {has_objects.then(|| view! { <Objects id=id /> })}
        </li>
    }
}

/// `application/<namespace>/<name>` leads to the application.
fn view_target(target: &str) -> AnyView {
    let rest = target.strip_prefix("application/").and_then(|rest| rest.split_once('/'));
    match rest {
        Some((namespace, name)) => {
            let (href, name) = (application::address(namespace, name), name.to_owned());
            view! { <A href=href>{name}</A> }.into_any()
        }
        None => view! { <span>{target.to_owned()}</span> }.into_any(),
    }
}

/// The objects of an operation, read when one unfolds them.
#[component]
fn Objects(id: String) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details
            class="operation-objects"
            on:toggle=move |event| open.set(event_target::<web_sys::Element>(&event).has_attribute("open"))
        >
            <summary>{lang().operation_objects()}</summary>
            <Show when=move || open.get()>
                <Details id=id.clone() />
            </Show>
        </details>
    }
}

#[component]
fn Details(id: String) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let read = expect_context::<Query>().watch(false, move || {
        let id = id.clone();
        let subject = Subject { kind: "operation", key: Some(id.clone()), deep: false };
        Ask::new(format!("operation {id}"), subject, move || {
            let id = id.clone();
            async move { api.operation(&id).await }
        })
    });
    move || match (read.data(), read.failure()) {
        (Some(details), _) => view_details(&details).into_any(),
        (None, Some(failure)) => view! { <FailureBox failure=failure again=move |()| read.again() /> }.into_any(),
        (None, None) => view! { <p class="dim">{lang.loading()}</p> }.into_any(),
    }
}

fn view_details(details: &OperationDetails) -> impl IntoView + use<> {
    let rows = plan::outcome(details.result.as_ref());
    if rows.is_empty() {
        return view! { <p class="dim">{lang().operation_no_objects()}</p> }.into_any();
    }
    view! { <waves::Progress waves=rows running=false /> }.into_any()
}
