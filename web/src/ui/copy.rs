//! Copying a text.

use crate::browser;
use crate::preferences::lang;
use crate::ui::Text;
use crate::ui::icon::{Icon, icon};
use crate::ui::toast::Toasts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// A small button that copies a text.
#[component]
pub(crate) fn Copy(
    /// What it copies, as its name.
    #[prop(into)]
    label: String,
    /// The text.
    text: Text,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let done = RwSignal::new(false);
    let press = move |_| {
        spawn_local(async move {
            if browser::copy(&text.get_untracked()).await {
                done.set(true);
                set_timeout(
                    move || {
                        done.try_set(false);
                    },
                    Duration::from_secs(2),
                );
            } else {
                toasts.failed(lang().copy_failed().into());
            }
        });
    };
    view! {
        <button type="button" class="copy" aria-label=label.clone() title=label on:click=press>
            {move || icon(if done.get() { Icon::Check } else { Icon::Copy })}
            <span class="unseen" role="status">{move || done.get().then(|| lang().copied())}</span>
        </button>
    }
}

/// A command or a file to copy.
#[component]
pub(crate) fn Snippet(#[prop(into)] text: String) -> impl IntoView {
    let shown = text.clone();
    view! {
        <div class="snippet">
            <pre tabindex="0"><code>{shown}</code></pre>
            <Copy label=lang().copy() text=Signal::derive(move || text.clone()) />
        </div>
    }
}
