//! The fields in which two manifests differ, and how to say so.

use crate::object;
use crate::text::Lang;
use serde_json::{Map, Value};
use std::collections::HashSet;
use windlass_model::application::FieldChange;

/// Deeper values are compared as a whole.
const DEPTH: usize = 60;
/// Longer values are cut to this many characters.
const MAX_SHOWN: usize = 80;

/// The fields that differ, `before` in the cluster and `after` in Git, in the order of `before`, then what is new.
#[must_use]
pub fn between(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    walk(before, after, "", DEPTH, &mut found);
    found
}

fn walk(before: &Value, after: &Value, path: &str, depth: usize, found: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) if depth > 0 => {
            let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
            for name in names {
                either(old.get(name), new.get(name), field(path, name), depth, found);
            }
        }
        (Value::Array(old), Value::Array(new)) if depth > 0 => match names(old).zip(names(new)) {
            Some((old_names, new_names)) => {
                let count = found.len();
                let known: HashSet<&str> = old_names.iter().copied().collect();
                let all = old_names.iter().chain(new_names.iter().filter(|name| !known.contains(*name)));
                for name in all {
                    either(entry(old, name), entry(new, name), format!("{path}[{name}]"), depth, found);
                }
                if found.len() == count {
                    // The same entries in another order.
                    let list = |names: &[&str]| Some(names.iter().map(|name| Value::from(*name)).collect());
                    let change = FieldChange { path: path.into(), before: list(&old_names), after: list(&new_names) };
                    found.push(change);
                }
            }
            None => {
                for index in 0..old.len().max(new.len()) {
                    either(old.get(index), new.get(index), format!("{path}[{index}]"), depth, found);
                }
            }
        },
        _ => found.push(FieldChange { path: path.into(), before: Some(before.clone()), after: Some(after.clone()) }),
    }
}

fn either(before: Option<&Value>, after: Option<&Value>, path: String, depth: usize, found: &mut Vec<FieldChange>) {
    match (before, after) {
        (Some(before), Some(after)) => walk(before, after, &path, depth - 1, found),
        (None, None) => {}
        _ => found.push(FieldChange { path, before: before.cloned(), after: after.cloned() }),
    }
}

/// The names of a list's entries, if each has one of its own.
fn names(items: &[Value]) -> Option<Vec<&str>> {
    let names: Vec<&str> = items.iter().map(name_of).collect::<Option<_>>()?;
    let mut seen = HashSet::new();
    names.iter().all(|name| seen.insert(*name)).then_some(names)
}

pub(crate) fn name_of(item: &Value) -> Option<&str> {
    item.as_object()?.get("name")?.as_str()
}

fn entry<'a>(items: &'a [Value], name: &str) -> Option<&'a Value> {
    items.iter().find(|item| name_of(item) == Some(name))
}

/// `a.b`, or `a["b.c/d"]` where a dot would mislead.
pub(crate) fn field(path: &str, name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    match (plain, path.is_empty()) {
        (true, true) => name.to_owned(),
        (true, false) => format!("{path}.{name}"),
        (false, _) => format!("{path}[{}]", Value::from(name)),
    }
}

/// What applying a manifest would at least make of the live object: the fields of the manifest in place of its own. Only
/// the API server knows the rest (defaults, admission), therefore this is for what no dry run could confirm.
#[must_use]
pub fn laid_over(live: &Value, desired: &Value) -> Value {
    lay(live, desired, DEPTH)
}

fn lay(live: &Value, desired: &Value, depth: usize) -> Value {
    match (live, desired) {
        (Value::Object(old), Value::Object(new)) if depth > 0 => {
            let mut both: Map<String, Value> = old.clone();
            for (name, value) in new {
                let laid = old.get(name).map_or_else(|| value.clone(), |old| lay(old, value, depth - 1));
                both.insert(name.clone(), laid);
            }
            Value::Object(both)
        }
        (Value::Array(old), Value::Array(new)) if depth > 0 && names(old).is_some() && names(new).is_some() => {
            let lay_entry = |item: &Value| {
                let known = name_of(item).and_then(|name| entry(old, name));
                known.map_or_else(|| item.clone(), |known| lay(known, item, depth - 1))
            };
            Value::Array(new.iter().map(lay_entry).collect())
        }
        _ => desired.clone(),
    }
}

/// A change in words, without its path: `3 in the cluster, 2 in Git`.
#[must_use]
pub fn said(lang: Lang, change: &FieldChange) -> String {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) if is_masked(before) && is_masked(after) => lang.change_secret().to_owned(),
        (Some(before), Some(after)) => lang.change_both(shown(lang, before), shown(lang, after)),
        (Some(before), None) => lang.change_only_live(shown(lang, before)),
        (None, Some(after)) => lang.change_only_git(shown(lang, after)),
        (None, None) => lang.change_some().to_owned(),
    }
}

fn is_masked(value: &Value) -> bool {
    value.as_str().is_some_and(object::is_mask)
}

/// A value for a sentence: short ones as they are, long ones by their size.
fn shown(lang: Lang, value: &Value) -> String {
    match value {
        _ if is_masked(value) => lang.value_secret().to_owned(),
        Value::String(text) => cut(&quoted_if_misleading(text)),
        Value::Object(fields) if fields.is_empty() => lang.value_empty_map().to_owned(),
        Value::Array(items) if items.is_empty() => lang.value_empty_list().to_owned(),
        Value::Object(fields) => whole(value).unwrap_or_else(|| lang.value_map(fields.len())),
        Value::Array(items) => whole(value).unwrap_or_else(|| lang.value_list(items.len())),
        other => cut(&other.to_string()),
    }
}

/// A small map or list of plain values, on one line.
fn whole(value: &Value) -> Option<String> {
    let is_plain = |value: &Value| !value.is_object() && !value.is_array() && !is_masked(value);
    let plain = match value {
        Value::Object(fields) => fields.len() <= 3 && fields.values().all(is_plain),
        Value::Array(items) => items.len() <= 5 && items.iter().all(is_plain),
        _ => true,
    };
    plain.then(|| value.to_string()).filter(|text| text.chars().count() <= MAX_SHOWN)
}

/// A text that would read as something else, or as nothing, is put in quotes.
fn quoted_if_misleading(text: &str) -> String {
    let misleads = text.trim() != text
        || text.is_empty()
        || text.chars().any(char::is_control)
        || matches!(text, "true" | "false" | "null" | "yes" | "no" | "on" | "off")
        || text.parse::<f64>().is_ok();
    if misleads { Value::from(text).to_string() } else { text.to_owned() }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_SHOWN {
        return text.to_owned();
    }
    text.chars().take(MAX_SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(before: &Value, after: &Value) -> Vec<String> {
        between(before, after)
            .iter()
            .map(|change| format!("{}: {}", change.path, said(Lang::English, change)))
            .collect()
    }

    #[test]
    fn each_difference_is_told_with_its_path() {
        for (before, after, expected) in [
            (json!({"a": 1}), json!({"a": 1}), vec![]),
            (
                json!({"spec": {"replicas": 3}}),
                json!({"spec": {"replicas": 2}}),
                vec!["spec.replicas: 3 in the cluster, 2 in Git"],
            ),
            (json!({"a": {"b": "x"}}), json!({"a": {}}), vec!["a.b: x in the cluster, not in Git"]),
            (json!({"a": {}}), json!({"a": {"b": ""}}), vec!["a.b: not in the cluster, \"\" in Git"]),
            (
                json!({"m": {"x.io/y": "1"}}),
                json!({"m": {"x.io/y": "2"}}),
                vec!["m[\"x.io/y\"]: \"1\" in the cluster, \"2\" in Git"],
            ),
            (
                json!({"c": [{"name": "web", "image": "a:1"}, {"name": "old"}]}),
                json!({"c": [{"name": "new"}, {"name": "web", "image": "a:2"}]}),
                vec![
                    "c[web].image: a:1 in the cluster, a:2 in Git",
                    "c[old]: {\"name\":\"old\"} in the cluster, not in Git",
                    "c[new]: not in the cluster, {\"name\":\"new\"} in Git",
                ],
            ),
            (
                json!({"c": [{"name": "a"}, {"name": "b"}]}),
                json!({"c": [{"name": "b"}, {"name": "a"}]}),
                vec!["c: [\"a\",\"b\"] in the cluster, [\"b\",\"a\"] in Git"],
            ),
            (json!({"a": [1, 2]}), json!({"a": [1]}), vec!["a[1]: 2 in the cluster, not in Git"]),
            (
                json!({"data": {"a": "++++++++", "b": "++++++++"}}),
                json!({"data": {"a": "+++++++++"}}),
                vec![
                    "data.a: another value in the cluster than in Git (secret)",
                    "data.b: a secret value in the cluster, not in Git",
                ],
            ),
            (json!({"a": {"b": {"c": 1}}}), json!({}), vec!["a: a map of 1 in the cluster, not in Git"]),
            (json!({"a": []}), json!({"a": {}}), vec!["a: an empty list in the cluster, an empty map in Git"]),
            (json!({"a": null}), json!({}), vec!["a: null in the cluster, not in Git"]),
        ] {
            assert_eq!(told(&before, &after), expected, "{before} {after}");
        }
        let long = told(&json!({"a": "x".repeat(500)}), &json!({"a": [[1]]}));
        assert!(
            long[0].len() < 140
                && long[0].ends_with("…  in the cluster, a list of 1 in Git".replace("  ", " ").as_str()),
            "{long:?}"
        );
    }

    #[test]
    fn deep_values_are_compared_as_a_whole() {
        let deep = |leaf: i32| (0..100).fold(json!(leaf), |inner, _| json!({"a": inner}));
        let found = between(&deep(1), &deep(2));
        assert_eq!((found.len(), found[0].path.matches('a').count()), (1, DEPTH));
    }

    #[test]
    fn a_manifest_is_laid_over_the_live_object() {
        for (live, desired, expected) in [
            (json!({"a": 1, "b": 2}), json!({"a": 3}), json!({"a": 3, "b": 2})),
            (
                json!({"c": [{"name": "x", "pull": "Always"}, {"name": "old"}]}),
                json!({"c": [{"name": "x", "image": "i"}]}),
                json!({"c": [{"name": "x", "pull": "Always", "image": "i"}]}),
            ),
            (json!({"a": [1, 2]}), json!({"a": [3]}), json!({"a": [3]})),
        ] {
            assert_eq!(laid_over(&live, &desired), expected);
        }
    }
}
