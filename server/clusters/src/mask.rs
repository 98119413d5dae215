//! Secret values out of the server's words: its messages about a Secret may quote what they refuse.

use crate::error::ClusterError;
use crate::object::Object;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

const MASK: &str = "++++";

/// Takes the values of a Secret that was sent out of a text about it.
pub(crate) fn hiding(object: &Object) -> impl Fn(String) -> String + use<> {
    let is_secret = object.get("kind").and_then(Value::as_str) == Some("Secret");
    let values = if is_secret { secret_values(object) } else { Vec::new() };
    move |text| values.iter().fold(text, |text, value| text.replace(value, MASK))
}

/// The error, without any value of the Secret that was sent.
pub(crate) fn without_values_of(object: &Object, error: ClusterError) -> ClusterError {
    let hide = hiding(object);
    match error {
        ClusterError::Invalid { message } => ClusterError::Invalid { message: hide(message) },
        ClusterError::Conflict { message } => ClusterError::Conflict { message: hide(message) },
        ClusterError::Forbidden { message } => ClusterError::Forbidden { message: hide(message) },
        ClusterError::NotFound { message } => ClusterError::NotFound { message: hide(message) },
        ClusterError::Api { code, message } => ClusterError::Api { code, message: hide(message) },
        other => other,
    }
}

/// Every scalar below `data` and `stringData`, as written and decoded, longest first.
fn secret_values(object: &Object) -> Vec<String> {
    let mut values = Vec::new();
    for field in ["data", "stringData"] {
        if let Some(value) = object.get(field) {
            collect(value, &mut values);
        }
    }
    let decoded: Vec<String> = values
        .iter()
        .filter_map(|value| STANDARD.decode(value.trim()).ok())
        .filter_map(|bytes| String::from_utf8(bytes).ok())
        .collect();
    values.extend(decoded);
    // Messages quote strings as Go does, which is nearly as JSON does.
    let quoted: Vec<String> =
        values.iter().map(|value| Value::from(value.as_str()).to_string().trim_matches('"').to_owned()).collect();
    values.extend(quoted);
    values.retain(|value| !value.is_empty());
    values.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    values.dedup();
    values
}

fn collect(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.values().for_each(|value| collect(value, into)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, into)),
        Value::String(text) => into.push(text.clone()),
        Value::Null => {}
        scalar => into.push(scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn masked(object: Value, message: &str) -> String {
        let error = ClusterError::Invalid { message: message.to_owned() };
        match without_values_of(object.as_object().unwrap(), error) {
            ClusterError::Invalid { message } => message,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn values_of_secrets_are_hidden() {
        let table = [
            (
                json!({"kind": "Secret", "data": {"a": 1234567}}),
                "expected string, got {Value:1234567}",
                "expected string, got {Value:++++}",
            ),
            (
                json!({"kind": "Secret", "stringData": {"a": "hunter2"}}),
                "denied: \"hunter2\" is weak",
                "denied: \"++++\" is weak",
            ),
            (json!({"kind": "Secret", "data": {"a": "aHVudGVyMg=="}}), "hunter2, aHVudGVyMg==", "++++, ++++"),
            (json!({"kind": "Secret", "data": {"a": {"b": ["deep-value"]}}}), "got deep-value", "got ++++"),
            (json!({"kind": "Secret", "stringData": {"a": "two\nlines"}}), r#"got "two\nlines""#, r#"got "++++""#),
            (json!({"kind": "ConfigMap", "data": {"a": "plain"}}), "got plain", "got plain"),
        ];
        for (object, message, expected) in table {
            assert_eq!(masked(object, message), expected);
        }
    }
}
