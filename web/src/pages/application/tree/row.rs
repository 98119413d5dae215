//! One row of the tree.

use super::keys::Handle;
use super::list::Drawn;
use crate::preferences::lang;
use crate::ui::badge::{badge, badge_because};
use crate::ui::icon::{Icon, icon};
use crate::ui::time::ago;
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use windlass_console_core::tree::{Fold, Node, Row};
use windlass_console_core::why;
use windlass_model::application::HealthStatus;
use windlass_model::tree::InfoItem;

/// So many facts are shown.
const FACTS: usize = 3;

/// Deeper rows are not moved further to the side: their words keep their room.
const DEEPEST: usize = 12;

/// A row at its place.
pub(super) fn view_row(handle: Handle, drawn: Drawn, height: Memo<usize>) -> impl IntoView {
    let Drawn { index, row, node } = drawn;
    let id = match (&row, &node) {
        (_, Some(node)) => node.id.clone(),
        (Row::More { group, .. }, _) => group.clone(),
        _ => handle.tree.with_untracked(|tree| tree.as_ref().map(|tree| row.id(tree).to_owned()).unwrap_or_default()),
    };
    let (level, fold) = (row.level(), row.fold());
    let (position, of, faded) = match &row {
        Row::Object { position, of, faded, .. } => (*position, *of, *faded),
        Row::More { position, of, .. } | Row::Unattached { position, of, .. } => (*position, *of, false),
    };
    let (pressed, folded) = (row.clone(), row.clone());
    let press = move |_| handle.press(&pressed);
    let toggle = move |event: leptos::ev::MouseEvent| {
        if fold != Fold::Leaf {
            event.stop_propagation();
            handle.fold(&folded, fold == Fold::Closed);
        }
    };
    let body = match (row, node) {
        (Row::Object { .. }, Some(node)) => view_object(node, fold).into_any(),
        (Row::More { kind, hidden, worst, .. }, _) => view_more(&kind, hidden, worst).into_any(),
        (Row::Unattached { count, .. }, _) => view_unattached(count).into_any(),
        _ => ().into_any(),
    };
    view! {
        <div
            class="tree-row"
            class:faded=faded
            class:active=move || handle.active.with(|active| *active == id)
            role="treeitem"
            id=format!("{}-{index}", handle.prefix.get_value())
            {..custom_attribute("aria-level", level)}
            aria-posinset=position
            aria-setsize=of
            aria-expanded=match fold {
                Fold::Leaf => None,
                Fold::Open => Some("true"),
                Fold::Closed => Some("false"),
            }
            // Set one by one: the content security policy lets no text of styles through.
            style=("--level", (level - 1).min(DEEPEST).to_string())
            style:inset-block-start=move || format!("{}px", index * height.get())
            on:click=press
        >
            <span class="tree-indent" aria-hidden="true"></span>
            <span class="tree-fold" aria-hidden="true" on:click=toggle>
                {match fold {
                    Fold::Leaf => None,
                    Fold::Open => Some(icon(Icon::ChevronDown)),
                    Fold::Closed => Some(icon(Icon::ChevronRight)),
                }}
            </span>
            {body}
        </div>
    }
}

fn view_object(node: Node, fold: Fold) -> impl IntoView {
    let lang = lang();
    let sync = node.managed.as_ref().and_then(|managed| why::not_synced(lang, managed));
    let health = why::not_healthy(lang, node.object.health.as_ref());
    let mut reasons: Vec<String> = Vec::new();
    for reason in [health, sync].into_iter().flatten() {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let reason = reasons.join(" · ");
    let facts: Vec<String> = node.object.info.iter().filter_map(chip).take(FACTS).collect();
    let named =
        node.object.info.iter().map(|fact| format!("{}: {}", fact.name, fact.value)).collect::<Vec<_>>().join("\n");
    // What is closed must not look well when something below it is not.
    let hidden_worst = node.worst.filter(|worst| fold == Fold::Closed && Some(*worst) != node.health());
    let name = node.object.name.clone();
    let whole_name = name.clone();
    view! {
        <span class="tree-main">
            <span class="tree-kind">{node.object.kind.clone()}</span>
            <span class="tree-name" title=whole_name>{name}</span>
            {(!facts.is_empty())
                .then(|| {
                    let facts = facts.into_iter().map(|fact| view! { <span class="chip">{fact}</span> }).collect_view();
                    view! { <span class="tree-facts" title=named>{facts}</span> }
                })}
            {(fold == Fold::Closed).then(|| view! { <span class="tree-below">{lang.below(node.below)}</span> })}
            {hidden_worst.map(badge)}
        </span>
        <span class="tree-states">
            {node.managed.as_ref().map(|managed| badge(managed.status))}
            {node.object.health.as_ref().map(|health| badge_because(health.status, &health.message))}
        </span>
        <span class="tree-reason" title=reason.clone()>{reason.clone()}</span>
        <span class="tree-age">{node.object.created_at.map(ago)}</span>
    }
}

/// A fact in a few letters: a number says what it counts; a node's name is told when one points at it.
fn chip(fact: &InfoItem) -> Option<String> {
    let is_number = fact.value.bytes().all(|byte| byte.is_ascii_digit());
    match (fact.name.as_str(), fact.value.as_str()) {
        ("Node", _) | (_, "" | "0") => None,
        (name, value) if is_number => Some(format!("{name}: {value}")),
        (_, value) => Some(value.to_owned()),
    }
}

fn view_more(kind: &str, hidden: usize, worst: Option<HealthStatus>) -> impl IntoView + use<> {
    let lang = lang();
    let words = if hidden == 0 { lang.fewer_of_kind(kind) } else { lang.more_of_kind(hidden, kind) };
    view! {
        <span class="tree-main">
            <span class="tree-more">{words}</span>
            {worst.filter(|worst| *worst != HealthStatus::Healthy).map(badge)}
        </span>
    }
}

fn view_unattached(count: usize) -> impl IntoView {
    let lang = lang();
    view! {
        <span class="tree-main">
            <span class="tree-name">{lang.unattached()}</span>
            <span class="chip">{count}</span>
            <span class="tree-below">{lang.unattached_hint()}</span>
        </span>
    }
}
