//! Fields of forms.

use crate::preferences::lang;
use crate::ui::button::unique;
use crate::ui::{Flag, Text};
use leptos::prelude::*;

/// A line of text with its label, a hint, and what is wrong with it.
#[component]
pub(crate) fn TextField(
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    value: Text,
    on_input: Callback<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    wrong: Signal<Option<String>>,
    #[prop(optional, into)] disabled: Flag,
    #[prop(optional)] id: Option<&'static str>,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] mono: bool,
) -> impl IntoView {
    let id = id.map_or_else(|| unique("field"), str::to_owned);
    let note = format!("{id}-note");
    let described = note.clone();
    let has_hint = !hint.is_empty();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type="text"
                class:mono=mono
                autocomplete=autocomplete
                spellcheck="false"
                autocapitalize="off"
                prop:value=move || value.get()
                disabled=move || disabled.get()
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                aria-describedby=move || (has_hint || wrong.with(Option::is_some)).then(|| described.clone())
                on:input=move |event| on_input.run(event_target_value(&event))
            />
            <p class="field-note" id=note class:wrong=move || wrong.with(Option::is_some)>
                {move || wrong.get().unwrap_or_else(|| hint.clone())}
            </p>
        </div>
    }
}

/// A password with its label; a box beside it shows it.
#[component]
pub(crate) fn PasswordField(
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    value: RwSignal<String>,
    #[prop(into)] autocomplete: String,
    #[prop(optional)] id: Option<&'static str>,
    /// Shared by the passwords of one form.
    shown: RwSignal<bool>,
) -> impl IntoView {
    let id = id.map_or_else(|| unique("password"), str::to_owned);
    let note = format!("{id}-note");
    let described = (!hint.is_empty()).then(|| note.clone());
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type=move || if shown.get() { "text" } else { "password" }
                autocomplete=autocomplete
                spellcheck="false"
                autocapitalize="off"
                required=true
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <p class="field-note" id=note>{hint}</p>
        </div>
    }
}

/// The box that shows the passwords of a form.
#[component]
pub(crate) fn ShowPassword(shown: RwSignal<bool>) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="checkbox" prop:checked=move || shown.get() on:change=move |_| shown.update(|shown| *shown = !*shown) />
            <span>{lang().show_password()}</span>
        </label>
    }
}
