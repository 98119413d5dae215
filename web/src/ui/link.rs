//! Links to other places. Only web addresses become links; anything else stays text.

use crate::ui::icon::{Icon, icon};
use leptos::prelude::*;
use windlass_console_core::link;

/// A link to another site, or the text alone where the address may not be followed.
pub(crate) fn outside(address: &str, text: &str) -> impl IntoView + use<> {
    let text = text.to_owned();
    match link::href(address) {
        Some(href) => view! {
            <a class="outside" href=href.to_owned() target="_blank" rel="noopener noreferrer nofollow">
                {text}
                {icon(Icon::External)}
            </a>
        }
        .into_any(),
        None => view! { <span>{text}</span> }.into_any(),
    }
}
