//! `metadata.managedFields`, as a whole.

use super::{FieldSet, InvalidFields};
use serde_json::{Map, Value, json};
use windlass_model::application::Object;

/// How a manager came to own its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// By server-side apply.
    Apply,
    /// By anything else.
    Update,
}

/// Who owns which fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The manager.
    pub manager: String,
    /// How.
    pub operation: Operation,
    /// In the terms of which API version the fields are.
    pub api_version: String,
    /// Empty for requests to the object itself.
    pub subresource: String,
    /// When it last changed: RFC 3339, in UTC.
    pub time: Option<String>,
    /// The fields.
    pub fields: FieldSet,
}

impl Entry {
    /// Whether the two stand for one manager. Those that apply are the same in each API version.
    #[must_use]
    pub fn is_of(&self, other: &Self) -> bool {
        self.manager == other.manager
            && self.operation == other.operation
            && self.subresource == other.subresource
            && (self.operation == Operation::Apply || self.api_version == other.api_version)
    }
}

/// The entries of an object's `managedFields`.
///
/// # Errors
/// [`InvalidFields`]; the server does not apply to such an object.
pub fn entries_of(object: &Object) -> Result<Vec<Entry>, InvalidFields> {
    let entries = object.get("metadata").and_then(|metadata| metadata.get("managedFields")).and_then(Value::as_array);
    entries.into_iter().flatten().map(entry).collect()
}

fn entry(entry: &Value) -> Result<Entry, InvalidFields> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
    let operation = match text("operation") {
        "Apply" => Operation::Apply,
        "Update" => Operation::Update,
        _ => return Err(InvalidFields::Entry { field: "operation" }),
    };
    if text("apiVersion").is_empty() {
        return Err(InvalidFields::Entry { field: "apiVersion" });
    }
    if text("fieldsType") != "FieldsV1" {
        return Err(InvalidFields::Entry { field: "fieldsType" });
    }
    let fields = match entry.get("fieldsV1") {
        None | Some(Value::Null) => FieldSet::default(),
        Some(Value::Object(fields)) => FieldSet::from_json(fields)?,
        Some(_) => return Err(InvalidFields::NoMap),
    };
    Ok(Entry {
        manager: text("manager").to_owned(),
        operation,
        api_version: text("apiVersion").to_owned(),
        subresource: text("subresource").to_owned(),
        time: entry.get("time").and_then(Value::as_str).map(str::to_owned),
        fields,
    })
}

/// `managedFields` of these entries, in the server's order.
#[must_use]
pub fn to_value(entries: &[Entry]) -> Value {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|entry| {
        let Entry { manager, operation, api_version, subresource, time, .. } = entry;
        (*operation, time, manager, api_version, subresource)
    });
    Value::Array(sorted.into_iter().map(written).collect())
}

fn written(entry: &Entry) -> Value {
    let mut out = Map::new();
    out.insert("apiVersion".to_owned(), json!(entry.api_version));
    out.insert("fieldsType".to_owned(), json!("FieldsV1"));
    out.insert("fieldsV1".to_owned(), Value::Object(entry.fields.to_json()));
    out.insert("manager".to_owned(), json!(entry.manager));
    out.insert("operation".to_owned(), json!(if entry.operation == Operation::Apply { "Apply" } else { "Update" }));
    if !entry.subresource.is_empty() {
        out.insert("subresource".to_owned(), json!(entry.subresource));
    }
    if let Some(time) = &entry.time {
        out.insert("time".to_owned(), json!(time));
    }
    Value::Object(out)
}
