//! Secrets, hidden from people: equal values stay equal, different ones stay different.

use base64::Engine;
use serde_json::{Map, Value};
use std::collections::HashMap;
use windlass_model::application::Object;

/// What `kubectl apply` leaves on an object: a copy of the whole manifest, secret values and all.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The fields of a Secret that hold no values.
const OPEN: [&str; 5] = ["apiVersion", "kind", "metadata", "type", "immutable"];

/// The shortest mask. Each different value of a field gets one `+` more.
const MASK: &str = "++++++++";

/// Whether an object's values are to be hidden.
#[must_use]
pub fn is_secret(object: &Object) -> bool {
    crate::key::kind(object) == "Secret"
}

/// A Secret with its values (everything but its type and metadata, and the last-applied copy) hidden; other kinds as they
/// are.
#[must_use]
pub fn secret(object: &Object) -> Object {
    secret_pair(object, &Map::new()).0
}

/// The two sides of a Secret with their values hidden, so that equal stays equal and different stays different, also
/// between `data` and `stringData`. Other kinds are left as they are.
#[must_use]
pub fn secret_pair(desired: &Object, live: &Object) -> (Object, Object) {
    let [live, desired] = secret_sides([live, desired]);
    (desired, live)
}

/// Any number of sides of one Secret with their values hidden: a value has the same mask on each of them.
#[must_use]
pub fn secret_sides<const N: usize>(sides: [&Object; N]) -> [Object; N] {
    if !sides.iter().any(|side| is_secret(side)) {
        return sides.map(Clone::clone);
    }
    let mut masks = Masks::default();
    sides.map(|side| masks.hide(side))
}

/// Whether a text is a mask.
#[must_use]
pub fn is_mask(text: &str) -> bool {
    text.len() >= MASK.len() && text.bytes().all(|byte| byte == b'+')
}

/// The masks given so far: by field name and value.
#[derive(Default)]
struct Masks(HashMap<String, Vec<Vec<u8>>>);

impl Masks {
    fn hide(&mut self, object: &Object) -> Object {
        let mut object = object.clone();
        // Also what is written in the wrong place: whoever misspells `stringData` has a secret there all the same.
        for (field, value) in object.iter_mut().filter(|(field, _)| !OPEN.contains(&field.as_str())) {
            self.hide_field(field, value);
        }
        let annotations = object.get_mut("metadata").and_then(|metadata| metadata.get_mut("annotations"));
        if let Some(copy) = annotations.and_then(|annotations| annotations.get_mut(LAST_APPLIED)) {
            *copy = Value::String(self.hide_copy(copy));
        }
        object
    }

    fn hide_field(&mut self, field: &str, value: &mut Value) {
        match value {
            Value::Null => {}
            Value::Object(entries) => {
                for (name, value) in entries {
                    if !value.is_null() {
                        *value = Value::String(self.mask(name, bytes(field, value)));
                    }
                }
            }
            // Not a Secret that the API server would take, and no place to show what it has.
            other => *other = Value::String(self.mask("", bytes(field, other))),
        }
    }

    /// The copy of the manifest with its values hidden as the others; as a whole if it cannot be read.
    fn hide_copy(&mut self, copy: &Value) -> String {
        let text = copy.as_str().unwrap_or_default();
        match serde_json::from_str(text) {
            Ok(Value::Object(mut inner)) => {
                // A copy within the copy is not looked into.
                if let Some(annotations) = inner
                    .get_mut("metadata")
                    .and_then(|metadata| metadata.get_mut("annotations"))
                    .and_then(Value::as_object_mut)
                {
                    annotations.shift_remove(LAST_APPLIED);
                }
                Value::Object(self.hide(&inner)).to_string()
            }
            _ => self.mask(LAST_APPLIED, text.as_bytes().to_vec()),
        }
    }

    fn mask(&mut self, name: &str, value: Vec<u8>) -> String {
        let known = self.0.entry(name.to_owned()).or_default();
        let place = known.iter().position(|other| *other == value).unwrap_or_else(|| {
            known.push(value);
            known.len() - 1
        });
        format!("{MASK}{}", "+".repeat(place))
    }
}

/// What a value stands for: `data` is Base64, `stringData` the bytes themselves.
fn bytes(field: &str, value: &Value) -> Vec<u8> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let compact: String = if field == "data" { text.split_ascii_whitespace().collect() } else { String::new() };
    match base64::engine::general_purpose::STANDARD.decode(&compact) {
        Ok(bytes) if field == "data" => bytes,
        _ => text.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pair(desired: Value, live: Value) -> (Value, Value) {
        let (desired, live) = secret_pair(desired.as_object().unwrap(), live.as_object().unwrap());
        (Value::Object(desired), Value::Object(live))
    }

    #[test]
    fn equal_stays_equal_and_different_stays_different() {
        let (desired, live) = pair(
            json!({"kind": "Secret", "data": {"same": "aHVudGVyMg==", "other": "YQ==", "new": "YQ=="}, "stringData": {"text": "hunter2"}}),
            json!({"kind": "Secret", "data": {"same": "aHVudGVyMg==", "other": "Yg==", "old": "YQ==", "text": "aHVudGVyMg=="}}),
        );
        assert_eq!(
            live["data"],
            json!({"same": "++++++++", "other": "++++++++", "old": "++++++++", "text": "++++++++"})
        );
        assert_eq!(desired["data"], json!({"same": "++++++++", "other": "+++++++++", "new": "++++++++"}));
        assert_eq!(desired["stringData"], json!({"text": "++++++++"}));
        assert!(is_mask("+++++++++") && !is_mask("+++++++") && !is_mask("++++++++x"));
    }

    #[test]
    fn the_last_applied_copy_is_hidden_too() {
        let copy = |value: &str| {
            json!({"kind": "Secret", "metadata": {"annotations": {LAST_APPLIED: "{\"x\":1}"}}, "data": {"a": value}})
                .to_string()
        };
        let with = |annotation: &str| json!({"kind": "Secret", "metadata": {"annotations": {LAST_APPLIED: annotation, "kept": "yes"}}, "data": {"a": "Yg=="}});
        let (desired, live) = pair(with(&copy("Yg==")), with(&copy("YQ==")));
        let texts = [desired.to_string(), live.to_string()].concat();
        assert!(!texts.contains("Yg==") && !texts.contains("YQ==") && texts.contains("yes"), "{texts}");
        assert_ne!(desired["metadata"], live["metadata"]);
        let broken = secret(with("{\"data\": {\"a\": \"hunter2\"").as_object().unwrap());
        assert_eq!(broken["metadata"]["annotations"][LAST_APPLIED], "++++++++");
    }

    #[test]
    fn odd_values_are_hidden_and_other_kinds_are_not() {
        let odd = secret(
            json!({"kind": "Secret", "data": {"a": 42, "b": {"c": "hunter2"}, "n": null}, "stringData": ["hunter2"]})
                .as_object()
                .unwrap(),
        );
        assert_eq!(
            Value::Object(odd),
            json!({"kind": "Secret", "data": {"a": "++++++++", "b": "++++++++", "n": null}, "stringData": "++++++++"})
        );
        let map = json!({"kind": "ConfigMap", "data": {"a": "b"}});
        assert_eq!(Value::Object(secret(map.as_object().unwrap())), map);
    }

    #[test]
    fn a_value_in_the_wrong_place_is_hidden_too() {
        let object = serde_json::json!({"kind": "Secret", "type": "Opaque", "immutable": true, "metadata": {"name": "a"},
            "stringdata": {"password": "hunter2"}, "password": "hunter2", "list": ["hunter2"]});
        let masked = secret(object.as_object().unwrap());
        assert!(!Value::Object(masked.clone()).to_string().contains("hunter2"), "{masked:?}");
        assert_eq!(
            (&masked["type"], &masked["immutable"], &masked["metadata"]["name"]),
            (&"Opaque".into(), &true.into(), &"a".into())
        );
    }

    #[test]
    fn a_value_has_one_mask_on_all_sides() {
        let side =
            |value: &str| serde_json::json!({"kind": "Secret", "data": {"a": value}}).as_object().unwrap().clone();
        let [one, two, three] = secret_sides([&side("QQ=="), &side("Qg=="), &side("QQ==")]);
        assert_eq!(one, three);
        assert_ne!(one, two);
    }
}
