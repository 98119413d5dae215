//! Where an application was before, and the way back there.

use super::operations::Operations;
use super::rollback::Rollback;
use super::{Kept, Named};
use crate::preferences::lang;
use crate::query::Watched;
use crate::session::Session;
use crate::ui::button::Button;
use crate::ui::icon::{Icon, icon};
use crate::ui::time::ago;
use leptos::prelude::*;
use windlass_console_core::automation;
use windlass_console_core::link::short_commit;
use windlass_model::application::{Application, HistoryEntry};

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
