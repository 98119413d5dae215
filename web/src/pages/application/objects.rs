//! An application's objects, as a list or as a tree.

use super::Named;
use super::toolbar::{Counts, Toolbar, clear, show};
use super::tree::TreeView;
use crate::pages::place::{Place, one};
use crate::preferences::lang;
use crate::ui::badge::{badge, badge_because};
use crate::ui::button::Button;
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::table::Head;
use leptos::prelude::*;
use windlass_console_core::automation;
use windlass_console_core::object::{Show, id_of, is_out_of_sync, is_unhealthy};
use windlass_console_core::why;
use windlass_model::application::{ApplicationStatus, ResourceStatus, SyncStatus};

/// The objects, with a search and a choice of those that need eyes.
#[component]
pub(super) fn Objects(status: Memo<ApplicationStatus>, named: Named, place: Place) -> impl IntoView {
    let is_tree = Memo::new(move |_| place.text("view") == "tree");
    view! {
        <section class="objects" aria-label=lang().objects()>
            {move || {
                if is_tree.get() {
                    view! { <TreeView status=status named=named place=place /> }.into_any()
                } else {
                    view! { <List status=status place=place /> }.into_any()
                }
            }}
        </section>
    }
}

/// An object with why it is as it is.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    object: ResourceStatus,
    reasons: Vec<String>,
}

#[component]
fn List(status: Memo<ApplicationStatus>, place: Place) -> impl IntoView {
    let lang = lang();
    let all = Memo::new(move |_| {
        let line = |status: &ApplicationStatus, object: &ResourceStatus| Line {
            object: object.clone(),
            reasons: why::reasons(lang, status, object),
        };
        status.with(|status| status.resources.iter().map(|object| line(status, object)).collect::<Vec<_>>())
    });
    let shown = Memo::new(move |_| {
        let wanted = Wanted::here(place);
        let mut shown = all.get();
        shown.retain(|line| wanted.has(line));
        shown
    });
    let counts = Memo::new(move |_| {
        all.with(|all| {
            let count = |fits: fn(&ResourceStatus) -> bool| all.iter().filter(|line| fits(&line.object)).count();
            Counts { all: all.len(), out_of_sync: count(is_out_of_sync), unhealthy: count(is_unhealthy) }
        })
    });
    let kinds = Memo::new(move |_| {
        let mut kinds: Vec<String> = all.with(|all| all.iter().map(|line| line.object.kind.clone()).collect());
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    });
    view! {
        <Toolbar place=place counts=counts kinds=kinds />
        {move || match (all.with(Vec::is_empty), shown.with(Vec::is_empty)) {
            (true, _) => view_none(status),
            (_, true) => view_no_match(place),
            _ => view! { <ObjectTable shown=shown place=place /> }.into_any(),
        }}
    }
}

/// Says that there are no objects, and as much of why as is known.
pub(super) fn view_none(status: Memo<ApplicationStatus>) -> AnyView {
    let lang = lang();
    let hint = move || {
        status.with(|status| {
            if status.conditions.iter().any(automation::is_error) {
                lang.no_objects_error()
            } else if status.sync.status == SyncStatus::Unknown {
                lang.no_objects_yet()
            } else {
                lang.no_objects_hint()
            }
        })
    };
    (move || view! { <Empty shows=Icon::Ghost title=lang.no_objects() hint=hint() /> }).into_any()
}

/// Says that nothing is what was asked for.
pub(super) fn view_no_match(place: Place) -> AnyView {
    let lang = lang();
    view! {
        <Empty shows=Icon::Search title=lang.nothing_matches() hint=lang.nothing_matches_hint()>
            <Button label=lang.clear_filters() on_press=move |()| clear(place) />
        </Empty>
    }
    .into_any()
}

/// What the address asks for.
struct Wanted {
    text: String,
    show: Show,
    kinds: Vec<String>,
    health: Vec<String>,
    sync: Vec<String>,
}

impl Wanted {
    fn here(place: Place) -> Self {
        Self {
            text: place.text("search").to_lowercase(),
            show: show(place),
            kinds: place.texts("kind"),
            health: place.texts("health"),
            sync: place.texts("sync"),
        }
    }

    fn has(&self, Line { object, reasons }: &Line) -> bool {
        let chosen = |list: &[String], value: &str| list.is_empty() || list.iter().any(|one| one == value);
        let shown = match self.show {
            Show::All => true,
            Show::OutOfSync => is_out_of_sync(object),
            Show::Unhealthy => is_unhealthy(object),
        };
        let has_text = |text: &str| text.to_lowercase().contains(&self.text);
        let health = object.health.as_ref().map(|health| format!("{:?}", health.status)).unwrap_or_default();
        shown
            && chosen(&self.kinds, &object.kind)
            && chosen(&self.health, &health)
            && chosen(&self.sync, &format!("{:?}", object.status))
            && (self.text.is_empty() || has_text(&id_of(object)) || reasons.iter().any(|reason| has_text(reason)))
    }
}

#[component]
fn ObjectTable(shown: Memo<Vec<Line>>, place: Place) -> impl IntoView {
    let lang = lang();
    view! {
        <table role="table" class="table object-table" aria-label=lang.objects()>
            <thead role="rowgroup">
                <tr role="row">
                    <Head label=lang.kind() />
                    <Head label=lang.name() />
                    <Head label=lang.namespace() class="at-1000" />
                    <Head label=lang.sync() />
                    <Head label=lang.health() />
                    <Head label=lang.reason() />
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || shown.get() key=|line| format!("{line:?}") let:line>
                    <ObjectRow line=line place=place />
                </For>
            </tbody>
        </table>
    }
}

#[component]
fn ObjectRow(line: Line, place: Place) -> impl IntoView {
    let lang = lang();
    let Line { object, reasons } = line;
    let id = id_of(&object);
    let tab = if is_out_of_sync(&object) { "diff" } else { "" };
    let open = move |_| place.step(&[("object", one(&id)), ("tab", one(tab))]);
    let health = match &object.health {
        Some(health) => badge_because(health.status, &health.message).into_any(),
        None => view! { <span class="dim" title=lang.no_health()>"–"</span> }.into_any(),
    };
    let whole = reasons.join("\n");
    view! {
        <tr role="row">
            <td role="cell" class="kind-cell">
                {object.kind.clone()}
                <span class="dim group">{object.group.clone()}</span>
            </td>
            <td role="cell" class="main-cell">
                <button type="button" class="row-link" on:click=open>{object.name.clone()}</button>
            </td>
            <td role="cell" class="at-1000 dim">{object.namespace.clone()}</td>
            <td role="cell" class="state-cell">{badge(object.status)}</td>
            <td role="cell" class="state-cell">{health}</td>
            <td role="cell" class="reason-cell" title=whole>
                {reasons.into_iter().map(|reason| view! { <p class="row-reason">{reason}</p> }).collect_view()}
            </td>
        </tr>
    }
}
