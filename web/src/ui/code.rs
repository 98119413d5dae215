//! Manifests: lines with numbers and colours, to read and to copy.

use crate::preferences::lang;
use crate::ui::copy::Copy;
use leptos::prelude::*;
use std::fmt::Write;
use windlass_console_core::highlight::{Token, pieces};

/// Longer texts are shown without colours: each coloured piece is an element of the page.
const MAX_COLOURED: usize = 3000;

const fn class(token: Token) -> &'static str {
    match token {
        Token::Key => "t-key",
        Token::Text => "t-text",
        Token::Literal => "t-literal",
        Token::Comment => "t-comment",
        Token::Plain => "t-plain",
    }
}

/// A manifest to read.
#[component]
pub(crate) fn Code(
    /// What it is, for readers of the screen.
    #[prop(into)]
    label: String,
    text: String,
) -> impl IntoView {
    let count = text.lines().count();
    let lines = if count > MAX_COLOURED { view_plain(&text, count) } else { view_coloured(&text) };
    view! {
        <div class="code-box">
            <div class="code-tools">
                <Copy label=lang().copy() text=Signal::derive(move || text.clone()) />
            </div>
            <pre class="code" tabindex="0" role="region" aria-label=label>{lines}</pre>
        </div>
    }
}

fn view_coloured(text: &str) -> AnyView {
    let lines = text
        .lines()
        .map(|line| {
            let spans = pieces(line)
                .into_iter()
                .map(|(token, piece)| view! { <span class=class(token)>{piece.to_owned()}</span> })
                .collect_view();
            view! { <span class="code-line">{spans}"\n"</span> }
        })
        .collect_view();
    view! { <code>{lines}</code> }.into_any()
}

/// Two texts beside each other: the numbers, and the lines.
fn view_plain(text: &str, count: usize) -> AnyView {
    let mut numbers = String::new();
    for number in 1..=count {
        // Writing to a String cannot fail.
        let _ = writeln!(numbers, "{number}");
    }
    view! {
        <span class="code-plain">
            <span class="code-numbers" aria-hidden="true">{numbers}</span>
            <code>{text.to_owned()}</code>
        </span>
    }
    .into_any()
}
