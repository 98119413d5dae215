//! An application's objects: their names in the address bar, and which two texts are compared.

use crate::changes;
use serde_json::Value;
use windlass_model::application::{FieldChange, Health, HealthStatus, ManagedResource, ResourceStatus, SyncStatus};

/// An object's name in the address bar: `group/Kind/namespace/name`.
#[must_use]
pub fn id(group: &str, kind: &str, namespace: &str, name: &str) -> String {
    [group, kind, namespace, name].join("/")
}

/// The name of an object in the list.
#[must_use]
pub fn id_of(object: &ResourceStatus) -> String {
    id(&object.group, &object.kind, &object.namespace, &object.name)
}

/// The name of an object with its two sides.
#[must_use]
pub fn id_of_managed(object: &ManagedResource) -> String {
    id(&object.group, &object.kind, &object.namespace, &object.name)
}

/// Which objects are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// All.
    #[default]
    All,
    /// Those that are not what Git says.
    OutOfSync,
    /// Those that need somebody's eyes.
    Unhealthy,
}

impl Show {
    /// The choice that the address bar names.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "outofsync" => Self::OutOfSync,
            "unhealthy" => Self::Unhealthy,
            _ => Self::All,
        }
    }
}

/// Whether a health needs somebody's eyes.
#[must_use]
pub fn needs_eyes(health: &Health) -> bool {
    matches!(
        health.status,
        HealthStatus::Degraded | HealthStatus::Missing | HealthStatus::Unknown | HealthStatus::Progressing
    )
}

/// Whether an object needs somebody's eyes.
#[must_use]
pub fn is_unhealthy(object: &ResourceStatus) -> bool {
    object.health.as_ref().is_some_and(needs_eyes)
}

/// Whether a synchronisation would do something to an object.
#[must_use]
pub fn is_out_of_sync(object: &ResourceStatus) -> bool {
    object.status != SyncStatus::Synced || object.requires_pruning
}

/// The two manifests that a difference is read from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sides {
    /// The object in the cluster, without what the server adds; null if it is not there.
    pub live: Value,
    /// What it would become; null if it would be deleted.
    pub desired: Value,
    /// Whether the API server has confirmed that, by a dry run. If not, the manifest is laid over the live object.
    pub confirmed: bool,
    /// The fields that differ.
    pub changes: Vec<FieldChange>,
}

/// What to compare of an object. `synced`: whether the application says that it is what Git says.
#[must_use]
pub fn sides(object: &ManagedResource, synced: bool) -> Sides {
    let (target, predicted) = (read(&object.target_state), read(&object.predicted_live_state));
    let normalized = read(&object.normalized_live_state);
    let live = if normalized.is_null() { read(&object.live_state) } else { normalized };
    // Nothing to confirm where one side is empty: the object is made, or removed, as a whole.
    let whole = target.is_null() || live.is_null();
    let confirmed = whole || synced || !predicted.is_null();
    let desired = match (whole, predicted.is_null()) {
        (true, _) => target,
        (false, false) => predicted,
        // What a dry run was not needed for is equal; the two manifests then differ only in what the server adds.
        (false, true) if synced => live.clone(),
        (false, true) => changes::laid_over(&live, &target),
    };
    let changes = match &object.changes {
        Some(changes) if confirmed && !whole => changes.clone(),
        _ if whole => Vec::new(),
        _ => changes::between(&live, &desired),
    };
    Sides { live, desired, confirmed, changes }
}

/// A manifest that the server gives as JSON text; null if there is none.
fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// A live manifest for reading: without managed fields; values of a Secret that the server did not mask are masked.
#[must_use]
pub fn readable(mut manifest: Value) -> Value {
    let is_secret = manifest.get("kind").and_then(Value::as_str) == Some("Secret");
    if let Some(metadata) = manifest.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.shift_remove("managedFields");
        let annotations = metadata.get_mut("annotations").and_then(Value::as_object_mut);
        if let Some(annotations) = annotations.filter(|_| is_secret) {
            annotations.retain(|name, value| name != LAST_APPLIED || value.as_str().is_some_and(is_mask));
        }
    }
    for field in ["data", "stringData"].into_iter().filter(|_| is_secret) {
        for value in manifest.get_mut(field).and_then(Value::as_object_mut).into_iter().flat_map(|map| map.values_mut())
        {
            if !value.as_str().is_some_and(is_mask) {
                *value = Value::from(MASK);
            }
        }
    }
    manifest
}

/// What the server puts in place of a secret value.
const MASK: &str = "++++++++";
/// Where `kubectl apply` leaves a copy of the whole manifest.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Whether a text stands in place of a secret value.
#[must_use]
pub fn is_mask(text: &str) -> bool {
    text.starts_with(MASK) && text.bytes().all(|byte| byte == b'+')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sides_are_chosen() {
        let object = |target: Value, live: Value, predicted: Value| ManagedResource {
            target_state: target.to_string(),
            normalized_live_state: live.to_string(),
            predicted_live_state: predicted.to_string(),
            ..Default::default()
        };
        let (one, two, none) = (json!({"a": 1}), json!({"a": 2, "b": 1}), Value::Null);
        for (name, given, synced, live, desired, confirmed, changes) in [
            (
                "changed, confirmed",
                object(one.clone(), two.clone(), json!({"a": 1, "b": 1})),
                false,
                two.clone(),
                json!({"a": 1, "b": 1}),
                true,
                1,
            ),
            (
                "changed, unconfirmed",
                object(one.clone(), two.clone(), none.clone()),
                false,
                two.clone(),
                json!({"a": 1, "b": 1}),
                false,
                1,
            ),
            ("equal", object(one.clone(), two.clone(), none.clone()), true, two.clone(), two.clone(), true, 0),
            ("missing", object(one.clone(), none.clone(), none.clone()), false, none.clone(), one.clone(), true, 0),
            ("to prune", object(none.clone(), two.clone(), none.clone()), false, two.clone(), none.clone(), true, 0),
        ] {
            let found = sides(&given, synced);
            assert_eq!(
                (found.live, found.desired, found.confirmed, found.changes.len()),
                (live, desired, confirmed, changes),
                "{name}"
            );
        }
        let told = vec![FieldChange { path: "a".into(), ..FieldChange::default() }];
        let given = ManagedResource { changes: Some(told.clone()), ..object(one, two.clone(), two) };
        assert_eq!(sides(&given, false).changes, told);
        assert_eq!(sides(&ManagedResource::default(), false).live, Value::Null);
    }

    #[test]
    fn a_live_manifest_is_made_readable() {
        let secret = json!({
            "kind": "Secret", "data": {"a": "aHVudGVyMg==", "b": "++++++++++"},
            "metadata": {"name": "s", "managedFields": [], "annotations": {LAST_APPLIED: "{}", "kept": "1"}},
        });
        assert_eq!(
            readable(secret),
            json!({"kind": "Secret", "data": {"a": "++++++++", "b": "++++++++++"}, "metadata": {"name": "s", "annotations": {"kept": "1"}}})
        );
        let map = json!({"kind": "ConfigMap", "data": {"a": "b"}, "metadata": {"managedFields": [1]}});
        assert_eq!(readable(map), json!({"kind": "ConfigMap", "data": {"a": "b"}, "metadata": {}}));
        assert_eq!(readable(Value::Null), Value::Null);
    }

    #[test]
    fn objects_have_an_address() {
        assert_eq!(id("apps", "Deployment", "shop", "api"), "apps/Deployment/shop/api");
        assert_eq!(id("", "Namespace", "", "shop"), "/Namespace//shop");
    }
}
