//! The dialog that takes an application back: the plan of the old commit, how long it stays there, and why.

use super::follow::{Asked, Follow};
use super::planned::{Plan, watch_plan};
use super::synchronise::Tick;
use super::{Named, status_of};
use crate::api::{Api, Failure};
use crate::preferences::lang;
use crate::query::Watched;
use crate::ui::button::{Button, Look};
use crate::ui::dialog::{Dialog, Place};
use crate::ui::failure::ActionFailure;
use crate::ui::field::TextField;
use crate::ui::icon::Icon;
use crate::ui::menu::OneOf;
use leptos::prelude::*;
use leptos::task::spawn_local;
use windlass_console_core::link::short_commit;
use windlass_console_core::plan::Choice;
use windlass_model::application::{Application, HistoryEntry};
use windlass_model::operation::{HoldUntil, RollbackRequest};

/// The dialog; open as long as there is an entry to go back to.
#[component]
pub(super) fn Rollback(
    entry: RwSignal<Option<HistoryEntry>>,
    read: Watched<Application>,
    named: Named,
) -> impl IntoView {
    let open = Signal::derive(move || entry.with(Option::is_some));
    let close = Callback::new(move |()| entry.set(None));
    let commit = move || entry.with(|entry| entry.as_ref().map(|it| short_commit(&it.revision).to_owned()));
    let title = Signal::derive(move || lang().rollback_title(named.name.get(), commit().unwrap_or_default()));
    view! {
        <Dialog open=open on_close=close title=title place=Place::Wide>
            {move || {
                // The dialog stays of the entry that it was opened with.
                entry.get_untracked().map(|entry| view! { <Inside entry=entry read=read named=named close=close /> })
            }}
        </Dialog>
    }
}

#[component]
fn Inside(entry: HistoryEntry, read: Watched<Application>, named: Named, close: Callback<()>) -> impl IntoView {
    let asked: RwSignal<Option<Asked>> = RwSignal::new(None);
    move || match asked.get() {
        Some(asked) => view! { <Follow asked=asked read=read named=named on_close=close /> }.into_any(),
        None => view! { <RollbackForm entry=entry.clone() asked=asked read=read named=named close=close /> }.into_any(),
    }
}

#[component]
fn RollbackForm(
    entry: HistoryEntry,
    asked: RwSignal<Option<Asked>>,
    read: Watched<Application>,
    named: Named,
    close: Callback<()>,
) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let (prune, busy) = (RwSignal::new(false), RwSignal::new(false));
    let (reason, until) = (RwSignal::new(String::new()), RwSignal::new(HoldUntil::Released));
    let failure: RwSignal<Option<Failure>> = RwSignal::new(None);
    let HistoryEntry { id, revision, .. } = entry;
    let planned = watch_plan(named, Signal::derive(move || revision.clone()), prune);
    let running = Memo::new(move |_| status_of(read).operation_state.is_some_and(|state| !state.phase.is_final()));
    let blocked = Signal::derive(move || running.get().then(|| lang.sync_running().to_owned()));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || blocked.with_untracked(Option::is_some) {
            return;
        }
        busy.set(true);
        failure.set(None);
        let request = RollbackRequest {
            id: Some(id),
            prune: prune.get_untracked(),
            dry_run: false,
            until: until.get_untracked(),
            reason: reason.get_untracked().trim().to_owned(),
        };
        let (plan, (namespace, name)) = (untrack(|| planned.data()), named.pair_untracked());
        spawn_local(async move {
            match api.rollback(&namespace, &name, &request).await {
                Ok(operation) => {
                    asked.try_set(Some(Asked { id: operation.id, plan, choice: Choice::default() }));
                    read.again();
                }
                Err(refused) => {
                    failure.try_set(Some(refused));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        <form class="dialog-form" on:submit=send>
            <p>{lang.rollback_intro()}</p>
            <Until until=until />
            <TextField
                label=lang.hold_reason()
                hint=lang.hold_reason_hint()
                value=reason.into()
                on_input=Callback::new(move |text| reason.set(text))
            />
            <Plan read=planned />
            <Tick ticked=prune label=lang.prune() hint=lang.prune_hint() />
            <ActionFailure failure=failure />
            <div class="dialog-actions">
                <Button label=lang.cancel() on_press=close />
                <Button label=lang.roll_back() icon=Icon::Back look=Look::Primary submits=true busy=busy blocked=blocked />
            </div>
        </form>
    }
}

#[component]
fn Until(until: RwSignal<HoldUntil>) -> impl IntoView {
    let lang = lang();
    let chosen = Signal::derive(move || format!("{:?}", until.get()));
    let choose = Callback::new(move |text: String| {
        let all = [HoldUntil::Released, HoldUntil::NewerCommit];
        until.set(all.into_iter().find(|one| format!("{one:?}") == text).unwrap_or_default());
    });
    let options = vec![
        (format!("{:?}", HoldUntil::Released), lang.hold_released().to_owned()),
        (format!("{:?}", HoldUntil::NewerCommit), lang.hold_newer().to_owned()),
    ];
    view! { <OneOf legend=lang.hold_legend() options=options chosen=chosen on_choose=choose /> }
}
