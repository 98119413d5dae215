//! Where an application was before, and what was decided about it, by whom.

use super::rollback::Rollback;
use super::{Kept, Named};
use crate::api::Api;
use crate::preferences::lang;
use crate::query::{Query, Watched};
use crate::session::Session;
use crate::ui::badge::badge;
use crate::ui::button::Button;
use crate::ui::failure::FailureBox;
use crate::ui::icon::{Icon, icon};
use crate::ui::time::{ago, took};
use leptos::prelude::*;
use windlass_console_core::automation;
use windlass_console_core::link::short_commit;
use windlass_model::application::{Application, HistoryEntry};
use windlass_model::operation::Operation;

/// Past synchronisations and the last operations, read when one unfolds them.
#[component]
pub(super) fn History(application: Memo<Option<Kept>>, read: Watched<Application>, named: Named) -> impl IntoView {
    let open = RwSignal::new(false);
    let back: RwSignal<Option<HistoryEntry>> = RwSignal::new(None);
    view! {
        <details
            class="card history"
            on:toggle=move |event| open.set(event_target::<web_sys::Element>(&event).has_attribute("open"))
        >
            <summary>
                <h2>{lang().history()}</h2>
            </summary>
            <Show when=move || open.get()>
                <Past application=application back=back />
                <Operations named=named />
            </Show>
        </details>
        <Rollback entry=back read=read named=named />
    }
}

/// The synchronisations that one can go back to, latest first.
#[component]
fn Past(application: Memo<Option<Kept>>, back: RwSignal<Option<HistoryEntry>>) -> impl IntoView {
    let lang = lang();
    let entries = Memo::new(move |_| {
        application.with(|kept| {
            let status = kept.as_ref().and_then(|Kept(application)| application.status.as_ref());
            status.map(|status| status.history.iter().rev().cloned().collect::<Vec<_>>()).unwrap_or_default()
        })
    });
    view! {
        <h3>{lang.past()}</h3>
        {move || {
            let entries = entries.get();
            if entries.is_empty() {
                return view! { <p class="dim">{lang.past_empty()}</p> }.into_any();
            }
            let rows = entries.into_iter().enumerate().map(|(at, entry)| view_entry(entry, at == 0, back));
            view! { <ol class="past" aria-label=lang.past()>{rows.collect_view()}</ol> }.into_any()
        }}
    }
}

fn view_entry(entry: HistoryEntry, latest: bool, back: RwSignal<Option<HistoryEntry>>) -> impl IntoView {
    let lang = lang();
    let session = expect_context::<Session>();
    let blocked = Signal::derive(move || session.may_not_write());
    let commit = short_commit(&entry.revision).to_owned();
    let by = automation::by(lang, &entry.initiated_by);
    let (number, whole, at) = (entry.id, entry.revision.clone(), entry.deployed_at);
    let label = lang.roll_back_to(number, &commit);
    view! {
        <li>
            <span class="dim number">{number}</span>
            <span class="with-icon" title=whole>
                {icon(Icon::Commit)} <code>{commit}</code>
            </span>
            <span class="dim">{at.map(ago)}</span>
            <span class="dim by">{by}</span>
            {if latest {
                view! { <span class="fine">{lang.past_current()}</span> }.into_any()
            } else {
                let press = move |()| back.set(Some(entry.clone()));
                view! { <Button label=label icon=Icon::Back only_icon=true blocked=blocked on_press=press /> }.into_any()
            }}
        </li>
    }
}

#[component]
fn Operations(named: Named) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let read = expect_context::<Query>().watch(false, move || {
        named.ask("operations", move |namespace, name| async move { api.operations(&namespace, &name).await })
    });
    let list = move || match (read.data(), read.failure()) {
        (Some(operations), _) if operations.is_empty() => {
            view! { <p class="dim">{lang.history_empty()}</p> }.into_any()
        }
        (Some(operations), _) => {
            let rows = operations.iter().cloned().map(view_operation).collect_view();
            view! { <ol class="operations" aria-label=lang.operations()>{rows}</ol> }.into_any()
        }
        (None, Some(failure)) => view! { <FailureBox failure=failure again=move |()| read.again() /> }.into_any(),
        (None, None) => view! { <p class="dim">{lang.loading()}</p> }.into_any(),
    };
    view! {
        <h3>{lang.operations()}</h3>
        {list}
    }
}

fn view_operation(operation: Operation) -> impl IntoView {
    let lang = lang();
    let kind = match operation.kind.as_str() {
        "sync" => lang.kind_sync().to_owned(),
        "refresh" => lang.kind_refresh().to_owned(),
        "rollback" => lang.kind_rollback().to_owned(),
        "delete" => lang.kind_delete().to_owned(),
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
