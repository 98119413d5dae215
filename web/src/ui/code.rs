//! Manifests: lines with numbers and colours, to read and to copy.

use crate::preferences::lang;
use crate::ui::copy::Copy;
use leptos::prelude::*;
use windlass_console_core::highlight::{Token, pieces};

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
    view! {
        <div class="code-box">
            <div class="code-tools">
                <Copy label=lang().copy() text=Signal::derive(move || text.clone()) />
            </div>
            <pre class="code" tabindex="0" role="region" aria-label=label><code>{lines}</code></pre>
        </div>
    }
}
