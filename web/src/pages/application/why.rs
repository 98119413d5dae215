//! Why the application is not Synced or not Healthy, in a sentence each, with the objects that it is so for.

use super::Named;
use super::tree::tree_of;
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::ui::badge::Shown;
use crate::ui::icon::icon;
use leptos::prelude::*;
use std::sync::Arc;
use windlass_console_core::tree::Tree;
use windlass_console_core::why::{Summary, application_health, application_sync, not_healthy};
use windlass_model::application::{ApplicationStatus, HealthStatus};

/// The sentences; nothing if all is well.
#[component]
pub(super) fn Why(status: Memo<ApplicationStatus>, named: Named, place: Place) -> impl IntoView {
    let lang = lang();
    let sync =
        Memo::new(move |_| status.with(|status| application_sync(lang, status).map(|why| (status.sync.status, why))));
    let health = Memo::new(move |_| {
        status.with(|status| application_health(lang, status).map(|why| (status.health.status, why)))
    });
    // A workload's own words say how many pods are not ready; the pod itself says why.
    let is_deep = Memo::new(move |_| {
        health.with(|health| matches!(health, Some((HealthStatus::Degraded | HealthStatus::Progressing, _))))
    });
    let is_well = Memo::new(move |_| sync.with(Option::is_none) && health.with(Option::is_none));
    move || {
        (!is_well.get()).then(|| {
            view! {
                <div class="why">
                    {move || sync.get().map(|(state, why)| view_sentence(state, why, None, place))}
                    {move || {
                        if is_deep.get() {
                            view! { <Deep status=status health=health named=named place=place /> }.into_any()
                        } else {
                            health.get().map(|(state, why)| view_sentence(state, why, None, place)).into_any()
                        }
                    }}
                </div>
            }
        })
    }
}

/// The health with its cause among what the objects own.
#[component]
fn Deep(
    status: Memo<ApplicationStatus>,
    health: Memo<Option<(HealthStatus, Summary)>>,
    named: Named,
    place: Place,
) -> impl IntoView {
    let (_, tree) = tree_of(named, status);
    move || {
        let tree = tree.get();
        health.get().map(move |(state, why)| view_sentence(state, why, tree.as_deref(), place))
    }
}

fn view_sentence<S: Shown>(state: S, why: Summary, tree: Option<&Tree>, place: Place) -> impl IntoView + use<S> {
    let lang = lang();
    let Summary { reason, objects, more } = why;
    let lead = lang.because(state.word(lang), &reason);
    let lead = if objects.is_empty() { lead } else { lead.trim_end().to_owned() };
    let colon = !objects.is_empty() && !reason.is_empty();
    let last = objects.len().saturating_sub(1);
    let named = objects.into_iter().enumerate().map(|(index, object)| {
        let cause = tree.and_then(|tree| tree.cause(&object.id)).map(|node| {
            let words = not_healthy(lang, node.object.health.as_ref()).unwrap_or_default();
            (node.id.clone(), format!("{} {}", node.object.kind, node.object.name), words)
        });
        let reason = Some(object.reason).filter(|reason| !reason.is_empty());
        let end = if index < last { ", " } else { "" };
        view! {
            " "
            {view_link(object.id, object.label, place)}
            {reason.map(|reason| format!(" ({reason})"))}
            {cause
                .map(|(id, label, words)| {
                    view! { ": " {view_link(id, label, place)} {format!(" ({words})")} }
                })}
            {end}
        }
    });
    view! {
        <p class=format!("why-line {}", state.tone().class())>
            {icon(state.icon())}
            <span>
                {lead} {colon.then_some(":")} {named.collect_view()}
                {(more > 0).then(|| format!(", {}", lang.and_more(more)))}
            </span>
        </p>
    }
}

fn view_link(id: String, label: String, place: Place) -> impl IntoView {
    let open = move |_| place.step(&[("object", one(&id)), ("tab", one(""))]);
    view! { <button type="button" class="inline-link" on:click=open>{label}</button> }
}

/// The tree for those who need it now.
pub(super) type Built = Memo<Option<Arc<Tree>>>;
