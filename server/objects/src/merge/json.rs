//! The two patches for any JSON.

use crate::schema::types::MAX_DEPTH;
use serde_json::{Map, Value};
use windlass_model::application::Object;

/// Operations of a JSON patch, at most: the API server's own limit.
const MAX_OPERATIONS: usize = 10_000;
/// Bytes of values that `copy` may add, at most.
const MAX_COPIED: usize = 3 << 20;

/// Why a patch cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidJsonPatch {
    /// It is no JSON patch.
    #[error("this is no JSON patch: {0}")]
    NoPatch(String),
    /// An operation is about a value that is not there, or a `test` does not hold.
    #[error("the patch does not fit the object: {0}")]
    DoesNotFit(String),
    /// It does too much.
    #[error("the patch has more than {MAX_OPERATIONS} operations, or copies more than {MAX_COPIED} bytes")]
    TooMuch,
    /// What comes out is no object.
    #[error("the patch leaves no object")]
    NoObject,
    /// It is nested too deep.
    #[error("the patch is nested too deep")]
    TooDeep,
}

/// The object with a JSON merge patch (RFC 7386) applied.
///
/// # Errors
/// [`InvalidJsonPatch::TooDeep`]
pub fn merge_patch(object: &Object, patch: &Object) -> Result<Object, InvalidJsonPatch> {
    merged(object.clone(), patch, 0)
}

fn merged(mut object: Object, patch: &Object, depth: u32) -> Result<Object, InvalidJsonPatch> {
    if depth > MAX_DEPTH {
        return Err(InvalidJsonPatch::TooDeep);
    }
    for (name, value) in patch {
        match value {
            Value::Null => {
                object.shift_remove(name);
            }
            Value::Object(below) => {
                let had = match object.get_mut(name).map(Value::take) {
                    Some(Value::Object(had)) => had,
                    _ => Map::new(),
                };
                object.insert(name.clone(), Value::Object(merged(had, below, depth + 1)?));
            }
            _ => {
                object.insert(name.clone(), value.clone());
            }
        }
    }
    Ok(object)
}

/// The JSON merge patch that makes `to` of `from`; a null counts as nothing. Lists that differ are in it whole.
#[must_use]
pub fn merge_difference(from: &Object, to: &Object) -> Object {
    let mut patch = Object::new();
    for (name, value) in to.iter().filter(|(_, value)| !value.is_null()) {
        match (from.get(name), value) {
            (Some(Value::Object(had)), Value::Object(value)) => {
                let below = merge_difference(had, value);
                if !below.is_empty() {
                    patch.insert(name.clone(), Value::Object(below));
                }
            }
            (Some(had), value) if had == value => {}
            (_, value) => {
                patch.insert(name.clone(), value.clone());
            }
        }
    }
    let is_there = |object: &Object, name: &str| object.get(name).is_some_and(|value| !value.is_null());
    for name in from.keys().filter(|name| is_there(from, name) && !is_there(to, name)) {
        patch.insert(name.clone(), Value::Null);
    }
    patch
}

/// The object with a JSON patch (RFC 6902), a list of operations, applied: all of them, or none.
///
/// # Errors
/// [`InvalidJsonPatch`]
pub fn json_patch(object: &Object, patch: &Value) -> Result<Object, InvalidJsonPatch> {
    let count = patch.as_array().map_or(0, Vec::len);
    if count > MAX_OPERATIONS {
        return Err(InvalidJsonPatch::TooMuch);
    }
    let operations: json_patch::Patch =
        serde_json::from_value(patch.clone()).map_err(|error| InvalidJsonPatch::NoPatch(error.to_string()))?;
    let mut value = Value::Object(object.clone());
    let mut copied = 0;
    for operation in operations.0 {
        if let json_patch::PatchOperation::Copy(copy) = &operation {
            copied += value.pointer(copy.from.as_str()).map_or(0, |value| value.to_string().len());
            if copied > MAX_COPIED {
                return Err(InvalidJsonPatch::TooMuch);
            }
        }
        let operation = replacing_nothing(operation, &value);
        json_patch::patch(&mut value, std::slice::from_ref(&operation))
            .map_err(|error| InvalidJsonPatch::DoesNotFit(error.to_string()))?;
    }
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(InvalidJsonPatch::NoObject),
    }
}

/// The API server lets `replace` add a field that is not there, against the RFC.
fn replacing_nothing(operation: json_patch::PatchOperation, value: &Value) -> json_patch::PatchOperation {
    let json_patch::PatchOperation::Replace(replace) = operation else {
        return operation;
    };
    let path = replace.path.as_str();
    let parent = path.rsplit_once('/').and_then(|(parent, _)| value.pointer(parent));
    if value.pointer(path).is_none() && parent.is_some_and(Value::is_object) {
        let json_patch::ReplaceOperation { path, value } = replace;
        return json_patch::PatchOperation::Add(json_patch::AddOperation { path, value });
    }
    json_patch::PatchOperation::Replace(replace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn merge_patches_follow_the_rfc() {
        for (object, patch, expected) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let merged = merge_patch(object.as_object().unwrap(), patch.as_object().unwrap()).unwrap();
            assert_eq!(Value::Object(merged), expected, "{object} {patch}");
        }
        let deep = (0..300).fold(json!({}), |inner, _| json!({"a": inner}));
        assert_eq!(merge_patch(&Map::new(), deep.as_object().unwrap()), Err(InvalidJsonPatch::TooDeep));
    }

    #[test]
    fn a_difference_is_a_patch_that_makes_one_of_the_other() {
        for (from, to, patch) in [
            (json!({"a": 1}), json!({"a": 1}), json!({})),
            (json!({"a": 1, "b": 2}), json!({"a": 3}), json!({"a": 3, "b": null})),
            (json!({"a": {"b": 1, "c": 2}}), json!({"a": {"b": 1, "d": 3}}), json!({"a": {"c": null, "d": 3}})),
            (json!({"a": [1, 2]}), json!({"a": [2]}), json!({"a": [2]})),
            (json!({"a": {"b": 1}}), json!({"a": null}), json!({"a": null})),
            (json!({"a": {"b": 1}}), json!({"a": "text"}), json!({"a": "text"})),
            (json!({"a": null}), json!({}), json!({})),
            (json!({}), json!({"a": {"b": {}}}), json!({"a": {"b": {}}})),
        ] {
            let (from, to) = (from.as_object().unwrap(), to.as_object().unwrap());
            let found = merge_difference(from, to);
            assert_eq!(Value::Object(found.clone()), patch, "{from:?} {to:?}");
            let made = merge_patch(from, &found).unwrap();
            assert_eq!(merge_difference(&made, to), Map::new(), "{from:?} {to:?}");
        }
    }

    #[test]
    fn json_patches_have_limits() {
        let object = json!({"a": "x".repeat(1 << 20)});
        let object = object.as_object().unwrap();
        let many = |operation: Value, count: usize| Value::Array(vec![operation; count]);
        let copies = many(json!({"op": "copy", "from": "/a", "path": "/b"}), 4);
        assert_eq!(json_patch(object, &copies), Err(InvalidJsonPatch::TooMuch));
        let tests = many(json!({"op": "test", "path": "/b", "value": 1}), 10_001);
        assert_eq!(json_patch(object, &tests), Err(InvalidJsonPatch::TooMuch));
        let whole = json!([{"op": "replace", "path": "", "value": 1}]);
        assert_eq!(json_patch(object, &whole), Err(InvalidJsonPatch::NoObject));
        for patch in [json!({}), json!([{"op": "strange"}]), json!(1)] {
            assert!(matches!(json_patch(object, &patch), Err(InvalidJsonPatch::NoPatch(_))), "{patch}");
        }
    }
}
