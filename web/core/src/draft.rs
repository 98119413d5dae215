//! A project being edited: a whole manifest, of which the form shows the parts that it knows and keeps the rest.

use serde_json::{Map, Value, json};
use windlass_model::manifest::API_VERSION;
use windlass_model::project::{Destination, GroupKind};

/// A new, empty project.
#[must_use]
pub fn empty() -> Value {
    json!({ "apiVersion": API_VERSION, "kind": "AppProject", "metadata": { "name": "" }, "spec": {} })
}

/// The part of a stored manifest that people edit: without what the server sets.
#[must_use]
pub fn editable(whole: &Value) -> Value {
    let mut draft = whole.clone();
    if let Some(metadata) = draft.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"] {
            metadata.shift_remove(field);
        }
    }
    if let Some(fields) = draft.as_object_mut() {
        fields.shift_remove("status");
    }
    draft
}

/// The manifest to send: without empty rows of the form, and with the version that was read as the precondition.
#[must_use]
pub fn to_send(draft: &Value, resource_version: Option<&str>) -> Value {
    let mut sent = draft.clone();
    if let Some(spec) = sent.get_mut("spec").and_then(Value::as_object_mut) {
        spec.retain(|field, value| {
            let Some(rows) = value.as_array_mut() else { return true };
            let before = rows.len();
            rows.retain(|row| !is_blank(row));
            // A list that loses its last row goes; for `namespaceResourceWhitelist` an empty list means "none".
            !(rows.is_empty() && before > 0 && field != "namespaceResourceWhitelist")
        });
    }
    if let (Some(version), Some(metadata)) = (resource_version, sent.get_mut("metadata").and_then(Value::as_object_mut))
    {
        metadata.insert("resourceVersion".into(), version.into());
    }
    sent
}

fn is_blank(row: &Value) -> bool {
    match row {
        Value::String(text) => text.trim().is_empty(),
        Value::Object(fields) => fields.values().all(|value| value.as_str().is_some_and(|text| text.trim().is_empty())),
        _ => false,
    }
}

/// The project's name.
#[must_use]
pub fn name(draft: &Value) -> String {
    draft.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Names the project.
pub fn set_name(draft: &mut Value, name: &str) {
    edit_fields(draft, "metadata", |metadata| {
        metadata.insert("name".into(), name.into());
    });
}

/// What the project is for.
#[must_use]
pub fn description(draft: &Value) -> String {
    draft.pointer("/spec/description").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Says what the project is for.
pub fn set_description(draft: &mut Value, description: &str) {
    edit_fields(draft, "spec", |spec| {
        if description.is_empty() {
            spec.shift_remove("description");
        } else {
            spec.insert("description".into(), description.into());
        }
    });
}

/// Whether a list of `spec` is there, be it empty.
#[must_use]
pub fn has(draft: &Value, field: &str) -> bool {
    draft.get("spec").and_then(|spec| spec.get(field)).is_some_and(Value::is_array)
}

/// Takes a list out of `spec`.
pub fn remove(draft: &mut Value, field: &str) {
    edit_fields(draft, "spec", |spec| {
        spec.shift_remove(field);
    });
}

/// How many rows a list of `spec` has.
#[must_use]
pub fn count(draft: &Value, field: &str) -> usize {
    rows(draft, field).map_or(0, Vec::len)
}

/// A row of a list of texts.
#[must_use]
pub fn line(draft: &Value, field: &str, index: usize) -> String {
    row(draft, field, index).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A field of a row of a list of objects.
#[must_use]
pub fn cell(draft: &Value, field: &str, index: usize, column: &str) -> String {
    row(draft, field, index).and_then(|row| row.get(column)).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Sets a row of a list of texts.
pub fn set_line(draft: &mut Value, field: &str, index: usize, text: &str) {
    edit_rows(draft, field, |rows| {
        if let Some(row) = rows.get_mut(index) {
            *row = text.into();
        }
    });
}

/// Sets a field of a row of a list of objects; an empty optional one is taken out.
pub fn set_cell(draft: &mut Value, field: &str, index: usize, column: &str, text: &str) {
    edit_rows(draft, field, |rows| {
        let Some(row) = rows.get_mut(index).and_then(Value::as_object_mut) else { return };
        if text.is_empty() && !matches!(column, "group" | "kind") {
            row.shift_remove(column);
        } else {
            row.insert(column.into(), text.into());
        }
    });
}

/// Adds an empty row to a list; the list is made if need be.
pub fn add(draft: &mut Value, field: &str) {
    let row = match field {
        "sourceRepos" => json!(""),
        "destinations" => json!({ "server": "", "namespace": "" }),
        _ => json!({ "group": "", "kind": "" }),
    };
    edit_rows(draft, field, |rows| rows.push(row));
}

/// Makes a list, empty.
pub fn make(draft: &mut Value, field: &str) {
    edit_rows(draft, field, |_| {});
}

/// Takes a row out of a list; with the last row the list goes, unless an empty one has a meaning of its own.
pub fn take(draft: &mut Value, field: &str, index: usize) {
    edit_rows(draft, field, |rows| {
        if index < rows.len() {
            rows.remove(index);
        }
    });
    if count(draft, field) == 0 && field != "namespaceResourceWhitelist" {
        remove(draft, field);
    }
}

/// Whether a draft is a project at all: an object whose parts have the shapes that the form shows.
#[must_use]
pub fn is_project(draft: &Value) -> bool {
    let object_or_absent = |value: Option<&Value>| value.is_none_or(Value::is_object);
    draft.is_object()
        && object_or_absent(draft.get("metadata"))
        && object_or_absent(draft.get("spec"))
        && serde_json::from_value::<windlass_model::project::Project>(draft.clone()).is_ok()
}

/// A destination in words: `cluster / namespace`.
#[must_use]
pub fn place(destination: &Destination) -> String {
    let cluster = if destination.name.is_empty() { &destination.server } else { &destination.name };
    if destination.namespace.is_empty() { cluster.clone() } else { format!("{cluster} / {}", destination.namespace) }
}

/// A kind in words: `apps/Deployment`.
#[must_use]
pub fn kind(kind: &GroupKind) -> String {
    if kind.group.is_empty() { kind.kind.clone() } else { format!("{}/{}", kind.group, kind.kind) }
}

fn rows<'a>(draft: &'a Value, field: &str) -> Option<&'a Vec<Value>> {
    draft.get("spec")?.get(field)?.as_array()
}

fn row<'a>(draft: &'a Value, field: &str, index: usize) -> Option<&'a Value> {
    rows(draft, field)?.get(index)
}

/// Changes a list of `spec`, which is made if it is not there.
fn edit_rows(draft: &mut Value, field: &str, change: impl FnOnce(&mut Vec<Value>)) {
    edit_fields(draft, "spec", |spec| {
        let list = spec.entry(field).or_insert_with(|| Value::Array(Vec::new()));
        if !list.is_array() {
            *list = Value::Array(Vec::new());
        }
        if let Value::Array(rows) = list {
            change(rows);
        }
    });
}

/// Changes a part of the manifest, which is made if it is not there.
fn edit_fields(draft: &mut Value, part: &str, change: impl FnOnce(&mut Map<String, Value>)) {
    if !draft.is_object() {
        *draft = Value::Object(Map::new());
    }
    let Value::Object(whole) = draft else { return };
    let inner = whole.entry(part).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(fields) = inner {
        change(fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_does_not_know_survives() {
        let stored = json!({
            "apiVersion": API_VERSION, "kind": "AppProject",
            "metadata": {"name": "shop", "uid": "u", "resourceVersion": "7", "generation": 2, "labels": {"a": "b"}},
            "spec": {"roles": [{"name": "r"}], "sourceRepos": ["https://a/*"]}, "status": {},
        });
        let mut draft = editable(&stored);
        set_description(&mut draft, "The shop");
        add(&mut draft, "sourceRepos");
        add(&mut draft, "destinations");
        set_cell(&mut draft, "destinations", 0, "server", "*");
        set_cell(&mut draft, "destinations", 0, "namespace", "shop-*");
        assert_eq!(
            to_send(&draft, Some("7")),
            json!({
                "apiVersion": API_VERSION, "kind": "AppProject",
                "metadata": {"name": "shop", "labels": {"a": "b"}, "resourceVersion": "7"},
                "spec": {"roles": [{"name": "r"}], "sourceRepos": ["https://a/*"], "description": "The shop",
                         "destinations": [{"server": "*", "namespace": "shop-*"}]},
            })
        );
    }

    #[test]
    fn an_empty_list_of_namespaced_kinds_is_not_an_absent_one() {
        let mut draft = empty();
        add(&mut draft, "namespaceResourceWhitelist");
        take(&mut draft, "namespaceResourceWhitelist", 0);
        assert!(has(&draft, "namespaceResourceWhitelist"));
        add(&mut draft, "sourceRepos");
        take(&mut draft, "sourceRepos", 0);
        assert!(!has(&draft, "sourceRepos"));
        assert_eq!(to_send(&draft, None)["spec"], json!({"namespaceResourceWhitelist": []}));
    }

    #[test]
    fn other_shapes_are_no_projects() {
        for (draft, good) in [
            (empty(), true),
            (json!({}), true),
            (json!("text"), false),
            (json!({"spec": []}), false),
            (json!({"spec": {"sourceRepos": "x"}}), false),
            (json!({"spec": {"destinations": ["x"]}}), false),
            (json!(null), false),
        ] {
            assert_eq!(is_project(&draft), good, "{draft}");
        }
    }
}
