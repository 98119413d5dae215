//! The rows in view, however many there are.

use super::keys::Handle;
use super::row::view_row;
use super::view::Opened;
use crate::pages::application::why::Built;
use crate::pages::place::Place;
use crate::preferences::lang;
use crate::ui::button::unique;
use crate::ui::screen::Screen;
use leptos::html;
use leptos::prelude::*;
use windlass_console_core::tree::{Node, Row};

/// A row's height in pixels, as in the style; on narrow screens it has two lines.
const HEIGHT: usize = 34;
const HEIGHT_NARROW: usize = 58;
/// So many rows are drawn beyond each edge.
const BEYOND: usize = 12;

/// A row with what it shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drawn {
    pub(super) index: usize,
    pub(super) row: Row,
    pub(super) node: Option<Node>,
}

/// The part of the tree that is seen.
#[derive(Clone, Copy)]
struct Viewport {
    node: NodeRef<html::Div>,
    /// How far it is scrolled, and how high it is, in pixels.
    seen: RwSignal<(usize, usize)>,
    /// A row's height in pixels.
    height: Memo<usize>,
}

impl Viewport {
    fn here() -> Self {
        let screen = expect_context::<Screen>();
        let height = Memo::new(move |_| if screen.is_narrow() { HEIGHT_NARROW } else { HEIGHT });
        let viewport = Self { node: NodeRef::new(), seen: RwSignal::new((0, 900)), height };
        let resized = window_event_listener(leptos::ev::resize, move |_| viewport.measure());
        on_cleanup(move || resized.remove());
        viewport
    }

    fn measure(self) {
        if let Some(Some(element)) = self.node.try_get_untracked() {
            let pixels = |value: i32| usize::try_from(value).unwrap_or_default();
            self.seen.set((pixels(element.scroll_top()), pixels(element.client_height())));
        }
    }

    /// The rows to draw: from, and before.
    fn range(self, count: usize) -> (usize, usize) {
        let ((top, pixels), height) = (self.seen.get(), self.height.get());
        ((top / height).saturating_sub(BEYOND).min(count), count.min((top + pixels) / height + BEYOND + 1))
    }

    /// Scrolls a row into view.
    fn reveal(self, index: usize) {
        let Some(element) = self.node.get_untracked() else { return };
        let pixels = |value: usize| i32::try_from(value).unwrap_or(i32::MAX);
        let height = self.height.get_untracked();
        let (top, end) = (pixels(index * height), pixels((index + 1) * height));
        if top < element.scroll_top() {
            element.set_scroll_top(top);
        } else if end > element.scroll_top() + element.client_height() {
            element.set_scroll_top(end - element.client_height());
        }
    }
}

/// The rows, of which those in view are drawn.
#[component]
pub(super) fn Rows(tree: Built, shown: Memo<Vec<Row>>, opened: Opened, place: Place) -> impl IntoView {
    let active = RwSignal::new(String::new());
    let handle = Handle { tree, shown, opened, place, active, prefix: StoredValue::new(unique("tree")) };
    let viewport = Viewport::here();
    let height = viewport.height;
    Effect::new(move || {
        viewport.node.track();
        shown.track();
        height.track();
        request_animation_frame(move || viewport.measure());
    });
    Effect::new(move |before: Option<String>| {
        let active = active.get();
        if before.is_some_and(|before| before != active) {
            viewport.reveal(handle.at());
        }
        active
    });
    let range = Memo::new(move |_| viewport.range(shown.with(Vec::len)));
    let drawn = Memo::new(move |_| draw(tree, shown, range.get()));
    let key = move |event: leptos::ev::KeyboardEvent| {
        if !event.ctrl_key() && !event.meta_key() && !event.alt_key() && handle.key(&event.key()) {
            event.prevent_default();
        }
    };
    let focus = move |_| {
        if active.with_untracked(String::is_empty) {
            handle.move_to(0);
        }
    };
    // Only what is drawn can be named.
    let described = move || {
        let active = active.get();
        let found = drawn.with(|drawn| drawn.iter().find(|it| handle.id_of(&it.row) == active).map(|it| it.index));
        found.map(|index| format!("{}-{index}", handle.prefix.get_value()))
    };
    view! {
        <div
            class="tree"
            role="tree"
            tabindex="0"
            node_ref=viewport.node
            aria-label=lang().tree()
            aria-activedescendant=described
            on:scroll=move |_| viewport.measure()
            on:keydown=key
            on:focus=focus
        >
            <div
                class="tree-rows"
                role="presentation"
                style:block-size=move || format!("{}px", shown.with(Vec::len) * height.get())
            >
                <For each=move || drawn.get() key=|drawn| format!("{drawn:?}") let:drawn>
                    {view_row(handle, drawn, height)}
                </For>
            </div>
        </div>
    }
}

/// The node without the list of those below it, which may be long and is not drawn.
fn shallow(node: &Node) -> Node {
    Node {
        children: Vec::new(),
        object: node.object.clone(),
        managed: node.managed.clone(),
        id: node.id.clone(),
        ..*node
    }
}

fn draw(tree: Built, shown: Memo<Vec<Row>>, (first, end): (usize, usize)) -> Vec<Drawn> {
    tree.with(|tree| {
        shown.with(|rows| {
            let rows = rows.iter().enumerate().skip(first).take(end.saturating_sub(first));
            rows.map(|(index, row)| {
                let node = match row {
                    Row::Object { node, .. } => tree.as_ref().and_then(|tree| tree.nodes.get(*node)).map(shallow),
                    _ => None,
                };
                Drawn { index, row: row.clone(), node }
            })
            .collect()
        })
    })
}
