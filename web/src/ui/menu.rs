//! A button that opens a small panel below it: filters, the account.

use crate::ui::button::unique;
use crate::ui::{Flag, Text};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Node;

/// A button and its panel. Escape, or going elsewhere with keyboard or mouse, closes it.
#[component]
pub(crate) fn Menu(
    /// What the button does, for readers of the screen; what is seen is `face`.
    #[prop(into)]
    label: Text,
    #[prop(into)] face: ViewFn,
    /// The style of the button.
    #[prop(default = "button")]
    class: &'static str,
    /// Marks that something in the panel is chosen.
    #[prop(optional, into)]
    marked: Flag,
    /// The panel is at the end of the button.
    #[prop(optional)]
    at_end: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let wrapper = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let panel = unique("menu");
    let controlled = panel.clone();
    let is_inside = move |target: Option<web_sys::EventTarget>| {
        let target = target.and_then(|target| target.dyn_into::<Node>().ok());
        wrapper.get_untracked().is_some_and(|wrapper| wrapper.contains(target.as_ref()))
    };
    let press = window_event_listener(leptos::ev::pointerdown, move |event| {
        if open.get_untracked() && !is_inside(event.target()) {
            open.set(false);
        }
    });
    on_cleanup(move || press.remove());
    let leave = move |event: leptos::ev::FocusEvent| {
        // No next element: the window lost the focus, or a press on bare ground, which `press` decides.
        if event.related_target().is_some() && !is_inside(event.related_target()) {
            open.set(false);
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            event.prevent_default();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    view! {
        <div class="menu" node_ref=wrapper on:focusout=leave on:keydown=key>
            <button
                type="button"
                node_ref=button
                class=class
                class:marked=move || marked.get()
                aria-label=move || label.get()
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-controls=controlled
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {face.run()}
            </button>
            <div id=panel class="menu-panel" class:at-end=at_end hidden=move || !open.get()>
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </div>
    }
}

/// Boxes to tick, any number of them.
#[component]
pub(crate) fn Choices(
    #[prop(into)] legend: String,
    /// Value and words.
    options: Vec<(String, AnyView)>,
    chosen: Signal<Vec<String>>,
    on_choose: Callback<Vec<String>>,
) -> impl IntoView {
    let rows = options.into_iter().map(|(value, words)| {
        let own = value.clone();
        let is_chosen = move || chosen.with(|chosen| chosen.contains(&own));
        let toggle = move |_| {
            let mut now = chosen.get_untracked();
            match now.iter().position(|other| *other == value) {
                Some(at) => {
                    now.remove(at);
                }
                None => now.push(value.clone()),
            }
            on_choose.run(now);
        };
        view! {
            <label class="choice">
                <input type="checkbox" prop:checked=is_chosen on:change=toggle />
                {words}
            </label>
        }
    });
    view! {
        <fieldset class="choices">
            <legend class="unseen">{legend}</legend>
            {rows.collect_view()}
        </fieldset>
    }
}

/// One of several.
#[component]
pub(crate) fn OneOf(
    #[prop(into)] legend: String,
    /// Value and words.
    options: Vec<(String, String)>,
    chosen: Signal<String>,
    on_choose: Callback<String>,
) -> impl IntoView {
    let name = unique("one-of");
    let rows = options.into_iter().map(|(value, words)| {
        let (own, given) = (value.clone(), value.clone());
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name=name.clone()
                    value=given
                    prop:checked=move || chosen.with(|chosen| *chosen == own)
                    on:change=move |_| on_choose.run(value.clone())
                />
                <span>{words}</span>
            </label>
        }
    });
    view! {
        <fieldset class="one-of">
            <legend>{legend}</legend>
            <div class="segments">{rows.collect_view()}</div>
        </fieldset>
    }
}
