//! A list of a project's rules as rows of fields.

use super::editor::Draft;
use crate::preferences::lang;
use crate::ui::Flag;
use crate::ui::button::unique;
use crate::ui::icon::{Icon, icon};
use leptos::prelude::*;
use windlass_console_core::draft;

/// What a row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    /// One text.
    Text,
    /// Server or cluster name, and namespace.
    Destination,
    /// Group and kind.
    Kind,
    /// Group, kind, and optionally the name.
    NamedKind,
}

impl Columns {
    /// Field and words of each column; none for a list of texts.
    fn fields(self) -> Vec<(&'static str, &'static str)> {
        let lang = lang();
        let (group, kind) = (("group", lang.group_placeholder()), ("kind", lang.kind()));
        match self {
            Self::Text => vec![],
            Self::Destination => {
                vec![("server", lang.server()), ("name", lang.cluster_name()), ("namespace", lang.namespace())]
            }
            Self::Kind => vec![group, kind],
            Self::NamedKind => vec![group, kind, ("name", lang.object_name())],
        }
    }
}

/// The rows, and a button for one more.
#[component]
pub(super) fn RowList(
    draft: Draft,
    read_only: Flag,
    /// The list in `spec`.
    field: &'static str,
    columns: Columns,
    title: &'static str,
    hint: &'static str,
    /// The words of the button.
    add: &'static str,
) -> impl IntoView {
    let count = Memo::new(move |_| draft.value.with(|value| draft::count(value, field)));
    let note = unique("rows");
    let described = (!hint.is_empty()).then(|| note.clone());
    view! {
        <fieldset class="row-list" aria-describedby=described>
            <legend>{title}</legend>
            <p class="field-note" id=note>{hint}</p>
            <For each=move || 0..count.get() key=|index| *index let:index>
                <Row draft=draft field=field columns=columns title=title index=index read_only=read_only />
            </For>
            <button
                type="button"
                class="button ghost add"
                hidden=move || read_only.get()
                on:click=move |_| draft.value.update(|value| draft::add(value, field))
            >
                {icon(Icon::Plus)}
                {add}
            </button>
        </fieldset>
    }
}

#[component]
fn Row(
    draft: Draft,
    field: &'static str,
    columns: Columns,
    title: &'static str,
    index: usize,
    read_only: Flag,
) -> impl IntoView {
    let lang = lang();
    let row = lang.row(index + 1);
    let cells = columns.fields().into_iter().map(|(column, words)| {
        let row = row.clone();
        view! {
            <input
                type="text"
                class="mono"
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
                placeholder=words
                aria-label=format!("{title}, {row}, {words}")
                prop:value=move || draft.value.with(|value| draft::cell(value, field, index, column))
                on:input=move |event| {
                    let text = event_target_value(&event);
                    draft.value.update(|value| draft::set_cell(value, field, index, column, &text));
                }
            />
        }
    });
    let cells = cells.collect_view();
    let line = (columns == Columns::Text).then(|| {
        view! {
            <input
                type="text"
                class="mono"
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
                placeholder="https://github.com/org/*"
                aria-label=format!("{title}, {row}")
                prop:value=move || draft.value.with(|value| draft::line(value, field, index))
                on:input=move |event| {
                    let text = event_target_value(&event);
                    draft.value.update(|value| draft::set_line(value, field, index, &text));
                }
            />
        }
    });
    view! {
        <div class="row">
            <div class="cells">{line} {cells}</div>
            <button
                type="button"
                class="button ghost only-icon"
                aria-label=format!("{}: {title}, {row}", lang.remove())
                hidden=move || read_only.get()
                on:click=move |_| draft.value.update(|value| draft::take(value, field, index))
            >
                {icon(Icon::Close)}
            </button>
        </div>
    }
}
