//! The lines of a difference.

use crate::preferences::lang;
use leptos::prelude::*;
use windlass_console_core::diff::{Diff, Half, Piece, words};

/// The identifier of the element that one goes to for a row.
pub(super) fn place(prefix: &str, row: usize) -> String {
    format!("{prefix}-{row}")
}

/// Both lines of a row, side by side.
pub(super) fn view_row(diff: &Diff, index: usize, prefix: &str) -> AnyView {
    let Some(row) = diff.rows.get(index) else { return ().into_any() };
    let before = row.before.and_then(|line| diff.before.get(line));
    let after = row.after.and_then(|line| diff.after.get(line));
    let half = |number: Option<usize>, pieces: Option<Vec<Piece<'_>>>, half: Half| match (number, pieces) {
        (Some(number), Some(pieces)) => {
            let half = if row.same { Half::Both } else { half };
            view! {
                <div class=format!("diff-half {}", class(half))>
                    <span class="diff-number" data-line=number + 1></span>
                    <code>{spoken(half)} {view_pieces(&pieces)}</code>
                </div>
            }
            .into_any()
        }
        _ => view! { <div class="diff-half blank"></div> }.into_any(),
    };
    let (old, new) = match (before, after) {
        (Some(before), Some(after)) if !row.same => {
            let (old, new) = words(before, after);
            (Some(old), Some(new))
        }
        _ => (before.map(|text| plain(text)), after.map(|text| plain(text))),
    };
    view! {
        <div class="diff-row" id=place(prefix, index) tabindex="-1">
            {half(row.before, old, Half::Before)} {half(row.after, new, Half::After)}
        </div>
    }
    .into_any()
}

/// One line of a row, with both numbers.
pub(super) fn view_line(diff: &Diff, index: usize, half: Half, prefix: &str) -> AnyView {
    let Some(row) = diff.rows.get(index) else { return ().into_any() };
    let before = row.before.and_then(|line| diff.before.get(line));
    let after = row.after.and_then(|line| diff.after.get(line));
    let pieces = match (half, before, after) {
        (Half::Both, ..) => after.map(|text| plain(text)),
        (Half::Before, Some(before), Some(after)) => Some(words(before, after).0),
        (Half::After, Some(before), Some(after)) => Some(words(before, after).1),
        (Half::Before, before, None) => before.map(|text| plain(text)),
        (_, _, after) => after.map(|text| plain(text)),
    };
    // Of two lines of one row the second one is gone to.
    let is_place = half != Half::Before || after.is_none();
    let id = is_place.then(|| place(prefix, index));
    let number =
        |line: Option<usize>, own: Half| line.filter(|_| half == own || half == Half::Both).map(|line| line + 1);
    view! {
        <div class=format!("diff-line {}", class(half)) id=id tabindex=is_place.then_some("-1")>
            <span class="diff-number" data-line=number(row.before, Half::Before)></span>
            <span class="diff-number" data-line=number(row.after, Half::After)></span>
            <code>{spoken(half)} {pieces.map(|pieces| view_pieces(&pieces))}</code>
        </div>
    }
    .into_any()
}

fn plain(text: &str) -> Vec<Piece<'_>> {
    vec![(false, text)]
}

fn view_pieces(pieces: &[Piece<'_>]) -> impl IntoView + use<> {
    pieces
        .iter()
        .map(|(marked, text)| {
            let text = (*text).to_owned();
            if *marked { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
        })
        .collect_view()
}

/// What colour says to the eye, said to the ear.
fn spoken(half: Half) -> Option<impl IntoView> {
    let words = match half {
        Half::Both => return None,
        Half::After => lang().line_added(),
        Half::Before => lang().line_removed(),
    };
    Some(view! { <span class="unseen">{words}</span> })
}

const fn class(half: Half) -> &'static str {
    match half {
        Half::Both => "same",
        Half::Before => "removed",
        Half::After => "added",
    }
}
