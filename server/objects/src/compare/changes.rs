//! Where two values differ.

use serde_json::{Map, Value};
use std::collections::HashMap;
use windlass_model::application::FieldChange;

/// The fields that differ, in the order of `before`, then what is new; empty if and only if the values are equal.
#[must_use]
pub fn changes(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    walk(before, after, "", &mut found);
    found
}

fn walk(before: &Value, after: &Value, path: &str, found: &mut Vec<FieldChange>) {
    match (before, after) {
        _ if before == after => {}
        (Value::Object(old), Value::Object(new)) => fields(old, new, path, found),
        (Value::Array(old), Value::Array(new)) => match (by_name(old), by_name(new)) {
            (Some(old_names), Some(new_names)) => named(&old_names, &new_names, path, found),
            _ => positions(old, new, path, found),
        },
        _ => {
            found.push(FieldChange { path: path.to_owned(), before: Some(before.clone()), after: Some(after.clone()) })
        }
    }
}

fn either(before: Option<&Value>, after: Option<&Value>, path: String, found: &mut Vec<FieldChange>) {
    match (before, after) {
        (Some(before), Some(after)) => walk(before, after, &path, found),
        (None, None) => {}
        _ => found.push(FieldChange { path, before: before.cloned(), after: after.cloned() }),
    }
}

fn fields(old: &Map<String, Value>, new: &Map<String, Value>, path: &str, found: &mut Vec<FieldChange>) {
    for (name, before) in old {
        either(Some(before), new.get(name), field_path(path, name), found);
    }
    for (name, after) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        either(None, Some(after), field_path(path, name), found);
    }
}

fn positions(old: &[Value], new: &[Value], path: &str, found: &mut Vec<FieldChange>) {
    for index in 0..old.len().max(new.len()) {
        either(old.get(index), new.get(index), format!("{path}[{index}]"), found);
    }
}

/// A list's entries with their names, if each has one of its own.
struct Named<'a> {
    order: Vec<&'a str>,
    entries: HashMap<&'a str, &'a Value>,
}

fn by_name(items: &[Value]) -> Option<Named<'_>> {
    let mut named = Named { order: Vec::new(), entries: HashMap::new() };
    for item in items {
        let name = item.as_object()?.get("name")?.as_str()?;
        if named.entries.insert(name, item).is_some() {
            return None;
        }
        named.order.push(name);
    }
    Some(named)
}

fn named(old: &Named<'_>, new: &Named<'_>, path: &str, found: &mut Vec<FieldChange>) {
    let count = found.len();
    for name in &old.order {
        either(old.entries.get(name).copied(), new.entries.get(name).copied(), format!("{path}[{name}]"), found);
    }
    for name in new.order.iter().filter(|name| !old.entries.contains_key(*name)) {
        either(None, new.entries.get(name).copied(), format!("{path}[{name}]"), found);
    }
    if found.len() == count {
        // The same entries in another order.
        let names = |named: &Named<'_>| Some(named.order.iter().map(|name| Value::from(*name)).collect());
        found.push(FieldChange { path: path.to_owned(), before: names(old), after: names(new) });
    }
}

/// `a.b`, or `a["b.c/d"]` where a dot would mislead.
fn field_path(path: &str, name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    match (plain, path.is_empty()) {
        (true, true) => name.to_owned(),
        (true, false) => format!("{path}.{name}"),
        (false, _) => format!("{path}[{}]", Value::from(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Strategy, any, prop};
    use serde_json::json;

    fn shown(before: &Value, after: &Value) -> Vec<String> {
        let value = |value: Option<Value>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        changes(before, after)
            .into_iter()
            .map(|change| format!("{} {} {}", change.path, value(change.before), value(change.after)))
            .collect()
    }

    #[test]
    fn each_difference_is_named_by_its_path() {
        for (before, after, expected) in [
            (json!({"a": 1}), json!({"a": 1}), vec![]),
            (json!({"a": {"b": 1, "c": 2}}), json!({"a": {"c": 3, "d": 4}}), vec!["a.b 1 -", "a.c 2 3", "a.d - 4"]),
            (json!({"m": {"x.io/y": "1"}}), json!({"m": {"x.io/y": "2"}}), vec![r#"m["x.io/y"] "1" "2""#]),
            (json!({"a": [1, 2]}), json!({"a": [1, 3, 4]}), vec!["a[1] 2 3", "a[2] - 4"]),
            (
                json!({"c": [{"name": "web", "image": "a"}, {"name": "old"}]}),
                json!({"c": [{"name": "new"}, {"name": "web", "image": "b"}]}),
                vec![r#"c[web].image "a" "b""#, r#"c[old] {"name":"old"} -"#, r#"c[new] - {"name":"new"}"#],
            ),
            (
                json!({"c": [{"name": "a"}, {"name": "b"}]}),
                json!({"c": [{"name": "b"}, {"name": "a"}]}),
                vec![r#"c ["a","b"] ["b","a"]"#],
            ),
            (
                json!({"c": [{"name": "a"}, {"name": "a"}]}),
                json!({"c": [{"name": "a"}]}),
                vec![r#"c[1] {"name":"a"} -"#],
            ),
            (json!({"a": {}}), json!({"a": null}), vec!["a {} null"]),
            (json!({"a": null}), json!({}), vec!["a null -"]),
        ] {
            assert_eq!(shown(&before, &after), expected, "{before} {after}");
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = proptest::prop_oneof![
            proptest::prelude::Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0..3).prop_map(Value::from),
            "[ab]?".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            proptest::prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("a|b|name", inner, 0..3)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest::proptest! {
        #[test]
        fn there_are_changes_if_and_only_if_the_values_differ(before in values(), after in values()) {
            assert_eq!(changes(&before, &after).is_empty(), before == after);
            let same = crate::compare::fingerprint(&before) == crate::compare::fingerprint(&after);
            assert_eq!(same, before == after);
        }
    }
}
