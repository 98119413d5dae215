//! The tree: read, searched, opened and closed.

use super::list::Rows;
use crate::api::Api;
use crate::pages::application::Named;
use crate::pages::application::objects::{view_no_match, view_none};
use crate::pages::application::toolbar::{Counts, Toolbar, is_filtered, show};
use crate::pages::application::why::Built;
use crate::pages::place::Place;
use crate::preferences::lang;
use crate::query::{Query, Watched};
use crate::ui::button::Button;
use crate::ui::empty::Waiting;
use crate::ui::failure::FailureBox;
use leptos::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;
use windlass_console_core::object;
use windlass_console_core::tree::{Look, Tree, rows};
use windlass_model::application::ApplicationStatus;
use windlass_model::tree::ResourceTree;

/// Reads an application's tree as long as the caller is on the page, and again when something in it changes.
pub(in crate::pages::application) fn tree_of(
    named: Named,
    status: Memo<ApplicationStatus>,
) -> (Watched<ResourceTree>, Built) {
    let api = expect_context::<Api>();
    let read = expect_context::<Query>().watch(false, move || {
        named.ask_deep("tree", move |namespace, name| async move { api.resource_tree(&namespace, &name).await })
    });
    let resources = Memo::new(move |_| status.with(|status| status.resources.clone()));
    let built =
        Memo::new(move |_| read.data().map(|found| Arc::new(resources.with(|resources| Tree::of(&found, resources)))));
    (read, built)
}

/// What of the tree is open.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    /// Nodes that are closed.
    pub(super) closed: RwSignal<HashSet<String>>,
    /// Groups of siblings that are shown whole.
    pub(super) whole: RwSignal<HashSet<String>>,
}

/// The tree with its tools.
#[component]
pub(in crate::pages::application) fn TreeView(
    status: Memo<ApplicationStatus>,
    named: Named,
    place: Place,
) -> impl IntoView {
    let (read, tree) = tree_of(named, status);
    let opened = Opened { closed: RwSignal::new(HashSet::new()), whole: RwSignal::new(HashSet::new()) };
    let look = Memo::new(move |_| Look {
        text: place.text("search").to_lowercase(),
        show: show(place),
        kinds: place.texts("kind"),
        health: place.texts("health"),
        sync: place.texts("sync"),
        closed: opened.closed.get(),
        whole: opened.whole.get(),
    });
    // What was closed must not hide what is looked for.
    let asked =
        Memo::new(move |_| look.with(|look| Look { closed: HashSet::new(), whole: HashSet::new(), ..look.clone() }));
    Effect::new(move |before: Option<Look>| {
        let now = asked.get();
        if before.is_some_and(|before| before != now) && now.is_filtered() {
            opened.closed.set(HashSet::new());
        }
        now
    });
    let shown = Memo::new(move |_| {
        tree.with(|tree| look.with(|look| tree.as_ref().map(|tree| rows(tree, look)).unwrap_or_default()))
    });
    let counts = Memo::new(move |_| tree.with(|tree| tree.as_deref().map(count).unwrap_or_default()));
    let kinds = Memo::new(move |_| tree.with(|tree| tree.as_deref().map(kinds_of).unwrap_or_default()));
    let state = Memo::new(move |_| match (tree.with(Option::is_some), shown.with(Vec::is_empty)) {
        (false, _) => State::Unread,
        (true, true) if is_filtered(place) => State::NoMatch,
        (true, true) => State::Empty,
        (true, false) => State::Rows,
    });
    let has_failed = Memo::new(move |_| read.failure().is_some());
    view! {
        <Toolbar place=place counts=counts kinds=kinds />
        {move || {
            read.failure()
                .map(|failure| {
                    view! { <FailureBox failure=failure again=move |()| read.again() old_data=read.data().is_some() /> }
                })
        }}
        {move || match state.get() {
            State::Unread if has_failed.get() => ().into_any(),
            State::Unread => view! { <Waiting lines=8 /> }.into_any(),
            State::Empty => view_none(status),
            State::NoMatch => view_no_match(place),
            State::Rows => {
                view! {
                    <Rows tree=tree shown=shown opened=opened place=place />
                    <TreeEnd tree=tree opened=opened />
                }
                    .into_any()
            }
        }}
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unread,
    Empty,
    NoMatch,
    Rows,
}

/// What is below the rows: how the keyboard works, and all open or closed at once.
#[component]
fn TreeEnd(tree: Built, opened: Opened) -> impl IntoView {
    let lang = lang();
    let close = move |()| {
        let all = tree.with_untracked(|tree| {
            let nodes = tree.iter().flat_map(|tree| tree.nodes.iter());
            nodes.filter(|node| !node.children.is_empty()).map(|node| node.id.clone()).collect()
        });
        opened.closed.set(all);
    };
    view! {
        <div class="list-end tree-end">
            <Button label=lang.open_all() on_press=move |()| opened.closed.set(HashSet::new()) />
            <Button label=lang.close_all() on_press=close />
            <span>{lang.tree_keys()}</span>
        </div>
    }
}

fn count(tree: &Tree) -> Counts {
    let nodes = || tree.nodes.iter();
    Counts {
        all: nodes().count(),
        out_of_sync: nodes().filter(|node| node.is_out_of_sync()).count(),
        unhealthy: nodes().filter(|node| node.object.health.as_ref().is_some_and(object::needs_eyes)).count(),
    }
}

fn kinds_of(tree: &Tree) -> Vec<String> {
    let mut kinds: Vec<String> = tree.nodes.iter().map(|node| node.object.kind.clone()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}
