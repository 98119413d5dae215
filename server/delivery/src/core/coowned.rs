//! Fields that something in the cluster keeps by design, whatever Git says of them once the object is there.
//!
//! - `spec.replicas` of what a HorizontalPodAutoscaler scales;
//! - `caBundle` of webhooks, API services and conversions, once another manager (a certificate injector) has written it;
//! - the hash that Argo Rollouts adds to the selector of a Service that it manages.
//!
//! They take the live value, in comparing and in applying: otherwise every synchronisation would undo the controller's
//! work, and the application would be OutOfSync without anybody having done anything wrong.

use super::ignore::is_owned_by_another;
use serde_json::Value;
use windlass_clusters::{FOLDED, MANAGER};
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;
use windlass_objects::key::{annotation, key_of};

/// The mark that Argo Rollouts puts on a Service that it manages.
const MANAGED_BY_ROLLOUTS: &str = "argo-rollouts.argoproj.io/managed-by-rollouts";
const ROLLOUTS_HASH: &str = "rollouts-pod-template-hash";

/// The workload that a HorizontalPodAutoscaler scales.
#[must_use]
pub fn scaled_by(autoscaler: &Object) -> Option<ObjectKey> {
    let own = key_of(autoscaler);
    if own.group != "autoscaling" || own.kind != "HorizontalPodAutoscaler" {
        return None;
    }
    let target = autoscaler.get("spec")?.get("scaleTargetRef")?;
    let text = |field: &str| target.get(field).and_then(Value::as_str).unwrap_or_default();
    let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
    Some(ObjectKey {
        group: group.into(),
        kind: text("kind").into(),
        namespace: own.namespace,
        name: text("name").into(),
    })
}

/// The manifest with the live values of the fields that are not Git's to say; None if there are none.
/// `is_scaled`: whether an autoscaler has the object for its target.
#[must_use]
pub fn adopted(desired: &Object, live: &Object, is_scaled: bool) -> Option<Object> {
    let key = key_of(desired);
    let mut adopted = desired.clone();
    let changed = match (key.group.as_str(), key.kind.as_str()) {
        ("", "Service") => service(&mut adopted, live),
        ("apiregistration.k8s.io", "APIService") => {
            bundle(adopted.get_mut("spec"), live.get("spec"), live, &["f:spec"])
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => conversion(&mut adopted, live),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration") => {
            webhooks(&mut adopted, live)
        }
        _ => false,
    };
    let scaled = is_scaled && replicas(&mut adopted, live);
    (changed || scaled).then_some(adopted)
}

/// Whether an autoscaler would make a difference to this object.
#[must_use]
pub fn has_replicas(desired: &Object) -> bool {
    desired.get("spec").and_then(|spec| spec.get("replicas")).is_some()
}

fn replicas(desired: &mut Object, live: &Object) -> bool {
    let Some(now) = live.get("spec").and_then(|spec| spec.get("replicas")) else { return false };
    match desired.get_mut("spec").and_then(|spec| spec.get_mut("replicas")) {
        Some(wanted) if wanted != now => {
            wanted.clone_from(now);
            true
        }
        _ => false,
    }
}

fn service(desired: &mut Object, live: &Object) -> bool {
    if annotation(live, MANAGED_BY_ROLLOUTS).is_none() {
        return false;
    }
    let Some(hash) = live.get("spec").and_then(|spec| spec.get("selector")?.get(ROLLOUTS_HASH)) else { return false };
    let selector = desired.get_mut("spec").and_then(|spec| spec.get_mut("selector")).and_then(Value::as_object_mut);
    let Some(selector) = selector else { return false };
    selector.insert(ROLLOUTS_HASH.into(), hash.clone()).as_ref() != Some(hash)
}

/// `caBundle` in a map of the manifest and in its live twin, at this place in `managedFields`.
fn bundle(desired: Option<&mut Value>, live: Option<&Value>, whole: &Object, place: &[&str]) -> bool {
    let (Some(Value::Object(desired)), Some(now)) = (desired, live.and_then(|live| live.get("caBundle"))) else {
        return false;
    };
    let steps: Vec<&str> = place.iter().copied().chain(["f:caBundle"]).collect();
    // Without the field in Git, server-side apply leaves another manager's value alone.
    let Some(wanted) = desired.get_mut("caBundle").filter(|wanted| *wanted != now) else { return false };
    // Git's are ours, and those that we take over.
    let gits: Vec<&str> = [MANAGER].into_iter().chain(FOLDED).collect();
    if !is_owned_by_another(whole, &gits, &steps) {
        return false;
    }
    wanted.clone_from(now);
    true
}

fn conversion(desired: &mut Object, live: &Object) -> bool {
    const WAY: [&str; 3] = ["conversion", "webhook", "clientConfig"];
    let wanted = WAY.iter().try_fold(desired.get_mut("spec"), |place, step| place.map(|place| place.get_mut(*step)));
    let now = WAY.iter().try_fold(live.get("spec"), |place, step| place.map(|place| place.get(*step)));
    let place = ["f:spec", "f:conversion", "f:webhook", "f:clientConfig"];
    bundle(wanted.flatten(), now.flatten(), live, &place)
}

fn webhooks(desired: &mut Object, live: &Object) -> bool {
    let Some(wanted) = desired.get_mut("webhooks").and_then(Value::as_array_mut) else { return false };
    let now = live.get("webhooks").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut changed = false;
    for webhook in wanted {
        let Some(name) = webhook.get("name").and_then(Value::as_str).map(str::to_owned) else { continue };
        let Some(twin) = now.iter().find(|other| other.get("name").and_then(Value::as_str) == Some(&name)) else {
            continue;
        };
        let entry = format!("k:{}", serde_json::json!({"name": name}));
        let place = ["f:webhooks", &entry, "f:clientConfig"];
        changed |= bundle(webhook.get_mut("clientConfig"), twin.get("clientConfig"), live, &place);
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Object {
        value.as_object().unwrap().clone()
    }

    fn deployment(replicas: u32) -> Object {
        object(json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"replicas": replicas}}))
    }

    #[test]
    fn an_autoscaler_keeps_the_replicas_of_its_target() {
        let autoscaler = object(json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}}));
        assert_eq!(scaled_by(&autoscaler), Some(key_of(&deployment(1))));
        assert_eq!(scaled_by(&deployment(1)), None);
        assert_eq!(adopted(&deployment(2), &deployment(5), true), Some(deployment(5)));
        assert_eq!(adopted(&deployment(2), &deployment(5), false), None);
        assert_eq!(adopted(&deployment(2), &deployment(2), true), None);
    }

    #[test]
    fn a_certificate_injector_keeps_the_bundle_that_it_wrote() {
        let configuration = |bundle: &str, owner: &str| {
            object(json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
                "metadata": {"name": "hooks", "managedFields": [{"manager": owner, "fieldsV1": {"f:webhooks": {
                    "k:{\"name\":\"a.example.com\"}": {"f:clientConfig": {"f:caBundle": {}}}}}}]},
                "webhooks": [{"name": "a.example.com", "clientConfig": {"caBundle": bundle}}]}))
        };
        for (owner, expected) in [("cainjector", Some("bGl2ZQ==")), ("windlass", None), ("helm", None)] {
            let taken = adopted(&configuration("Cg==", ""), &configuration("bGl2ZQ==", owner), false);
            let found = taken.map(|taken| taken["webhooks"][0]["clientConfig"]["caBundle"].clone());
            assert_eq!(found, expected.map(Value::from), "{owner}");
        }
        let mut without = configuration("", "");
        without["webhooks"][0]["clientConfig"] = json!({});
        assert_eq!(adopted(&without, &configuration("bGl2ZQ==", "cainjector"), false), None);
    }

    #[test]
    fn bundles_of_conversions_and_api_services_too() {
        let definition = |bundle: &str| {
            object(json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": {"name": "a", "managedFields": [{"manager": "cainjector", "fieldsV1": {"f:spec": {"f:conversion":
                    {"f:webhook": {"f:clientConfig": {"f:caBundle": {}}}}}}}]},
                "spec": {"conversion": {"webhook": {"clientConfig": {"caBundle": bundle}}}}}))
        };
        assert!(adopted(&definition("a"), &definition("b"), false).is_some());
        let service = |bundle: &str| {
            object(json!({"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
                "metadata": {"name": "a", "managedFields": [{"manager": "cainjector", "fieldsV1": {"f:spec": {"f:caBundle": {}}}}]},
                "spec": {"caBundle": bundle}}))
        };
        assert!(adopted(&service("a"), &service("b"), false).is_some());
        assert!(adopted(&service("a"), &service("a"), false).is_none());
    }

    #[test]
    fn a_service_under_rollouts_keeps_its_hash() {
        let service = |selector: Value, marked: bool| {
            let annotations = if marked { json!({MANAGED_BY_ROLLOUTS: "web"}) } else { json!({}) };
            object(
                json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "annotations": annotations},
                "spec": {"selector": selector}}),
            )
        };
        let live = json!({"app": "web", ROLLOUTS_HASH: "abc"});
        let desired = service(json!({"app": "web"}), false);
        let taken = adopted(&desired, &service(live.clone(), true), false).unwrap();
        assert_eq!(taken["spec"]["selector"], live);
        assert_eq!(adopted(&desired, &service(live, false), false), None);
    }
}
