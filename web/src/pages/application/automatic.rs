//! Whether the application synchronises by itself, and why it does not just now.

use super::Kept;
use crate::preferences::lang;
use crate::ui::icon::{Icon, icon};
use leptos::prelude::*;
use windlass_console_core::automation;

/// A line below the header.
#[component]
pub(super) fn Automatic(application: Memo<Option<Kept>>) -> impl IntoView {
    let lang = lang();
    let words = Memo::new(move |_| {
        application.with(|kept| kept.as_ref().map(|Kept(application)| automation::words(lang, application)))
    });
    let waits = Memo::new(move |_| {
        application.with(|kept| kept.as_ref().and_then(|Kept(it)| automation::why_it_waits(lang, it)))
    });
    view! {
        <p class="automatic">
            <span class="with-icon">{icon(Icon::Refresh)} {lang.automatic()} ": " {move || words.get()}</span>
            {move || {
                waits.get().map(|reason| view! { <span class="automatic-waits">{reason}</span> })
            }}
        </p>
    }
}
