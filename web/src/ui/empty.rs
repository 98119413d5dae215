//! Where there is nothing to show.

use crate::ui::icon::{Icon, icon};
use leptos::prelude::*;

/// Says that there is nothing, and what to do about it.
#[component]
pub(crate) fn Empty(
    shows: Icon,
    #[prop(into)] title: String,
    #[prop(into)] hint: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon">{icon(shows)}</span>
            <p class="empty-title">{title}</p>
            <p class="empty-hint">{hint}</p>
            {children.map(|children| view! { <div class="empty-more">{children()}</div> })}
        </div>
    }
}

/// Stands where something will be when it is read.
#[component]
pub(crate) fn Waiting(#[prop(default = 6)] lines: usize) -> impl IntoView {
    view! {
        <div class="waiting" role="status">
            <span class="unseen">{crate::preferences::lang().loading()}</span>
            {(0..lines).map(|_| view! { <div class="waiting-line"></div> }).collect_view()}
        </div>
    }
}
