//! Which fields a manager owns, as `metadata.managedFields` tells it (FieldsV1): `f:<field>`, `k:{<keys of a list's
//! entry>}`, `v:<member of a set>`, `i:<index>`; `.` stands for the parent itself.

use serde_json::{Map, Value};
use windlass_model::application::Object;

/// Fields nested deeper than this are not followed; the API server stores no deeper ones.
const MAX_DEPTH: usize = 200;

/// The way to one owned field.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct OwnedPath(Vec<Step>);

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Field(String),
    Keys(Map<String, Value>),
    Member(Value),
    Index(usize),
}

impl Step {
    fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        match kind {
            "f" => Some(Self::Field(rest.to_owned())),
            "k" => serde_json::from_str(rest).ok().map(Self::Keys),
            "v" => serde_json::from_str(rest).ok().map(Self::Member),
            "i" => rest.parse().ok().map(Self::Index),
            _ => None,
        }
    }

    fn position(&self, items: &[Value]) -> Option<usize> {
        match self {
            Self::Field(_) => None,
            Self::Keys(keys) => {
                items.iter().position(|item| keys.iter().all(|(name, key)| item.get(name) == Some(key)))
            }
            Self::Member(member) => items.iter().position(|item| item == member),
            Self::Index(index) => Some(*index).filter(|index| *index < items.len()),
        }
    }

    fn below<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        match (self, value) {
            (Self::Field(name), Value::Object(fields)) => fields.get(name),
            (_, Value::Array(items)) => items.get(self.position(items)?),
            _ => None,
        }
    }

    fn below_mut<'a>(&self, value: &'a mut Value) -> Option<&'a mut Value> {
        match (self, value) {
            (Self::Field(name), Value::Object(fields)) => fields.get_mut(name),
            (_, Value::Array(items)) => {
                let position = self.position(items)?;
                items.get_mut(position)
            }
            _ => None,
        }
    }
}

impl OwnedPath {
    /// Takes the field out of an object, if it is there.
    pub(super) fn remove_from(&self, object: &mut Object) {
        let Some((last, way)) = self.0.split_last() else { return };
        let mut whole = Value::Object(std::mem::take(object));
        let parent = way.iter().try_fold(&mut whole, |place, step| step.below_mut(place));
        match (parent, last) {
            (Some(Value::Object(fields)), Step::Field(name)) => {
                fields.shift_remove(name);
            }
            (Some(Value::Array(items)), step) => {
                if let Some(position) = step.position(items) {
                    items.remove(position);
                }
            }
            _ => {}
        }
        if let Value::Object(left) = whole {
            *object = left;
        }
    }
}

/// The entries of `metadata.managedFields` of one of these managers.
fn entries<'a>(object: &'a Object, is_wanted: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = &'a Value> {
    let entries = object.get("metadata").and_then(|metadata| metadata.get("managedFields")).and_then(Value::as_array);
    entries
        .into_iter()
        .flatten()
        .filter(move |entry| entry.get("manager").and_then(Value::as_str).is_some_and(&is_wanted))
}

/// The fields that one of the managers owns in `managed_by`, that both sides have, and in which they differ; those
/// further back in a list first, so that they can be removed one after the other.
#[must_use]
pub(super) fn differing(managed_by: &Object, managers: &[String], live: &Object, other: &Object) -> Vec<OwnedPath> {
    let (live, other) = (Value::Object(live.clone()), Value::Object(other.clone()));
    let mut found = Vec::new();
    for entry in entries(managed_by, |manager| managers.iter().any(|wanted| wanted == manager)) {
        if let Some(fields) = entry.get("fieldsV1").and_then(Value::as_object) {
            walk(fields, &live, &other, &mut Vec::new(), &mut found);
        }
    }
    found.reverse();
    found
}

fn walk(fields: &Map<String, Value>, live: &Value, other: &Value, path: &mut Vec<Step>, found: &mut Vec<OwnedPath>) {
    if path.len() >= MAX_DEPTH {
        return;
    }
    for (text, below) in fields {
        let Some(step) = Step::parse(text) else { continue };
        let (Some(a), Some(b)) = (step.below(live), step.below(other)) else { continue };
        if a == b {
            continue;
        }
        path.push(step);
        match below.as_object().filter(|below| below.keys().any(|step| step != ".")) {
            Some(below) => walk(below, a, b, path, found),
            None => found.push(OwnedPath(path.clone())),
        }
        path.pop();
    }
}

/// Whether a manager other than these owns the field that the steps (`f:spec`, `f:replicas`) name.
#[must_use]
pub fn is_owned_by_another(object: &Object, but: &[&str], steps: &[&str]) -> bool {
    entries(object, |manager| !but.contains(&manager)).any(|entry| {
        let fields =
            steps.iter().try_fold(entry.get("fieldsV1").unwrap_or(&Value::Null), |fields, step| fields.get(*step));
        fields.is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Object {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn what_a_manager_owns_and_the_sides_differ_in_is_found() {
        let managed = object(json!({"metadata": {"managedFields": [
            {"manager": "scaler", "fieldsV1": {"f:spec": {"f:replicas": {}, "f:paused": {},
                "f:containers": {".": {}, "k:{\"name\":\"web\"}": {".": {}, "f:image": {}}}, "f:args": {"v:\"b\"": {}}}}},
            {"manager": "other", "fieldsV1": {"f:spec": {"f:class": {}}}},
        ]}}));
        let live = object(json!({"spec": {"replicas": 3, "class": "x", "paused": true, "args": ["a", "b"],
            "containers": [{"name": "a"}, {"name": "web", "image": "1"}]}}));
        let mut other = object(json!({"spec": {"replicas": 2, "class": "y", "args": ["b"],
            "containers": [{"name": "web", "image": "2"}, {"name": "a"}]}}));
        let found = differing(&managed, &["scaler".to_owned()], &live, &other);
        assert_eq!(found.len(), 2, "{found:?}: only what both have and what differs");
        for path in &found {
            path.remove_from(&mut other);
        }
        assert_eq!(
            Value::Object(other),
            json!({"spec": {"class": "y", "args": ["b"], "containers": [{"name": "web"}, {"name": "a"}]}})
        );
        assert!(differing(&managed, &["nobody".to_owned()], &live, &object(json!({}))).is_empty());
    }

    #[test]
    fn another_owner_is_one_who_is_not_named() {
        let managed = object(json!({"metadata": {"managedFields": [
            {"manager": "windlass", "fieldsV1": {"f:spec": {"f:replicas": {}}}},
            {"manager": "kube-controller-manager", "fieldsV1": {"f:spec": {"f:replicas": {}}}},
        ]}}));
        let steps = ["f:spec", "f:replicas"];
        assert!(is_owned_by_another(&managed, &["windlass"], &steps));
        assert!(!is_owned_by_another(&managed, &["windlass", "kube-controller-manager"], &steps));
        assert!(!is_owned_by_another(&managed, &["windlass"], &["f:spec", "f:paused"]));
        assert!(!is_owned_by_another(&object(json!({})), &[], &steps));
    }

    #[test]
    fn hostile_entries_are_harmless() {
        let mut deep = json!({});
        for _ in 0..1000 {
            deep = json!({"f:a": deep});
        }
        let mut side = json!(1);
        let mut otherwise = json!(2);
        for _ in 0..1000 {
            side = json!({"a": side});
            otherwise = json!({"a": otherwise});
        }
        let managed = object(
            json!({"metadata": {"managedFields": [{"manager": "m", "fieldsV1": deep}, {"manager": "m", "fieldsV1": [1]},
            {"manager": "m"}, 7, {"manager": "m", "fieldsV1": {"f:": {}, "x": {}, "k:nonsense": {}, "v:{": {}, "i:-1": {}}}]}}),
        );
        let found = differing(&managed, &["m".to_owned()], &object(side), &object(otherwise));
        assert!(found.is_empty(), "deeper than any stored object");
    }
}
