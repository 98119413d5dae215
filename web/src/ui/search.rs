//! Search fields.

use crate::browser;
use crate::preferences::lang;
use crate::ui::Text;
use crate::ui::button::unique;
use crate::ui::icon::{Icon, icon};
use leptos::html;
use leptos::prelude::*;
use std::time::Duration;

/// A pause in typing after which a search begins.
const PAUSE: Duration = Duration::from_millis(200);

/// A search field. `/` goes to it from anywhere on the page.
#[component]
pub(crate) fn Search(
    #[prop(into)] label: String,
    #[prop(into)] placeholder: String,
    value: Text,
    on_search: Callback<String>,
) -> impl IntoView {
    let id = unique("search");
    let node = NodeRef::<html::Input>::new();
    let pending: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    let search_later = move |text: String| {
        if let Some(Some(handle)) = pending.try_update_value(Option::take) {
            handle.clear();
        }
        let handle = set_timeout_with_handle(move || on_search.run(text.clone()), PAUSE);
        pending.set_value(handle.ok());
    };
    on_cleanup(move || {
        if let Some(Some(handle)) = pending.try_update_value(Option::take) {
            handle.clear();
        }
    });
    let slash = window_event_listener(leptos::ev::keydown, move |event| {
        let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if event.key() == "/"
            && plain
            && !browser::is_writing()
            && let Some(input) = node.get_untracked()
        {
            event.prevent_default();
            let _ = input.focus();
            input.select();
        }
    });
    on_cleanup(move || slash.remove());
    let clear = move |_| {
        on_search.run(String::new());
        if let Some(input) = node.get_untracked() {
            input.set_value("");
            let _ = input.focus();
        }
    };
    view! {
        <div class="search" role="search">
            {icon(Icon::Search)}
            <label class="unseen" for=id.clone()>{label}</label>
            <input
                id=id
                type="search"
                node_ref=node
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                prop:value=move || value.get()
                on:input=move |event| search_later(event_target_value(&event))
            />
            <kbd aria-hidden="true">"/"</kbd>
            <button
                type="button"
                class="clear"
                aria-label=lang().clear_search()
                hidden=move || value.with(String::is_empty)
                on:click=clear
            >
                {icon(Icon::Close)}
            </button>
        </div>
    }
}
