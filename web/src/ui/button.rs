//! Buttons.

use crate::ui::icon::{Icon, icon};
use crate::ui::{Blocked, Flag};
use leptos::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Look {
    /// One of several.
    #[default]
    Plain,
    /// The one that the page is for.
    Primary,
    /// Takes something away.
    Danger,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button primary",
            Self::Danger => "button danger",
        }
    }
}

/// An identifier that no other element of the page has.
pub(crate) fn unique(prefix: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A button. One that is blocked can still be reached, and says why it does nothing.
#[component]
pub(crate) fn Button(
    /// Its words.
    #[prop(into)]
    label: String,
    /// Its icon.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// How much it asks to be pressed.
    #[prop(optional)]
    look: Look,
    /// Only the icon is seen; the words are its name.
    #[prop(optional)]
    only_icon: bool,
    /// Sends the form that it is in.
    #[prop(optional)]
    submits: bool,
    /// What it started is going on.
    #[prop(optional, into)]
    busy: Flag,
    /// Why it does nothing now.
    #[prop(optional, into)]
    blocked: Blocked,
    /// What it does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let tip = unique("tip");
    let described = tip.clone();
    let is_blocked = Signal::derive(move || busy.get() || blocked.with(Option::is_some));
    let press = move |event: leptos::ev::MouseEvent| {
        if is_blocked.get_untracked() {
            event.prevent_default();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    let shown = label.clone();
    let hint = only_icon.then(|| label.clone());
    view! {
        <span class="tipped">
            <button
                type=if submits { "submit" } else { "button" }
                class=look.class()
                class:only-icon=only_icon
                aria-disabled=move || is_blocked.get().then_some("true")
                aria-busy=move || busy.get().then_some("true")
                aria-label=hint.clone()
                aria-describedby=move || blocked.with(Option::is_some).then(|| described.clone())
                on:click=press
            >
                {move || {
                    if busy.get() {
                        Some(crate::ui::icon::icon(Icon::Spinner).into_any())
                    } else {
                        icon.map(|shown| crate::ui::icon::icon(shown).into_any())
                    }
                }}
                {(!only_icon).then(|| view! { <span class="button-label">{shown.clone()}</span> })}
            </button>
            {move || {
                blocked
                    .get()
                    .or_else(|| hint.clone())
                    .map(|words| view! { <span class="tip" role="tooltip" id=tip.clone()>{words}</span> })
            }}
        </span>
    }
}

/// A link that looks as a button.
#[component]
pub(crate) fn LinkButton(
    #[prop(into)] label: String,
    #[prop(into)] href: String,
    shows: Icon,
    #[prop(optional)] look: Look,
) -> impl IntoView {
    view! {
        <leptos_router::components::A href=href attr:class=look.class()>
            {icon(shows)}
            <span class="button-label">{label}</span>
        </leptos_router::components::A>
    }
}
