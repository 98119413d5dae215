//! Who lost fields to an apply.

use super::{FieldSet, InvalidFields, Step, entries_of};
use windlass_model::application::Object;

/// Fields that one manager owned before an apply, and the applying one owns alone after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Who lost them.
    pub manager: String,
    /// The fields: `spec.replicas`. Never their values; a member of a set is told as the set.
    pub fields: Vec<String>,
}

/// What `manager` took by an apply that made `after` of `before`, both with their `managedFields`. Managers in `folded` are
/// those whose fields become the manager's own anyway: from them nothing is taken, nor from a status.
///
/// # Errors
/// [`InvalidFields`]
pub fn taken(before: &Object, after: &Object, manager: &str, folded: &[&str]) -> Result<Vec<Taken>, InvalidFields> {
    let (before, after) = (entries_of(before)?, entries_of(after)?);
    let ours = after.iter().filter(|entry| entry.manager == manager);
    let ours = ours.fold(FieldSet::default(), |all, entry| all.union(&entry.fields));
    let mut all: Vec<Taken> = Vec::new();
    for entry in &before {
        if entry.manager == manager || folded.contains(&entry.manager.as_str()) || !entry.subresource.is_empty() {
            continue;
        }
        let mut lost = entry.fields.intersection(&ours);
        for left in after.iter().filter(|left| left.manager == entry.manager) {
            lost = lost.difference(&left.fields);
        }
        let fields = topmost(&lost);
        match all.iter_mut().find(|taken| taken.manager == entry.manager) {
            _ if fields.is_empty() => {}
            // One manager in two API versions.
            Some(taken) => taken.fields.extend(fields),
            None => all.push(Taken { manager: entry.manager.clone(), fields }),
        }
    }
    for taken in &mut all {
        taken.fields.sort_unstable();
        taken.fields.dedup();
    }
    Ok(all)
}

/// The paths of members that are not below another one.
fn topmost(set: &FieldSet) -> Vec<String> {
    let paths = set.paths();
    let is_below = |path: &[Step]| (1..path.len()).any(|end| path.get(..end).is_some_and(|above| set.has(above)));
    paths.iter().filter(|path| !is_below(path)).map(|path| text_of(path)).collect()
}

/// The path as people read it: `spec.template.spec.containers[name="web"].image`. Values of sets are left out.
#[must_use]
pub fn text_of(path: &[Step]) -> String {
    let shown = path.iter().filter(|step| !matches!(step, Step::Value(_)));
    let text: String = shown.map(ToString::to_string).collect();
    text.strip_prefix('.').map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn entry(manager: &str, operation: &str, fields: Value) -> Value {
        json!({"manager": manager, "operation": operation, "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": fields})
    }

    fn object(entries: &[Value]) -> Object {
        json!({"metadata": {"managedFields": entries}}).as_object().unwrap().clone()
    }

    #[test]
    fn who_lost_what_is_found() {
        let replicas = || json!({"f:spec": {"f:replicas": {}}});
        let more = || json!({"f:spec": {"f:replicas": {}, "f:paused": {}}});
        let port = |number: u32| json!({"f:spec": {"f:ports": {format!("k:{{\"port\":{number}}}"): {".": {}, "f:port": {}, "f:name": {}}}}});
        let ours = |fields| entry("windlass", "Apply", fields);
        let edit = |fields| entry("kubectl-edit", "Update", fields);
        let status = |fields| {
            let mut entry = entry("operator", "Update", fields);
            entry["subresource"] = json!("status");
            entry
        };
        let finalizers = |names: &[&str]| {
            let names = names.iter().map(|name| (format!("v:{}", json!(name)), json!({})));
            json!({"f:metadata": {"f:finalizers": Value::Object(names.collect())}})
        };
        let table = [
            ("nothing before", vec![], vec![ours(replicas())], ""),
            ("one field", vec![edit(replicas())], vec![ours(replicas())], "kubectl-edit: spec.replicas"),
            (
                "they keep the rest",
                vec![edit(more())],
                vec![ours(replicas()), edit(json!({"f:spec": {"f:paused": {}}}))],
                "kubectl-edit: spec.replicas",
            ),
            ("both own it", vec![edit(replicas())], vec![ours(replicas()), edit(replicas())], ""),
            ("it left the object", vec![edit(more())], vec![ours(json!({"f:data": {}}))], ""),
            (
                "an entry of a list is one",
                vec![edit(port(80))],
                vec![ours(port(80))],
                "kubectl-edit: spec.ports[port=80]",
            ),
            (
                "members of sets are not shown",
                vec![edit(finalizers(&["a", "b"]))],
                vec![ours(finalizers(&["a", "b"]))],
                "kubectl-edit: metadata.finalizers",
            ),
            ("a tool that is folded", vec![entry("helm", "Update", replicas())], vec![ours(replicas())], ""),
            ("a status", vec![status(replicas())], vec![ours(replicas())], ""),
            (
                "those who apply, too",
                vec![entry("operator", "Apply", replicas())],
                vec![ours(replicas())],
                "operator: spec.replicas",
            ),
            (
                "two",
                vec![edit(replicas()), entry("operator", "Update", json!({"f:spec": {"f:paused": {}}}))],
                vec![ours(more())],
                "kubectl-edit: spec.replicas; operator: spec.paused",
            ),
        ];
        for (name, before, after, expected) in table {
            let found = taken(&object(&before), &object(&after), "windlass", &["helm"]).unwrap();
            let words: Vec<String> =
                found.iter().map(|taken| format!("{}: {}", taken.manager, taken.fields.join(", "))).collect();
            assert_eq!(words.join("; "), expected, "{name}");
        }
    }
}
