//! What an object that is being deleted waits for, in words.

use serde_json::Value;
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;

/// Well-known finalizers, and what they wait for (Kubernetes' documentation of each).
const KNOWN: &[(&str, &str)] = &[
    ("kubernetes.io/pvc-protection", "a pod still uses it: it goes when that pod is gone"),
    ("kubernetes.io/pv-protection", "a claim is still bound to it"),
    ("orphan", "the garbage collector takes it off what it owns first; is kube-controller-manager running?"),
    ("service.kubernetes.io/load-balancer-cleanup", "the cloud provider takes its load balancer down first"),
    ("batch.kubernetes.io/job-tracking", "the job controller counts it first; is kube-controller-manager running?"),
    ("customresourcecleanup.apiextensions.k8s.io", "the custom resources of its kind are deleted first"),
    ("snapshot.storage.kubernetes.io/pvc-as-source-protection", "a snapshot is being taken of it"),
    ("snapshot.storage.kubernetes.io/volumesnapshot-bound-protection", "it is bound to the content of a snapshot"),
    (
        "resources-finalizer.argocd.argoproj.io",
        "Argo CD deletes that application's objects first; is its controller running?",
    ),
];

/// Objects that are named as what something waits for.
const NAMED: usize = 5;

/// Whether its deletion was asked for and finalizers keep it.
#[must_use]
pub fn is_held(object: &Object) -> bool {
    text(object, "/metadata/deletionTimestamp").is_some() && !of(object).is_empty()
}

/// Each finalizer of an object with what it waits for. `owned`: what the object owns in the cluster.
#[must_use]
pub fn explained(object: &Object, owned: &[ObjectKey]) -> Vec<String> {
    of(object).into_iter().map(|name| format!("{name}: {}", meaning(name, object, owned))).collect()
}

/// A Namespace has its finalizers in its spec, too.
fn of(object: &Object) -> Vec<&str> {
    let list = |pointer: &str| {
        let found = lookup(object, pointer).and_then(Value::as_array);
        found.into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>()
    };
    let mut names = list("/metadata/finalizers");
    if object.get("kind").and_then(Value::as_str) == Some("Namespace") {
        names.extend(list("/spec/finalizers"));
    }
    names
}

fn meaning(name: &str, object: &Object, owned: &[ObjectKey]) -> String {
    match name {
        "foregroundDeletion" if owned.is_empty() => "what it owns is deleted first".into(),
        "foregroundDeletion" => format!("what it owns is deleted first: {}", named(owned)),
        "kubernetes" => namespace(object),
        _ => KNOWN.iter().find(|(known, _)| *known == name).map_or_else(|| controller(name), |(_, why)| (*why).into()),
    }
}

/// What a namespace still holds, in its own conditions' words.
fn namespace(object: &Object) -> String {
    let conditions = lookup(object, "/status/conditions").and_then(Value::as_array);
    let holds =
        conditions.into_iter().flatten().filter(|one| one.get("status").and_then(Value::as_str) == Some("True"));
    let told: Vec<&str> = holds.filter_map(|one| one.get("message").and_then(Value::as_str)).collect();
    if told.is_empty() { "what is in it is deleted first".into() } else { told.join("; ") }
}

fn controller(name: &str) -> String {
    match name.split_once('/') {
        Some((domain, _)) => format!("the controller of {domain} takes it off when it has tidied up; is it running?"),
        None => "whoever set it takes it off when it has tidied up; is that controller running?".into(),
    }
}

fn named(objects: &[ObjectKey]) -> String {
    let names: Vec<String> = objects.iter().take(NAMED).map(|key| format!("{} {}", key.kind, key.name)).collect();
    let more = objects.len().saturating_sub(NAMED);
    if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
}

fn text<'a>(object: &'a Object, pointer: &str) -> Option<&'a str> {
    lookup(object, pointer)?.as_str()
}

/// A value by its path, as `Value::pointer`.
fn lookup<'a>(object: &'a Object, pointer: &str) -> Option<&'a Value> {
    let mut parts = pointer.trim_start_matches('/').split('/');
    let first = object.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.get(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: &Value) -> Object {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn each_finalizer_says_what_it_waits_for() {
        let pod = |name: &str| ObjectKey { kind: "Pod".into(), name: name.into(), ..ObjectKey::default() };
        let pods: Vec<_> = (1..=7).map(|number| pod(&format!("api-{number}"))).collect();
        for (finalizer, owned, words) in [
            ("kubernetes.io/pvc-protection", &pods[..0], "kubernetes.io/pvc-protection: a pod still uses it"),
            ("foregroundDeletion", &pods[..0], "foregroundDeletion: what it owns is deleted first"),
            ("foregroundDeletion", &pods[..2], "what it owns is deleted first: Pod api-1, Pod api-2"),
            ("foregroundDeletion", &pods[..], "Pod api-5 and 2 more"),
            ("widgets.example.com/cleanup", &pods[..0], "the controller of widgets.example.com takes it off"),
            ("finalizer.old-style", &pods[..0], "whoever set it"),
        ] {
            let held =
                object(&json!({"kind": "Thing", "metadata": {"finalizers": [finalizer], "deletionTimestamp": "x"}}));
            let told = explained(&held, owned);
            assert!(told.len() == 1 && told[0].contains(words), "{told:?}");
            assert!(is_held(&held));
        }
    }

    #[test]
    fn a_namespace_says_what_is_left_in_it() {
        let held = object(&json!({
            "kind": "Namespace", "metadata": {"deletionTimestamp": "x"}, "spec": {"finalizers": ["kubernetes"]},
            "status": {"conditions": [
                {"type": "NamespaceDeletionDiscoveryFailure", "status": "False", "message": "all is discovered"},
                {"type": "NamespaceContentRemaining", "status": "True", "message": "Some resources are remaining: widgets.example.com has 1 resource instances"},
            ]}
        }));
        assert_eq!(
            explained(&held, &[]),
            ["kubernetes: Some resources are remaining: widgets.example.com has 1 resource instances"]
        );
        assert!(is_held(&held));
        let empty = object(&json!({"kind": "Namespace", "spec": {"finalizers": ["kubernetes"]}}));
        assert_eq!(explained(&empty, &[]), ["kubernetes: what is in it is deleted first"]);
        assert!(!is_held(&empty), "nobody has asked for its deletion");
    }
}
