//! The whole difference: fields, tools, lines.
//!
//! What is drawn is bounded: unchanged stretches are folded, and beyond some hundred lines a button gives more. Lines may
//! be of any height (long ones wrap), therefore they are not placed by numbers as the rows of a tree are.

use super::fields::Fields;
use super::line::{place, view_line, view_row};
use crate::browser;
use crate::preferences::lang;
use crate::ui::badge::Tone;
use crate::ui::button::{Button, unique};
use crate::ui::callout::Callout;
use crate::ui::icon::{Icon, icon};
use crate::ui::menu::OneOf;
use crate::ui::screen::Screen;
use leptos::prelude::*;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;
use windlass_console_core::diff::{self, Diff, Item};
use windlass_console_core::outline::Outline;
use windlass_console_core::yaml;
use windlass_model::application::FieldChange;

/// So many lines are drawn at first, and more at a time.
const STEP: usize = 500;

/// The lines as they are looked at.
#[derive(Clone, Copy)]
struct Lines {
    diff: StoredValue<Arc<Diff>>,
    prefix: StoredValue<String>,
    side: Signal<bool>,
    /// The folds that are open, by their first row.
    open: RwSignal<HashSet<usize>>,
    /// How many items are drawn.
    limit: RwSignal<usize>,
    /// The change that was gone to last, as its place among the changes.
    current: RwSignal<Option<usize>>,
}

impl Lines {
    fn items(self) -> Vec<Item> {
        let (side, limit) = (self.side.get(), self.limit.get());
        let mut items = self.open.with(|open| self.diff.with_value(|diff| diff.items(side, open)));
        items.truncate(limit);
        items
    }

    /// How many items are not drawn.
    fn left(self) -> usize {
        let (side, limit) = (self.side.get(), self.limit.get());
        self.open.with(|open| self.diff.with_value(|diff| diff.items(side, open))).len().saturating_sub(limit)
    }

    /// Makes a row be drawn, and gives it the keyboard.
    fn go(self, row: usize) {
        if let Some(fold) = self.diff.with_value(|diff| diff.fold_of(row)) {
            self.open.update(|open| {
                open.insert(fold);
            });
        }
        let items =
            self.open.with_untracked(|open| self.diff.with_value(|diff| diff.items(self.side.get_untracked(), open)));
        let at =
            items.iter().rposition(|item| matches!(item, Item::Row(index) | Item::Line(index, _) if *index == row));
        if let Some(at) = at.filter(|at| *at >= self.limit.get_untracked()) {
            self.limit.set(at + STEP);
        }
        let id = self.prefix.with_value(|prefix| place(prefix, row));
        // The rows are drawn when this has run: two frames later at the latest.
        request_animation_frame(move || request_animation_frame(move || browser::focus(&id)));
    }

    /// Goes to the next change, or to the one before.
    fn step(self, forward: bool) {
        let changes = self.diff.with_value(|diff| diff.changes());
        let Some(last) = changes.len().checked_sub(1) else { return };
        let to = match (self.current.get_untracked(), forward) {
            (None, true) => 0,
            (None, false) => last,
            (Some(at), true) => {
                if at >= last {
                    0
                } else {
                    at + 1
                }
            }
            (Some(at), false) => at.checked_sub(1).unwrap_or(last),
        };
        self.current.set(Some(to));
        if let Some(row) = changes.get(to) {
            self.go(*row);
        }
    }
}

/// The difference from one manifest (in the cluster) to another (as Git wants it).
#[component]
pub(crate) fn DiffView(
    before: Value,
    after: Value,
    /// The fields that differ.
    changes: Vec<FieldChange>,
    #[prop(into)] before_name: String,
    #[prop(into)] after_name: String,
    /// Whether it is to be shown side by side; narrow screens have no room for that.
    side: Signal<bool>,
    on_side: Callback<bool>,
) -> impl IntoView {
    let write = |value: &Value| if value.is_null() { String::new() } else { yaml::text(value) };
    let (old, new) = (write(&before), write(&after));
    let changes = Arc::new(changes);
    match diff::compare(&old, &new) {
        Err(large) => {
            let lang = lang();
            view! {
                {(!changes.is_empty()).then(|| view! { <Fields all=changes on_jump=None /> })}
                <Callout tone=Tone::Quiet title=lang.too_large()>
                    <p>{lang.too_large_hint(large.lines)}</p>
                </Callout>
            }
            .into_any()
        }
        Ok(found) => {
            let screen = expect_context::<Screen>();
            let lines = Lines {
                diff: StoredValue::new(Arc::new(found)),
                prefix: StoredValue::new(unique("diff")),
                side: Signal::derive(move || side.get() && !screen.is_narrow()),
                open: RwSignal::new(HashSet::new()),
                limit: RwSignal::new(STEP),
                current: RwSignal::new(None),
            };
            let jump = Callback::new(move |change: FieldChange| {
                let line = |text: &str, value: &Value| Outline::of(text, value).line(value, &change.path);
                let (from, to) = (line(&old, &before), line(&new, &after));
                // What Git does not want has a line in the cluster only; what is around it is no good place then.
                let row = if change.after.is_none() {
                    lines.diff.with_value(|diff| diff.row_of(from, None))
                } else {
                    lines.diff.with_value(|diff| diff.row_of(from, to))
                };
                if let Some(row) = row {
                    lines.go(row);
                }
            });
            view! {
                {(!changes.is_empty()).then(|| view! { <Fields all=changes on_jump=Some(jump) /> })}
                <Tools lines=lines side=side on_side=on_side />
                <Body lines=lines before_name=before_name after_name=after_name />
            }
            .into_any()
        }
    }
}

#[component]
fn Tools(lines: Lines, side: Signal<bool>, on_side: Callback<bool>) -> impl IntoView {
    let lang = lang();
    let screen = expect_context::<Screen>();
    let (added, removed) = lines.diff.with_value(|diff| (diff.added, diff.removed));
    let layout = Signal::derive(move || (if side.get() { "side" } else { "inline" }).to_owned());
    let choose = Callback::new(move |layout: String| on_side.run(layout == "side"));
    view! {
        <div class="diff-tools">
            <span class="diff-count added">{format!("+ {}", lang.lines_added(added))}</span>
            <span class="diff-count removed">{format!("− {}", lang.lines_removed(removed))}</span>
            <span class="diff-steps">
                <Button label=lang.previous_change() icon=Icon::ArrowUp only_icon=true on_press=move |()| lines.step(false) />
                <Button label=lang.next_change() icon=Icon::ArrowDown only_icon=true on_press=move |()| lines.step(true) />
            </span>
            {move || {
                (!screen.is_narrow())
                    .then(|| {
                        view! {
                            <OneOf
                                legend=lang.diff_layout()
                                options=vec![
                                    ("side".into(), lang.side_by_side().into()),
                                    ("inline".into(), lang.inline().into()),
                                ]
                                chosen=layout
                                on_choose=choose
                            />
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn Body(lines: Lines, before_name: String, after_name: String) -> impl IntoView {
    let lang = lang();
    let left = Memo::new(move |_| lines.left());
    view! {
        <div class="diff-scroll" tabindex="0" role="region" aria-label=lang.tab_diff()>
            <div class=move || if lines.side.get() { "diff side" } else { "diff inline" }>
                {move || {
                    lines
                        .side
                        .get()
                        .then(|| {
                            view! {
                                <div class="diff-names">
                                    <span>{before_name.clone()}</span>
                                    <span>{after_name.clone()}</span>
                                </div>
                            }
                        })
                }}
                <For each=move || lines.items() key=Item::clone let:item>
                    {view_item(lines, item)}
                </For>
                {move || {
                    let left = left.get();
                    (left > 0)
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="diff-fold"
                                    on:click=move |_| lines.limit.update(|limit| *limit += STEP)
                                >
                                    {icon(Icon::ArrowDown)}
                                    {lang.more_lines(left.min(STEP))}
                                </button>
                            }
                        })
                }}
            </div>
        </div>
    }
}

fn view_item(lines: Lines, item: Item) -> AnyView {
    let prefix = lines.prefix.get_value();
    match item {
        Item::Row(row) => lines.diff.with_value(|diff| view_row(diff, row, &prefix)),
        Item::Line(row, half) => lines.diff.with_value(|diff| view_line(diff, row, half, &prefix)),
        Item::Fold(rows) => {
            let first = rows.start;
            // The first line that was hidden gets the keyboard, which the fold had.
            let open = move |_| lines.go(first);
            view! {
                <button type="button" class="diff-fold" on:click=open>
                    {icon(Icon::Fold)}
                    {lang().unfold(rows.len())}
                </button>
            }
            .into_any()
        }
    }
}
