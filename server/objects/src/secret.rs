//! Secrets as the API server keeps them.

use base64::Engine as _;
use serde_json::{Map, Value};
use windlass_model::application::Object;

/// Writes a Secret's `stringData` as `data`, which is what the API server keeps of it. An apply of `stringData` would own
/// fields that are never stored, so that a key which leaves it would stay in the cluster for ever.
///
/// Left as it is: other kinds, and a `stringData` that the API server would not take, so that it says why.
pub fn fold_string_data(object: &mut Object) {
    let (group, _) = crate::key::group_version(crate::key::api_version(object));
    if !group.is_empty() || !crate::mask::is_secret(object) {
        return;
    }
    let Some(Value::Object(texts)) = object.get("stringData") else { return };
    let is_data = object.get("data").is_none_or(|data| data.is_object() || data.is_null());
    if !is_data || !texts.values().all(|text| text.is_string() || text.is_null()) {
        return;
    }
    let encode = |text: &Value| text.as_str().map(|text| base64::engine::general_purpose::STANDARD.encode(text));
    let folded: Vec<(String, String)> =
        texts.iter().filter_map(|(name, text)| Some((name.clone(), encode(text)?))).collect();
    object.shift_remove("stringData");
    let data = object.entry("data").or_insert(Value::Null);
    if data.is_null() {
        *data = Value::Object(Map::new());
    }
    if let Some(data) = data.as_object_mut() {
        // As the API server does it: stringData wins.
        data.extend(folded.into_iter().map(|(name, value)| (name, Value::String(value))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_become_data() {
        for (before, after) in [
            (json!({"stringData": {"a": "A"}}), json!({"data": {"a": "QQ=="}})),
            (
                json!({"data": {"a": "eA==", "b": "Qg=="}, "stringData": {"a": "A", "n": null}}),
                json!({"data": {"a": "QQ==", "b": "Qg=="}}),
            ),
            (json!({"data": null, "stringData": {}}), json!({"data": {}})),
            (json!({"stringData": {"a": 1}}), json!({"stringData": {"a": 1}})),
            (json!({"stringData": ["a"]}), json!({"stringData": ["a"]})),
            (json!({"data": "x", "stringData": {"a": "A"}}), json!({"data": "x", "stringData": {"a": "A"}})),
            (json!({"data": {"a": "QQ=="}}), json!({"data": {"a": "QQ=="}})),
        ] {
            let whole = |fields: &Value, kind: &str, api_version: &str| {
                let mut object = fields.as_object().unwrap().clone();
                object.insert("apiVersion".into(), json!(api_version));
                object.insert("kind".into(), json!(kind));
                object
            };
            let mut object = whole(&before, "Secret", "v1");
            fold_string_data(&mut object);
            assert_eq!(object, whole(&after, "Secret", "v1"), "{before}");
            for (kind, api_version) in [("ConfigMap", "v1"), ("Secret", "example.com/v1")] {
                let mut other = whole(&before, kind, api_version);
                fold_string_data(&mut other);
                assert_eq!(other, whole(&before, kind, api_version));
            }
        }
    }
}
