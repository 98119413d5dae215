//! Differences in words.

use super::FieldChange;
use crate::mask;
use serde_json::Value;

/// Longer values are cut to this many characters.
const MAX_SHOWN: usize = 60;

/// The differences between the cluster (`before`) and Git (`after`) in one sentence: the first one that is not mere
/// metadata, and how many more there are. Empty if there is none.
#[must_use]
pub fn sentence(changes: &[FieldChange]) -> String {
    let weighty = changes.iter().find(|change| !change.path.starts_with("metadata"));
    let Some(first) = weighty.or_else(|| changes.first()) else { return String::new() };
    match changes.len() {
        1 => one(first),
        number => format!("{}; and {} more", one(first), number - 1),
    }
}

fn one(change: &FieldChange) -> String {
    let path = if change.path.is_empty() { "the object" } else { &change.path };
    match (&change.before, &change.after) {
        (Some(before), Some(after)) if is_masked(before) && is_masked(after) => {
            format!("{path} has another value in the cluster than in Git (the values are secret)")
        }
        (Some(before), Some(after)) => format!("{path} is {} in the cluster, Git says {}", shown(before), shown(after)),
        (Some(before), None) => format!("{path} is {} in the cluster, and not in Git", shown(before)),
        (None, Some(after)) => format!("{path} is not in the cluster, Git says {}", shown(after)),
        (None, None) => format!("{path} differs"),
    }
}

fn is_masked(value: &Value) -> bool {
    value.as_str().is_some_and(mask::is_mask)
}

fn shown(value: &Value) -> String {
    match value {
        _ if is_masked(value) => "a secret value".to_owned(),
        Value::Object(fields) if fields.is_empty() => "an empty map".to_owned(),
        Value::Object(fields) => match fields.keys().next() {
            Some(name) if fields.len() == 1 => format!("a map with {}", cut(name)),
            _ => format!("a map with {} fields", fields.len()),
        },
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Array(items) if items.len() > 3 || items.iter().any(|item| item.is_object() || item.is_array()) => {
            format!("a list with {} {}", items.len(), if items.len() == 1 { "entry" } else { "entries" })
        }
        other => cut(&other.to_string()),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_SHOWN {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(MAX_SHOWN).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::changes;
    use serde_json::json;

    #[test]
    fn differences_are_told_in_a_sentence() {
        for (before, after, expected) in [
            (json!({}), json!({}), ""),
            (
                json!({"spec": {"replicas": 3}}),
                json!({"spec": {"replicas": 2}}),
                "spec.replicas is 3 in the cluster, Git says 2",
            ),
            (
                json!({"metadata": {"labels": {"a": "b"}}, "spec": {"replicas": 3}}),
                json!({"metadata": {"labels": {"a": "c"}}, "spec": {"replicas": 2, "paused": true}}),
                "spec.replicas is 3 in the cluster, Git says 2; and 2 more",
            ),
            (json!({"data": {"a": "1"}}), json!({"data": {}}), "data.a is \"1\" in the cluster, and not in Git"),
            (json!({}), json!({"data": {"a": "1"}}), "data is not in the cluster, Git says a map with a"),
            (
                json!({"metadata": {"labels": {"x.io/a": "1"}}}),
                json!({"metadata": {"labels": {}}}),
                "metadata.labels[\"x.io/a\"] is \"1\" in the cluster, and not in Git",
            ),
            (
                json!({"data": {"a": "++++++++"}}),
                json!({"data": {"a": "+++++++++"}}),
                "data.a has another value in the cluster than in Git (the values are secret)",
            ),
            (
                json!({"data": {}}),
                json!({"data": {"a": "+++++++++"}}),
                "data.a is not in the cluster, Git says a secret value",
            ),
            (
                json!({"a": [1]}),
                json!({"a": [{"b": 1}, 2]}),
                "a[0] is 1 in the cluster, Git says a map with b; and 1 more",
            ),
            (json!({"a": "x"}), json!({"a": [1, 2]}), "a is \"x\" in the cluster, Git says [1,2]"),
        ] {
            assert_eq!(sentence(&changes(&before, &after)), expected);
        }
        let long = sentence(&changes(&json!({"a": "x".repeat(500)}), &json!({"a": 1})));
        assert!(long.chars().count() < 120 && long.contains('…'), "{long}");
    }
}
