//! A change by hand: one field of one object, found by asking the API server what it lets be changed.

use serde_json::{Value, json};
use windlass_system_tests::Cluster;

/// Fields that are tried before the label is taken.
const TRIES: usize = 12;

/// A change of one field.
pub(super) struct Change {
    /// The object, as status names it.
    pub(super) name: String,
    /// The field, as differences name it.
    pub(super) path: String,
    object: String,
    pointer: String,
    before: Value,
    after: Value,
}

impl Change {
    /// A field of the manifest that the API server lets be changed in the live object; none if there is none.
    pub(super) fn find(cluster: &Cluster, manifest: &Value, start: usize) -> Option<Self> {
        let object = cluster.path_of(manifest);
        let live = cluster.request("GET", &object, None).unwrap();
        let mut leaves = Vec::new();
        collect(manifest, "", &mut leaves);
        leaves.retain(|(pointer, value)| is_free(pointer) && live.pointer(pointer) == Some(value));
        // Another field first for each object, so that many fields are tried.
        let first = start.checked_rem(leaves.len()).unwrap_or(0);
        leaves.rotate_left(first);
        leaves.truncate(TRIES);
        leaves.push(("/metadata/labels/probe".to_owned(), json!("a")));
        leaves.into_iter().find_map(|(pointer, before)| {
            let after = other(&before)?;
            let change = Self {
                name: name_of(&live),
                path: path_of(&live, &pointer),
                object: object.clone(),
                pointer,
                before,
                after,
            };
            change.is_possible(cluster, &live).then_some(change)
        })
    }

    /// Whether a dry run changes this field, and no other one of the manifest's.
    fn is_possible(&self, cluster: &Cluster, live: &Value) -> bool {
        let patch = json!([{"op": "replace", "path": self.pointer, "value": self.after}]);
        let Ok(answer) = cluster.request("PATCH", &format!("{}?dryRun=All", self.object), Some(&patch)) else {
            return false;
        };
        let mut expected = content(live);
        if let Some(place) = expected.pointer_mut(&self.pointer) {
            place.clone_from(&self.after);
        }
        content(&answer) == expected
    }

    pub(super) fn make(&mut self, cluster: &Cluster) {
        self.set(cluster, &self.after);
    }

    pub(super) fn undo(&mut self, cluster: &Cluster) {
        self.set(cluster, &self.before);
    }

    fn set(&self, cluster: &Cluster, value: &Value) {
        let patch = json!([{"op": "replace", "path": self.pointer, "value": value}]);
        let answer = cluster.request("PATCH", &self.object, Some(&patch));
        assert!(answer.is_ok(), "{}: {answer:?}", self.what());
    }

    /// The change in words.
    pub(super) fn what(&self) -> String {
        format!("{} {} from {} to {}", self.object, self.pointer, self.before, self.after)
    }
}

fn name_of(live: &Value) -> String {
    let text = |pointer: &str| live.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let group = text("/apiVersion").split_once('/').map_or("", |(group, _)| group);
    format!("{group} {} {}/{}", text("/kind"), text("/metadata/namespace"), text("/metadata/name"))
}

/// What a person wrote, without what the server keeps book of.
fn content(object: &Value) -> Value {
    let mut content = object.clone();
    if let Some(fields) = content.as_object_mut() {
        fields.remove("status");
        if let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) {
            for field in ["managedFields", "resourceVersion", "generation"] {
                metadata.remove(field);
            }
        }
    }
    content
}

/// Fields by which the entries of merged lists are told apart: another value is another entry.
const KEYS: [&str; 8] =
    ["name", "port", "containerPort", "protocol", "mountPath", "ip", "topologyKey", "whenUnsatisfiable"];

/// Whether the change of this field is a change of one field of the same object and the same entry.
fn is_free(pointer: &str) -> bool {
    let steps: Vec<&str> = pointer.split('/').collect();
    let is_entry = |step: Option<&&str>| step.is_some_and(|step| step.parse::<usize>().is_ok());
    let last = steps.last().copied().unwrap_or_default();
    if KEYS.contains(&last) && is_entry(steps.iter().rev().nth(1)) || pointer.starts_with("/spec/tags/") {
        return false;
    }
    !["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace", "/status"]
        .iter()
        .any(|fixed| pointer.starts_with(fixed))
}

fn collect(value: &Value, pointer: &str, leaves: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(fields) => {
            for (name, below) in fields {
                let step = name.replace('~', "~0").replace('/', "~1");
                collect(below, &format!("{pointer}/{step}"), leaves);
            }
        }
        Value::Array(items) => {
            for (index, below) in items.iter().enumerate() {
                collect(below, &format!("{pointer}/{index}"), leaves);
            }
        }
        leaf => leaves.push((pointer.to_owned(), leaf.clone())),
    }
}

/// Another value of the same type.
fn other(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(is) => Some(json!(!is)),
        Value::Number(number) => Some(json!(number.as_i64()? + 1)),
        Value::String(text) => Some(json!(format!("{text}x"))),
        _ => None,
    }
}

/// The field as differences name it: entries of a list by name where all have one of their own, else by position.
fn path_of(live: &Value, pointer: &str) -> String {
    let mut path = String::new();
    let mut place = live;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        if let Value::Array(items) = place {
            let index: usize = step.parse().unwrap();
            let names: Vec<&str> = items.iter().filter_map(|item| item.get("name")?.as_str()).collect();
            let distinct: std::collections::BTreeSet<_> = names.iter().collect();
            let by_name = names.len() == items.len() && distinct.len() == items.len();
            path += &if by_name { format!("[{}]", names[index]) } else { format!("[{index}]") };
            place = &items[index];
            continue;
        }
        let plain = step.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        path += &match (plain, path.is_empty()) {
            (true, true) => step.clone(),
            (true, false) => format!(".{step}"),
            (false, _) => format!("[{}]", json!(step)),
        };
        place = place.get(&step).unwrap_or(&Value::Null);
    }
    path
}
