//! The draft as a form.

use super::editor::Draft;
use super::rows::{Columns, RowList};
use crate::preferences::lang;
use crate::ui::Flag;
use crate::ui::badge::Tone;
use crate::ui::callout::Callout;
use crate::ui::field::TextField;
use crate::ui::menu::OneOf;
use leptos::prelude::*;
use windlass_console_core::draft;
use windlass_model::manifest::unknown_fields;
use windlass_model::name::ProjectName;
use windlass_model::project::Project;

/// The parts of a project that this version knows.
#[component]
pub(super) fn Form(draft: Draft, read_only: Flag) -> impl IntoView {
    let lang = lang();
    let name = Signal::derive(move || draft.value.with(draft::name));
    let wrong_name = Signal::derive(move || {
        let name = name.get();
        if name.is_empty() { None } else { ProjectName::new(name).err().map(|error| error.to_string()) }
    });
    let row_list = move |field, columns, title, hint, add| {
        view! { <RowList draft=draft read_only=read_only field=field columns=columns title=title hint=hint add=add /> }
    };
    view! {
        <fieldset class="form" disabled=move || read_only.get()>
            <legend class="unseen">{lang.form()}</legend>
            {(!draft.is_stored())
                .then(|| {
                    view! {
                        <TextField
                            label=lang.name()
                            hint=lang.name_hint()
                            id="project-name"
                            mono=true
                            value=name
                            wrong=wrong_name
                            on_input=Callback::new(move |text: String| {
                                draft.value.update(|value| draft::set_name(value, &text));
                            })
                        />
                    }
                })}
            <TextField
                label=lang.description()
                hint=lang.description_hint()
                id="project-description"
                value=Signal::derive(move || draft.value.with(draft::description))
                on_input=Callback::new(move |text: String| {
                    draft.value.update(|value| draft::set_description(value, &text));
                })
            />
            {row_list("sourceRepos", Columns::Text, lang.source_repos(), lang.source_repos_hint(), lang.add_source())}
            {row_list(
                "destinations",
                Columns::Destination,
                lang.destinations(),
                lang.destinations_hint(),
                lang.add_destination(),
            )}
            {row_list(
                "clusterResourceWhitelist",
                Columns::NamedKind,
                lang.cluster_whitelist(),
                lang.cluster_whitelist_hint(),
                lang.add_kind(),
            )}
            {row_list(
                "clusterResourceBlacklist",
                Columns::NamedKind,
                lang.cluster_blacklist(),
                lang.cluster_blacklist_hint(),
                lang.add_kind(),
            )} <NamespacedKinds draft=draft read_only=read_only />
            {row_list(
                "namespaceResourceBlacklist",
                Columns::Kind,
                lang.namespace_blacklist(),
                lang.namespace_blacklist_hint(),
                lang.add_kind(),
            )}
        </fieldset>
        <KeptFields draft=draft />
    }
}

/// Fields of the manifest that the form does not show, by name.
#[component]
fn KeptFields(draft: Draft) -> impl IntoView {
    let lang = lang();
    let kept = Memo::new(move |_| {
        draft.value.with(|value| {
            let view: Project = serde_json::from_value(value.clone()).unwrap_or_default();
            unknown_fields(value, &view)
        })
    });
    view! {
        {move || {
            let kept = kept.with(|kept| kept.join(", "));
            (!kept.is_empty())
                .then(|| {
                    view! {
                        <Callout tone=Tone::Calm title=lang.kept_fields()>
                            <p><code>{kept}</code></p>
                        </Callout>
                    }
                })
        }}
    }
}

/// The permitted kinds of namespaced objects: an absent list permits all, an empty one none.
#[component]
fn NamespacedKinds(draft: Draft, read_only: Flag) -> impl IntoView {
    const FIELD: &str = "namespaceResourceWhitelist";
    let lang = lang();
    let limited = Memo::new(move |_| draft.value.with(|value| draft::has(value, FIELD)));
    let chosen = Signal::derive(move || (if limited.get() { "some" } else { "all" }).to_owned());
    let choose = Callback::new(move |choice: String| {
        draft
            .value
            .update(|value| if choice == "some" { draft::make(value, FIELD) } else { draft::remove(value, FIELD) });
    });
    let options = vec![("all".into(), lang.namespace_all().into()), ("some".into(), lang.namespace_some().into())];
    view! {
        <div class="row-list">
            <OneOf legend=lang.namespace_whitelist() options=options chosen=chosen on_choose=choose />
            <Show when=move || limited.get()>
                <RowList
                    draft=draft
                    read_only=read_only
                    field=FIELD
                    columns=Columns::Kind
                    title=lang.namespace_some()
                    hint=""
                    add=lang.add_kind()
                />
            </Show>
        </div>
    }
}
