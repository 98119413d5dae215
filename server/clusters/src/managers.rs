//! Taking over from the tools that managed an object before.
//!
//! Server-side apply removes a field that leaves the manifest only if the applying manager alone owns it. An object
//! that `kubectl apply`, Argo CD or Helm made is owned by them; therefore their fields are first folded into ours,
//! as `k8s.io/client-go/util/csaupgrade` does.

use crate::fields::{self, Fields};
use crate::object::Object;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The field manager that Windlass applies as.
pub const MANAGER: &str = "windlass";

/// The managers whose fields become ours when an object is applied: earlier tools, and we ourselves where something was
/// written otherwise than by applying.
pub const FOLDED: [&str; 4] = ["kubectl-client-side-apply", "argocd-controller", "helm", MANAGER];

fn entries(object: &Object) -> &[Value] {
    object
        .get("metadata")
        .and_then(|metadata| metadata.get("managedFields"))
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'a>(entry: &'a Value, field: &str) -> &'a str {
    entry.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn is_foldable(entry: &Value) -> bool {
    let manager = text(entry, "manager");
    FOLDED.contains(&manager)
        && text(entry, "subresource").is_empty()
        && (manager != MANAGER || text(entry, "operation") == "Update")
}

fn is_ours(entry: &Value, manager: &str) -> bool {
    text(entry, "manager") == manager && text(entry, "operation") == "Apply" && text(entry, "subresource").is_empty()
}

fn fields_of(entry: &Value) -> Option<&Fields> {
    entry.get("fieldsV1").and_then(Value::as_object)
}

/// The object's `managedFields` after folding into `manager`; `None` if there is nothing to fold.
///
/// Fields are written in an API version's terms: only entries of our own entry's version are folded (of the first
/// foldable one's, if we have none yet), others are left alone.
pub(crate) fn folded(object: &Object, manager: &str) -> Option<Vec<Value>> {
    let entries = entries(object);
    let ours = entries.iter().position(|entry| is_ours(entry, manager));
    let target = ours.or_else(|| entries.iter().position(is_foldable))?;
    let version = text(entries.get(target)?, "apiVersion");
    let folds = |at: usize, entry: &Value| at != target && is_foldable(entry) && text(entry, "apiVersion") == version;
    if ours.is_some() && !entries.iter().enumerate().any(|(at, entry)| folds(at, entry)) {
        return None;
    }
    let mut united = Fields::new();
    for (at, entry) in entries.iter().enumerate() {
        if at == target || folds(at, entry) {
            fields::add(&mut united, fields_of(entry)?);
        }
    }
    let mut after = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        if at == target {
            let mut entry = entry.clone();
            entry["manager"] = json!(manager);
            entry["operation"] = json!("Apply");
            entry["fieldsV1"] = Value::Object(std::mem::take(&mut united));
            after.push(entry);
        } else if !folds(at, entry) {
            after.push(entry.clone());
        }
    }
    Some(after)
}

/// The object as it would be after folding.
pub(crate) fn as_folded(object: &Object, manager: &str) -> Object {
    let mut object = object.clone();
    if let (Some(after), Some(Value::Object(metadata))) = (folded(&object, manager), object.get_mut("metadata")) {
        metadata.insert("managedFields".to_owned(), Value::Array(after));
    }
    object
}

/// The object without its `managedFields`.
pub(crate) fn bare(object: &Object) -> Object {
    let mut object = object.clone();
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        metadata.shift_remove("managedFields");
    }
    object
}

/// The object's `managedFields` if `manager` had applied exactly `fields`, with what is folded; `None` if they are so already.
pub(crate) fn with_own(object: &Object, manager: &str, api_version: &str, fields: &Fields) -> Option<Vec<Value>> {
    let mut after = folded(object, manager).unwrap_or_else(|| entries(object).to_vec());
    match after.iter_mut().find(|entry| is_ours(entry, manager)) {
        Some(ours) => ours["fieldsV1"] = Value::Object(fields.clone()),
        None => after.push(json!({"manager": manager, "operation": "Apply", "apiVersion": api_version,
            "fieldsType": "FieldsV1", "fieldsV1": fields})),
    }
    (after != entries(object)).then_some(after)
}

/// The JSON patch that stores folded `managedFields`, if the object is still the one that was read.
pub(crate) fn patch(object: &Object, managed_fields: Vec<Value>) -> Option<Value> {
    let version = object.get("metadata")?.get("resourceVersion")?.as_str()?;
    Some(json!([
        {"op": "replace", "path": "/metadata/managedFields", "value": managed_fields},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": version},
    ]))
}

/// What a dry run would have answered if the folding, which no dry run can store, had come first: without the fields
/// that only the folded managers own now. Defaults that the server would set in their place are not known here.
pub(crate) fn as_if_folded(mut answer: Object, manager: &str) -> Object {
    let entries = entries(&answer).to_vec();
    let Some(after) = folded(&answer, manager) else {
        return answer;
    };
    let mut by_version: BTreeMap<&str, Fields> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| is_foldable(entry)) {
        if let Some(theirs) = fields_of(entry) {
            fields::add(by_version.entry(text(entry, "apiVersion")).or_default(), theirs);
        }
    }
    let ours = entries.iter().find(|entry| is_ours(entry, manager));
    let version = ours.map_or("", |entry| text(entry, "apiVersion"));
    if let Some(left) = by_version.get(version) {
        let kept: Vec<&Fields> = entries
            .iter()
            .filter(|entry| !is_foldable(entry) || text(entry, "apiVersion") != version)
            .filter_map(fields_of)
            .collect();
        let mut value = Value::Object(answer);
        fields::remove(&mut value, left, &kept);
        answer = match value {
            Value::Object(object) => object,
            _ => Object::new(),
        };
    }
    if let Some(Value::Object(metadata)) = answer.get_mut("metadata") {
        metadata.insert("managedFields".to_owned(), Value::Array(after));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(manager: &str, operation: &str, version: &str, subresource: &str, fields: Value) -> Value {
        let mut entry = json!({"manager": manager, "operation": operation, "apiVersion": version,
            "fieldsType": "FieldsV1", "fieldsV1": fields});
        if !subresource.is_empty() {
            entry["subresource"] = json!(subresource);
        }
        entry
    }

    fn object(entries: &[Value]) -> Object {
        json!({"metadata": {"resourceVersion": "7", "managedFields": entries}}).as_object().unwrap().clone()
    }

    #[test]
    fn managers_are_folded() {
        let a = || json!({"f:data": {"f:a": {}}});
        let b = || json!({"f:data": {"f:b": {}}});
        let both = || json!({"f:data": {"f:a": {}, "f:b": {}}});
        let kubectl = |fields| entry("kubectl-client-side-apply", "Update", "v1", "", fields);
        let ours = |fields| entry("windlass", "Apply", "v1", "", fields);
        let table = [
            ("nothing managed", vec![], None),
            ("only ours", vec![ours(a())], None),
            ("others stay", vec![ours(a()), entry("kubectl-edit", "Update", "v1", "", b())], None),
            ("renamed", vec![kubectl(a())], Some(vec![ours(a())])),
            ("united with ours", vec![ours(a()), kubectl(b())], Some(vec![ours(both())])),
            ("ours behind", vec![kubectl(b()), ours(a())], Some(vec![ours(both())])),
            (
                "all three, also those that applied",
                vec![
                    entry("helm", "Update", "v1", "", a()),
                    entry("argocd-controller", "Apply", "v1", "", b()),
                    kubectl(a()),
                ],
                Some(vec![ours(both())]),
            ),
            (
                "status is the controller's",
                vec![kubectl(a()), entry("argocd-controller", "Update", "v1", "status", b())],
                Some(vec![ours(a()), entry("argocd-controller", "Update", "v1", "status", b())]),
            ),
            ("another version is left alone", vec![ours(a()), entry("helm", "Update", "v1beta1", "", b())], None),
            (
                "ours that was not applied",
                vec![ours(a()), entry("windlass", "Update", "v1", "", b())],
                Some(vec![ours(both())]),
            ),
            (
                "one of the first version is taken",
                vec![kubectl(a()), entry("helm", "Update", "v1beta1", "", b())],
                Some(vec![ours(a()), entry("helm", "Update", "v1beta1", "", b())]),
            ),
        ];
        for (name, before, after) in table {
            assert_eq!(folded(&object(&before), "windlass"), after, "{name}");
        }
    }

    #[test]
    fn folding_again_changes_nothing() {
        let before = object(&[
            entry("helm", "Update", "v1", "", json!({"f:a": {}})),
            entry("helm", "Update", "v1beta1", "", json!({"f:b": {}})),
        ]);
        let after = object(&folded(&before, "windlass").unwrap());
        assert_eq!(folded(&after, "windlass"), None);
    }

    #[test]
    fn what_is_ours_is_exactly_what_was_applied() {
        let a = || json!({"f:data": {"f:a": {}}});
        let b = || json!({"f:data": {"f:b": {}}});
        let ours = |fields| entry("windlass", "Apply", "v1", "", fields);
        let update = |fields| entry("windlass", "Update", "v1", "", fields);
        let edit = |fields| entry("kubectl-edit", "Update", "v1", "", fields);
        let table = [
            ("it is so", vec![ours(a())], None),
            ("it has lost a field", vec![ours(b())], Some(vec![ours(a())])),
            ("first there was none", vec![update(b()), edit(b())], Some(vec![ours(a()), edit(b())])),
            ("the update goes", vec![edit(b()), ours(b()), update(b())], Some(vec![edit(b()), ours(a())])),
            ("an entry is made", vec![edit(b())], Some(vec![edit(b()), ours(a())])),
        ];
        for (name, before, after) in table {
            let found = with_own(&object(&before), "windlass", "v1", a().as_object().unwrap());
            assert_eq!(found, after, "{name}");
        }
    }

    #[test]
    fn the_patch_holds_the_version_that_was_read() {
        let patch = patch(&object(&[]), vec![json!({"manager": "windlass"})]).unwrap();
        assert_eq!(patch[0]["value"][0]["manager"], "windlass");
        assert_eq!(patch[1], json!({"op": "replace", "path": "/metadata/resourceVersion", "value": "7"}));
    }

    #[test]
    fn a_dry_run_shows_what_would_leave() {
        let answer = json!({"data": {"kept": "1", "left": "2", "theirs": "3"}, "metadata": {"name": "x", "managedFields": [
            entry("windlass", "Apply", "v1", "", json!({"f:data": {"f:kept": {}}})),
            entry("kubectl-client-side-apply", "Update", "v1", "", json!({"f:data": {".": {}, "f:kept": {}, "f:left": {}}})),
            entry("someone", "Update", "v1", "", json!({"f:data": {"f:theirs": {}}})),
        ]}});
        let after = as_if_folded(answer.as_object().unwrap().clone(), "windlass");
        assert_eq!(after["data"], json!({"kept": "1", "theirs": "3"}));
        assert_eq!(after["metadata"]["managedFields"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_dry_run_without_other_tools_stays_as_it_is() {
        let answer = object(&[entry("windlass", "Apply", "v1", "", json!({"f:a": {}}))]);
        assert_eq!(as_if_folded(answer.clone(), "windlass"), answer);
    }
}
