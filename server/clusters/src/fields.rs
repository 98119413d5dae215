//! Sets of fields as `metadata.managedFields` writes them (FieldsV1): `f:<field>`, `k:{<keys of a list item>}`,
//! `v:<value of a set>`, `i:<index>`; `.` stands for the parent itself. A trie of JSON objects whose leaves are `{}`.
//!
//! The rules are those of Kubernetes' structured-merge-diff (`fieldpath/serialize.go`).

use serde_json::{Map, Value};

/// A set of fields.
pub(crate) type Fields = Map<String, Value>;

const ITSELF: &str = ".";

/// Adds every field of `more`.
pub(crate) fn add(fields: &mut Fields, more: &Fields) {
    for (step, below) in more {
        match (fields.get_mut(step), below) {
            (Some(Value::Object(mine)), Value::Object(theirs)) => add(mine, theirs),
            (Some(_), _) => {}
            (None, _) => {
                fields.insert(step.clone(), below.clone());
            }
        }
    }
}

/// Removes from `value` each field that `left` names and none of `kept` does: what server-side apply removes when a
/// manager gives fields up that nobody else owns. A parent that becomes empty goes too, unless someone owns it.
pub(crate) fn remove(value: &mut Value, left: &Fields, kept: &[&Fields]) {
    // List items are removed from the end, so that indices stay true.
    let mut steps: Vec<(&String, Option<usize>)> = left.keys().map(|step| (step, position(value, step))).collect();
    steps.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    for (step, at) in steps {
        let Some(Value::Object(below)) = left.get(step) else {
            continue;
        };
        let kept_below: Vec<&Fields> =
            kept.iter().filter_map(|fields| fields.get(step)).filter_map(Value::as_object).collect();
        let Some(child) = child(value, step, at) else {
            continue;
        };
        remove(child, below, &kept_below);
        let gives_up = below.is_empty() || below.contains_key(ITSELF) || is_empty(child);
        if kept_below.is_empty() && gives_up {
            take(value, step, at);
        }
    }
}

fn child<'a>(value: &'a mut Value, step: &str, at: Option<usize>) -> Option<&'a mut Value> {
    match value {
        Value::Object(fields) => fields.get_mut(step.strip_prefix("f:")?),
        Value::Array(items) => items.get_mut(at?),
        _ => None,
    }
}

fn take(value: &mut Value, step: &str, at: Option<usize>) {
    match value {
        Value::Object(fields) => {
            if let Some(name) = step.strip_prefix("f:") {
                fields.shift_remove(name);
            }
        }
        Value::Array(items) => {
            if let Some(at) = at.filter(|at| *at < items.len()) {
                items.remove(at);
            }
        }
        _ => {}
    }
}

/// Where in the list the item is that a step names.
fn position(value: &Value, step: &str) -> Option<usize> {
    let items = value.as_array()?;
    if let Some(keys) = step.strip_prefix("k:") {
        let keys: Map<String, Value> = serde_json::from_str(keys).ok()?;
        return items.iter().position(|item| keys.iter().all(|(name, key)| item.get(name) == Some(key)));
    }
    if let Some(member) = step.strip_prefix("v:") {
        let member: Value = serde_json::from_str(member).ok()?;
        return items.iter().position(|item| *item == member);
    }
    step.strip_prefix("i:")?.parse().ok()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn sets_are_united() {
        let table = [
            (json!({}), json!({"f:a": {}}), json!({"f:a": {}})),
            (json!({"f:a": {}}), json!({"f:a": {"f:b": {}}}), json!({"f:a": {"f:b": {}}})),
            (
                json!({"f:a": {"f:b": {}}}),
                json!({"f:a": {".": {}, "f:c": {}}}),
                json!({"f:a": {"f:b": {}, ".": {}, "f:c": {}}}),
            ),
            (
                json!({"f:l": {"k:{\"name\":\"x\"}": {}}}),
                json!({"f:l": {"k:{\"name\":\"y\"}": {}}}),
                json!({"f:l": {"k:{\"name\":\"x\"}": {}, "k:{\"name\":\"y\"}": {}}}),
            ),
        ];
        for (mine, theirs, united) in table {
            let mut set = fields(mine);
            add(&mut set, &fields(theirs));
            assert_eq!(Value::Object(set), united);
        }
    }

    #[test]
    fn fields_that_nobody_owns_leave() {
        let table = [
            ("a leaf", json!({"a": 1, "b": 2}), json!({"f:a": {}}), json!({}), json!({"b": 2})),
            ("kept by another", json!({"a": 1}), json!({"f:a": {}}), json!({"f:a": {}}), json!({"a": 1})),
            ("an emptied parent", json!({"s": {"a": 1}}), json!({"f:s": {"f:a": {}}}), json!({}), json!({})),
            (
                "a parent that someone owns",
                json!({"s": {"a": 1}}),
                json!({"f:s": {"f:a": {}}}),
                json!({"f:s": {".": {}}}),
                json!({"s": {}}),
            ),
            (
                "a parent with defaults",
                json!({"s": {"a": 1, "d": 0}}),
                json!({"f:s": {"f:a": {}}}),
                json!({}),
                json!({"s": {"d": 0}}),
            ),
            (
                "a whole list item with its defaults",
                json!({"l": [{"name": "x", "v": 1, "default": true}, {"name": "y"}]}),
                json!({"f:l": {"k:{\"name\":\"x\"}": {".": {}, "f:name": {}, "f:v": {}}}}),
                json!({"f:l": {"k:{\"name\":\"y\"}": {".": {}, "f:name": {}}}}),
                json!({"l": [{"name": "y"}]}),
            ),
            (
                "two list items",
                json!({"l": [{"name": "x"}, {"name": "y"}, {"name": "z"}]}),
                json!({"f:l": {"k:{\"name\":\"x\"}": {".": {}}, "k:{\"name\":\"y\"}": {".": {}}}}),
                json!({"f:l": {"k:{\"name\":\"z\"}": {}}}),
                json!({"l": [{"name": "z"}]}),
            ),
            (
                "one field of a list item",
                json!({"l": [{"name": "x", "v": 1}]}),
                json!({"f:l": {"k:{\"name\":\"x\"}": {".": {}, "f:v": {}}}}),
                json!({"f:l": {"k:{\"name\":\"x\"}": {".": {}}}}),
                json!({"l": [{"name": "x"}]}),
            ),
            (
                "a member of a set",
                json!({"l": ["a", "b"]}),
                json!({"f:l": {"v:\"a\"": {}}}),
                json!({"f:l": {"v:\"b\"": {}}}),
                json!({"l": ["b"]}),
            ),
            (
                "what is not there",
                json!({"a": 1}),
                json!({"f:z": {"f:y": {}}, "k:{}": {}, "odd": {}}),
                json!({}),
                json!({"a": 1}),
            ),
        ];
        for (name, mut value, left, kept, expected) in table {
            let kept = fields(kept);
            remove(&mut value, &fields(left), &[&kept]);
            assert_eq!(value, expected, "{name}");
        }
    }
}
