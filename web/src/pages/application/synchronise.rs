//! The dialog that asks for a synchronisation: what would be done, and whether to delete.

use super::{Named, status_of};
use crate::api::{Api, Failure};
use crate::preferences::lang;
use crate::query::Watched;
use crate::ui::badge::Tone;
use crate::ui::button::{Button, Look};
use crate::ui::dialog::Dialog;
use crate::ui::failure::ActionFailure;
use crate::ui::icon::Icon;
use crate::ui::toast::Toasts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use windlass_console_core::link;
use windlass_console_core::object::{id_of, is_out_of_sync};
use windlass_model::application::{Application, HealthStatus, ResourceStatus};
use windlass_model::operation::SyncRequest;

/// The dialog.
#[component]
pub(super) fn Synchronise(open: RwSignal<bool>, read: Watched<Application>, named: Named) -> impl IntoView {
    let title = Signal::derive(move || lang().sync_title(named.name.get()));
    view! {
        <Dialog open=open on_close=move |()| open.set(false) title=title>
            <SyncForm open=open read=read named=named />
        </Dialog>
    }
}

#[component]
fn SyncForm(open: RwSignal<bool>, read: Watched<Application>, named: Named) -> impl IntoView {
    let lang = lang();
    let api = expect_context::<Api>();
    let toasts = expect_context::<Toasts>();
    let (prune, busy) = (RwSignal::new(false), RwSignal::new(false));
    let failure: RwSignal<Option<Failure>> = RwSignal::new(None);
    let changes = Memo::new(move |_| {
        let mut objects = status_of(read).resources;
        objects.retain(is_out_of_sync);
        objects
    });
    let to_prune =
        Memo::new(move |_| changes.with(|changes| changes.iter().filter(|each| each.requires_pruning).count()));
    let commit = move || {
        let revision = status_of(read).sync.revision;
        (!revision.is_empty()).then(|| lang.sync_intro(link::short_commit(&revision)))
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let (namespace, name) = named.pair_untracked();
        let request = SyncRequest { prune: prune.get_untracked(), ..SyncRequest::default() };
        spawn_local(async move {
            match api.sync(&namespace, &name, &request).await {
                Ok(_) => {
                    open.try_set(false);
                    toasts.done(lang.sync_started().into());
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
            <p>{commit}</p>
            <Plan changes=changes prune=prune />
            <label class="choice">
                <input type="checkbox" prop:checked=move || prune.get() on:change=move |_| prune.update(|prune| *prune = !*prune) />
                <span>
                    {lang.prune()} {move || (to_prune.get() > 0).then(|| format!(" ({})", to_prune.get()))}
                    <span class="field-note">{lang.prune_hint()}</span>
                </span>
            </label>
            <ActionFailure failure=failure />
            <div class="dialog-actions">
                <Button label=lang.cancel() on_press=move |()| open.set(false) />
                <Button label=lang.synchronise() icon=Icon::Sync look=Look::Primary submits=true busy=busy />
            </div>
        </form>
    }
}

/// What would be done, object by object.
#[component]
fn Plan(changes: Memo<Vec<ResourceStatus>>, prune: RwSignal<bool>) -> impl IntoView {
    let lang = lang();
    let rows = move || {
        let changes = changes.get();
        if changes.is_empty() {
            return view! { <p class="note">{lang.plan_nothing()}</p> }.into_any();
        }
        let rows = changes.into_iter().map(|object| {
            let (id, kind, name) = (id_of(&object), object.kind.clone(), object.name.clone());
            let action = move || action(&object, prune.get());
            view! {
                <li title=id>
                    {move || {
                        let (words, tone) = action();
                        view! { <span class=format!("plan-action {}", tone.class())>{words}</span> }
                    }}
                    <span class="dim">{kind}</span>
                    <span>{name}</span>
                </li>
            }
        });
        view! { <ul class="plan" tabindex="0" aria-label=lang.plan()>{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <h3>{lang.plan()}</h3>
        {rows}
    }
}

fn action(object: &ResourceStatus, prune: bool) -> (&'static str, Tone) {
    let lang = lang();
    let missing = object.health.as_ref().is_some_and(|health| health.status == HealthStatus::Missing);
    match (object.requires_pruning, prune) {
        (true, true) => (lang.action_delete(), Tone::Bad),
        (true, false) => (lang.action_keep(), Tone::Quiet),
        (false, _) if missing => (lang.action_create(), Tone::Good),
        (false, _) => (lang.action_change(), Tone::Warn),
    }
}
