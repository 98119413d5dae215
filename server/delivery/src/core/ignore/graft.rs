//! Putting back what was left out of an object, into another one.

use serde_json::{Map, Value};
use std::collections::HashSet;
use windlass_model::application::Object;

/// `onto` with everything that `whole` has and `left` has not, at the same place: what was taken out of `whole` to make
/// `left` comes back. Entries of lists are the same ones if all have a name of their own and it is the same, else by
/// position. A place that `onto` does not have is not made: what leaves Git leaves with what was below it.
#[must_use]
pub(super) fn graft(mut onto: Object, whole: &Object, left: &Object) -> Object {
    maps(&mut onto, whole, left);
    onto
}

fn maps(onto: &mut Map<String, Value>, whole: &Map<String, Value>, left: &Map<String, Value>) {
    for (field, value) in whole {
        match (left.get(field), onto.get_mut(field)) {
            (None, _) => {
                onto.insert(field.clone(), value.clone());
            }
            (Some(rest), Some(target)) if rest != value => values(target, value, rest),
            _ => {}
        }
    }
}

fn values(onto: &mut Value, whole: &Value, left: &Value) {
    match (onto, whole, left) {
        (Value::Object(onto), Value::Object(whole), Value::Object(left)) => maps(onto, whole, left),
        (Value::Array(onto), Value::Array(whole), Value::Array(left)) => {
            match (names(onto), names(whole), names(left)) {
                (Some(_), Some(_), Some(left_names)) => named(onto, whole, left, &left_names),
                _ if whole.len() == left.len() => {
                    for ((onto, whole), left) in onto.iter_mut().zip(whole).zip(left) {
                        values(onto, whole, left);
                    }
                }
                // Entries without a name were taken out: no one can say which of Git's entries they stand for.
                _ => whole.clone_into(onto),
            }
        }
        (onto, whole, left) if whole != left => *onto = whole.clone(),
        _ => {}
    }
}

/// The names of a list's entries, if each has one of its own.
fn names(items: &[Value]) -> Option<HashSet<String>> {
    let mut names = HashSet::with_capacity(items.len());
    for item in items {
        if !names.insert(name(item)?.to_owned()) {
            return None;
        }
    }
    Some(names)
}

fn name(item: &Value) -> Option<&str> {
    item.get("name")?.as_str()
}

fn named(onto: &mut Vec<Value>, whole: &[Value], left: &[Value], left_names: &HashSet<String>) {
    for item in whole {
        let Some(wanted) = name(item) else { continue };
        let target = onto.iter_mut().find(|other| name(other) == Some(wanted));
        let rest = left.iter().find(|other| name(other) == Some(wanted));
        match (rest, target) {
            (Some(rest), Some(target)) if rest != item => values(target, item, rest),
            (None, Some(target)) if !left_names.contains(wanted) => target.clone_from(item),
            (None, None) => onto.push(item.clone()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_left_out_comes_back() {
        let table = [
            ("nothing was left out", json!({"a": 1}), json!({"a": 2}), json!({"a": 2}), json!({"a": 1})),
            ("a field", json!({"a": 1}), json!({"a": 2, "b": 3}), json!({"a": 2}), json!({"a": 1, "b": 3})),
            (
                "a field in both",
                json!({"s": {"r": 1}}),
                json!({"s": {"r": 5}}),
                json!({"s": {}}),
                json!({"s": {"r": 5}}),
            ),
            (
                "a field of an entry with a name",
                json!({"c": [{"name": "new"}, {"name": "web", "tag": 1}]}),
                json!({"c": [{"name": "web", "tag": 1, "image": "x"}]}),
                json!({"c": [{"name": "web", "tag": 1}]}),
                json!({"c": [{"name": "new"}, {"name": "web", "tag": 1, "image": "x"}]}),
            ),
            (
                "an entry with a name",
                json!({"c": [{"name": "web"}]}),
                json!({"c": [{"name": "web"}, {"name": "proxy"}]}),
                json!({"c": [{"name": "web"}]}),
                json!({"c": [{"name": "web"}, {"name": "proxy"}]}),
            ),
            (
                "a field of an entry without a name",
                json!({"r": [{"host": "a", "weight": 100}, {"host": "b", "weight": 0}]}),
                json!({"r": [{"host": "a", "weight": 60}, {"host": "b", "weight": 40}]}),
                json!({"r": [{"host": "a"}, {"host": "b"}]}),
                json!({"r": [{"host": "a", "weight": 60}, {"host": "b", "weight": 40}]}),
            ),
            (
                "an entry without a name",
                json!({"l": [1]}),
                json!({"l": [1, 2]}),
                json!({"l": [1]}),
                json!({"l": [1, 2]}),
            ),
            ("below what left Git", json!({}), json!({"s": {"r": 5}}), json!({"s": {}}), json!({})),
        ];
        for (what, onto, whole, left, expected) in table {
            let [onto, whole, left] = [onto, whole, left].map(|value| value.as_object().unwrap().clone());
            assert_eq!(Value::Object(graft(onto, &whole, &left)), expected, "{what}");
        }
    }
}
