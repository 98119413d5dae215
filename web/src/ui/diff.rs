//! What differs between two texts: side by side, or one below the other.

use crate::preferences::{Preferences, lang};
use crate::ui::icon::{Icon, icon};
use crate::ui::menu::OneOf;
use leptos::prelude::*;
use std::sync::Arc;
use windlass_console_core::diff::{self, Line, Section, Tag};

/// The difference from one text to another, with a choice of layout.
#[component]
pub(crate) fn DiffView(
    before: String,
    after: String,
    #[prop(into)] before_name: String,
    #[prop(into)] after_name: String,
) -> impl IntoView {
    let lang = lang();
    let preferences = expect_context::<Preferences>();
    let found = Arc::new(diff::compare(&before, &after));
    let layout = Signal::derive(move || (if preferences.side_by_side.get() { "side" } else { "inline" }).to_owned());
    let choose = Callback::new(move |layout: String| preferences.choose_side_by_side(layout == "side"));
    let (added, removed) = (found.added, found.removed);
    view! {
        <div class="diff-tools">
            <span class="diff-count added">{format!("+ {}", lang.lines_added(added))}</span>
            <span class="diff-count removed">{format!("− {}", lang.lines_removed(removed))}</span>
            <OneOf
                legend=lang.diff_layout()
                options=vec![("side".into(), lang.side_by_side().into()), ("inline".into(), lang.inline().into())]
                chosen=layout
                on_choose=choose
            />
        </div>
        {move || {
            let side = preferences.side_by_side.get();
            let sections = found
                .sections
                .iter()
                .map(|section| view_section(section.clone(), side))
                .collect_view();
            view! {
                <div class="diff-scroll" tabindex="0" role="region" aria-label=lang.tab_diff()>
                    <div class=if side { "diff side" } else { "diff inline" }>
                        {side
                            .then(|| {
                                view! {
                                    <div class="diff-names">
                                        <span>{before_name.clone()}</span>
                                        <span>{after_name.clone()}</span>
                                    </div>
                                }
                            })} {sections}
                    </div>
                </div>
            }
        }}
    }
}

fn view_section(section: Section, side: bool) -> AnyView {
    match section {
        Section::Shown(lines) => view_lines(&lines, side),
        Section::Folded(lines) => {
            let open = RwSignal::new(false);
            let words = lang().unfold(lines.len());
            (move || {
                if open.get() {
                    view_lines(&lines, side)
                } else {
                    let words = words.clone();
                    view! {
                        <button type="button" class="diff-fold" on:click=move |_| open.set(true)>
                            {icon(Icon::Fold)}
                            {words}
                        </button>
                    }
                    .into_any()
                }
            })
            .into_any()
        }
    }
}

fn view_lines(lines: &[Line], side: bool) -> AnyView {
    if side {
        diff::pairs(lines)
            .into_iter()
            .map(|(before, after)| {
                view! { <div class="diff-row">{view_half(before, Half::Before)} {view_half(after, Half::After)}</div> }
            })
            .collect_view()
            .into_any()
    } else {
        lines.iter().map(view_line).collect_view().into_any()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Before,
    After,
}

fn view_half(line: Option<&Line>, half: Half) -> impl IntoView + use<> {
    let Some(line) = line else {
        return view! { <div class="diff-half blank"></div> }.into_any();
    };
    let number = if half == Half::Before { line.before } else { line.after };
    view! {
        <div class=format!("diff-half {}", tag_class(line.tag))>
            <span class="diff-number" data-line=number></span>
            <code>{spoken(line.tag)} {view_parts(line)}</code>
        </div>
    }
    .into_any()
}

fn view_line(line: &Line) -> impl IntoView + use<> {
    view! {
        <div class=format!("diff-line {}", tag_class(line.tag))>
            <span class="diff-number" data-line=line.before></span>
            <span class="diff-number" data-line=line.after></span>
            <code>{spoken(line.tag)} {view_parts(line)}</code>
        </div>
    }
}

/// What colour says to the eye, said to the ear.
fn spoken(tag: Tag) -> Option<impl IntoView> {
    let words = match tag {
        Tag::Same => return None,
        Tag::Added => lang().line_added(),
        Tag::Removed => lang().line_removed(),
    };
    Some(view! { <span class="unseen">{words}</span> })
}

fn view_parts(line: &Line) -> impl IntoView + use<> {
    line.parts
        .iter()
        .cloned()
        .map(
            |(marked, text)| {
                if marked { view! { <mark>{text}</mark> }.into_any() } else { view! { <span>{text}</span> }.into_any() }
            },
        )
        .collect_view()
}

const fn tag_class(tag: Tag) -> &'static str {
    match tag {
        Tag::Same => "same",
        Tag::Removed => "removed",
        Tag::Added => "added",
    }
}
