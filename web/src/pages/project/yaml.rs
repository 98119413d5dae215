//! The draft as YAML.

use super::editor::Draft;
use crate::preferences::lang;
use crate::ui::Flag;
use crate::ui::badge::Tone;
use crate::ui::callout::Callout;
use leptos::prelude::*;
use windlass_console_core::{draft, yaml};

/// What is wrong with a text.
fn wrong_with(text: &str) -> Option<String> {
    let lang = lang();
    match yaml::parse(text) {
        Ok(value) if draft::is_project(&value) => None,
        Ok(_) => Some(lang.yaml_shape().to_owned()),
        Err(error) => {
            let place = error.line.zip(error.column).map(|(line, column)| lang.yaml_place(line, column));
            Some(place.map_or(error.message.clone(), |place| format!("{place}: {}", error.message)))
        }
    }
}

/// The text, which becomes the draft as soon as it can be read.
#[component]
pub(super) fn YamlEditor(draft: Draft, read_only: Flag) -> impl IntoView {
    let lang = lang();
    // What is in the field stays as it is typed; only a change from elsewhere replaces it.
    let text = RwSignal::new(draft.text());
    let type_text = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        match yaml::parse(&typed) {
            Ok(value) if draft::is_project(&value) => {
                draft.typed.set(None);
                draft.value.set(value);
            }
            _ => draft.typed.set(Some(typed.clone())),
        }
        text.set(typed);
    };
    Effect::new(move || {
        let now = draft.text();
        let shown = text.get_untracked();
        let same =
            shown == now || yaml::parse(&shown).is_ok_and(|shown| draft.value.with_untracked(|value| *value == shown));
        if !same {
            text.set(now);
        }
    });
    let wrong = Memo::new(move |_| draft.typed.with(|typed| typed.as_deref().and_then(wrong_with)));
    let rows = move || text.with(|text| text.lines().count().clamp(16, 60) + 1);
    view! {
        <label class="unseen" for="project-yaml">{lang.yaml_manifest()}</label>
        <textarea
            id="project-yaml"
            class="yaml mono"
            spellcheck="false"
            autocapitalize="off"
            autocomplete="off"
            wrap="off"
            rows=rows
            readonly=move || read_only.get()
            aria-invalid=move || wrong.with(Option::is_some).then_some("true")
            prop:value=move || text.get()
            on:input=type_text
        ></textarea>
        <div role="status">
            {move || {
                wrong
                    .get()
                    .map(|wrong| {
                        view! {
                            <Callout tone=Tone::Warn title=lang.yaml_wrong()>
                                <p class="message">{wrong}</p>
                            </Callout>
                        }
                    })
            }}
        </div>
    }
}
