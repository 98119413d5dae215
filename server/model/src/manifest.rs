//! A manifest as it was submitted, and what a typed view of it does not know.

use serde::Serialize;
use serde_json::Value;

/// The API group and version of Argo's resources.
pub const API_VERSION: &str = "argoproj.io/v1alpha1";

/// Paths (`spec.source.foo`, `spec.roles[0].bar`) that are in `raw` but not in the view, in order.
///
/// `status`, `operation` and the metadata that only the server or Kubernetes writes are not reported.
#[must_use]
pub fn unknown_fields(raw: &Value, view: &impl Serialize) -> Vec<String> {
    let Ok(view) = serde_json::to_value(view) else { return Vec::new() };
    let mut found = Vec::new();
    walk(raw, &view, "", &mut found);
    found.retain(|path| {
        !["status", "operation", "metadata.managedFields", "metadata.selfLink", "metadata.ownerReferences"]
            .iter()
            .any(|known| path == known || path.starts_with(&format!("{known}.")))
    });
    found
}

fn walk(raw: &Value, view: &Value, path: &str, found: &mut Vec<String>) {
    match (raw, view) {
        (Value::Object(raw), Value::Object(view)) => {
            for (key, value) in raw {
                let here = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                match view.get(key) {
                    Some(known) => walk(value, known, &here, found),
                    None if is_empty(key, value) => {}
                    None => found.push(here),
                }
            }
        }
        (Value::Array(raw), Value::Array(view)) => {
            for (index, (value, known)) in raw.iter().zip(view).enumerate() {
                walk(value, known, &format!("{path}[{index}]"), found);
            }
        }
        _ => {}
    }
}

/// Views leave out what is empty; an empty field that a view does not show loses nothing.
fn is_empty(key: &str, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        // An empty object may switch something on (`automated: {}`); an empty map of names says nothing.
        Value::Object(fields) => fields.is_empty() && matches!(key, "labels" | "annotations"),
        Value::Number(number) => number.as_i64() == Some(0),
    }
}
