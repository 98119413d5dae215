//! A box that asks for attention.

use crate::ui::badge::Tone;
use crate::ui::icon::{Icon, icon};
use leptos::prelude::*;

/// A box with a title and whatever belongs to it.
#[component]
pub(crate) fn Callout(
    tone: Tone,
    #[prop(into)] title: String,
    /// Read out at once.
    #[prop(optional)]
    urgent: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let shown = match tone {
        Tone::Good => Icon::Check,
        Tone::Warn => Icon::Alert,
        Tone::Bad => Icon::Cross,
        Tone::Busy | Tone::Calm | Tone::Quiet => Icon::Info,
    };
    view! {
        <div class=format!("callout {}", tone.class()) role=if urgent { "alert" } else { "note" }>
            {icon(shown)}
            <div class="callout-body">
                <p class="callout-title">{title}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
