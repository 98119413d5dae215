//! Tabs: arrow keys go from one to the next.

use crate::browser;
use crate::ui::button::unique;
use leptos::prelude::*;

/// A row of tabs. What a tab shows is a child, made for the tab that is chosen.
#[component]
pub(crate) fn Tabs(
    #[prop(into)] label: String,
    /// Key and words.
    tabs: Vec<(&'static str, String)>,
    chosen: Signal<String>,
    #[prop(into)] on_choose: Callback<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let prefix = unique("tabs");
    let keys: Vec<&'static str> = tabs.iter().map(|(key, _)| *key).collect();
    let ids = prefix.clone();
    let arrows = move |event: leptos::ev::KeyboardEvent| {
        let at = keys.iter().position(|key| chosen.with_untracked(|chosen| chosen == key)).unwrap_or_default();
        let last = keys.len().saturating_sub(1);
        let to = match event.key().as_str() {
            "ArrowRight" => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        if let Some(key) = keys.get(to) {
            on_choose.run((*key).to_owned());
            browser::focus(&format!("{ids}-{key}"));
        }
    };
    let panel = format!("{prefix}-panel");
    let (owner, labelled) = (panel.clone(), prefix.clone());
    let rows = tabs.into_iter().map(move |(key, words)| {
        let is_chosen = move || chosen.with(|chosen| chosen == key);
        view! {
            <button
                type="button"
                role="tab"
                id=format!("{prefix}-{key}")
                aria-controls=owner.clone()
                aria-selected=move || if is_chosen() { "true" } else { "false" }
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| on_choose.run(key.to_owned())
            >
                {words}
            </button>
        }
    });
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=arrows>{rows.collect_view()}</div>
        <div
            class="tab-panel"
            role="tabpanel"
            id=panel
            tabindex="0"
            aria-labelledby=move || format!("{labelled}-{}", chosen.get())
        >
            {children()}
        </div>
    }
}
