use super::{MESSAGE_LIMIT, assess, infer, worst};
use proptest::prelude::*;
use serde_json::{Value, json};
use windlass_model::application::HealthStatus::{Degraded, Healthy, Missing, Progressing, Suspended, Unknown};
use windlass_model::application::Object;

fn object(value: &Value) -> Object {
    value.as_object().unwrap().clone()
}

#[test]
fn some_kinds_have_no_health_until_they_are_deleted() {
    for (api_version, kind) in
        [("v1", "ConfigMap"), ("v1", "Namespace"), ("example.com/v1", "Deployment"), ("example.com/v1", "Widget")]
    {
        let mut object = object(&json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}}));
        assert_eq!(assess(&object), None, "{kind}");
        object.insert("metadata".into(), json!({"name": "a", "deletionTimestamp": "2026-01-01T00:00:00Z"}));
        assert_eq!(assess(&object).map(|health| health.status), Some(Progressing));
        assert_eq!(infer(&object).map(|health| health.message), Some("Pending deletion".to_owned()));
    }
    assert_eq!(assess(&serde_json::Map::new()), None);
}

#[test]
fn a_hook_that_is_kept_for_its_result_is_judged_although_it_is_deleted() {
    let job = |finalizer: &str| {
        object(&json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": [finalizer]},
            "status": {"conditions": [{"type": "Complete", "status": "True"}]},
        }))
    };
    assert_eq!(assess(&job("argocd.argoproj.io/hook-finalizer")).unwrap().status, Healthy);
    assert_eq!(assess(&job("example.com/other")).unwrap().status, Progressing);
}

#[test]
fn the_table_comes_before_inference_and_kubernetes_before_the_table() {
    let ready = json!({"status": {"conditions": [{"type": "Ready", "status": "True", "message": "m"}]}});
    for (api_version, kind, status) in [
        // Inferred.
        ("example.com/v1", "Widget", Some(Healthy)),
        // The rule for an ArgoCD project is that it has no health.
        ("argoproj.io/v1alpha1", "AppProject", None),
        // Kubernetes has no rule for nodes.
        ("v1", "Node", None),
    ] {
        let mut object = object(&ready);
        object.insert("apiVersion".into(), api_version.into());
        object.insert("kind".into(), kind.into());
        assert_eq!(assess(&object).map(|health| health.status), status, "{kind}");
        assert_eq!(infer(&object).map(|health| health.status), Some(Healthy), "{kind}");
    }
}

#[test]
fn the_worst_counts() {
    assert_eq!(worst([]), Healthy);
    assert_eq!(worst([Healthy, Suspended, Progressing]), Progressing);
    assert_eq!(worst([Degraded, Missing]), Degraded);
}

#[test]
fn a_long_message_is_cut() {
    let long = "é".repeat(MESSAGE_LIMIT);
    for kind in ["Certificate", "Widget"] {
        let health = assess(&object(&json!({
            "apiVersion": "cert-manager.io/v1", "kind": kind,
            "status": {"conditions": [{"type": "Ready", "status": "False", "message": long}]},
        })));
        let message = health.unwrap().message;
        assert!(message.len() <= MESSAGE_LIMIT && message.ends_with("é…"), "{kind}: {}", message.len());
    }
}

/// Large in every way that a cluster's object may be. That it ends at once is the test: a rule that read lists in lists
/// again for each member would take hours.
#[test]
fn a_large_object_is_judged_at_once() {
    let condition = json!({"type": "Something", "status": "False", "reason": "r", "message": "x".repeat(40)});
    let many = Value::Array(vec![condition; 5_000]);
    let parents = Value::Array(vec![json!({"conditions": many.as_array().unwrap().get(..50).unwrap()}); 200]);
    let mut deep = Value::Null;
    for _ in 0..100 {
        deep = json!({"status": deep, "conditions": [deep.get("x")]});
    }
    let status = json!({"conditions": many, "parents": parents, "ancestors": parents, "deep": deep});
    for (api_version, kind, expected) in [
        ("gateway.networking.k8s.io/v1", "HTTPRoute", Some(Healthy)),
        ("argoproj.io/v1alpha1", "Rollout", Some(Progressing)),
        ("cert-manager.io/v1", "Certificate", Some(Progressing)),
        ("s3.aws.upbound.io/v1", "Bucket", Some(Progressing)),
        ("example.com/v1", "Widget", None),
        ("v1", "Pod", Some(Unknown)),
    ] {
        let object = object(&json!({"apiVersion": api_version, "kind": kind, "status": status}));
        assert!(serde_json::to_string(&object).unwrap().len() > 1 << 20);
        assert_eq!(assess(&object).map(|health| health.status), expected, "{kind}");
    }
}

/// Values in which the words that rules look for are in unexpected places.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("True"),
        Just("False"),
        Just("Ready"),
        Just("Failed"),
        Just("Progressing"),
        Just("Running"),
        Just("not"),
        Just("é"),
        Just("")
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just("status"),
        Just("conditions"),
        Just("type"),
        Just("reason"),
        Just("message"),
        Just("phase"),
        Just("state"),
        Just("parents"),
        Just("replicas"),
        Just("readyReplicas"),
        Just("observedGeneration"),
        Just("generation"),
        Just("paused"),
        Just("health"),
        Just("x")
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name.clone().prop_map(str::to_owned), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(
        (group, kind) in prop::sample::select(super::known().chain([
            ("project", "apps", "Deployment"), ("project", "apps", "StatefulSet"), ("project", "apps", "DaemonSet"),
            ("project", "", "Pod"), ("project", "batch", "CronJob"), ("project", "example.com", "Widget"),
        ]).map(|(_, group, kind)| (group.replace("*.", "a."), kind.replace('*', "Any"))).collect::<Vec<_>>()),
        metadata in anything(), spec in anything(), status in anything(),
    ) {
        let object = object(&json!({
            "apiVersion": format!("{group}/v1").trim_start_matches('/'), "kind": kind,
            "metadata": metadata, "spec": spec, "status": status,
        }));
        for health in [assess(&object), infer(&object)].into_iter().flatten() {
            prop_assert!(health.message.len() <= MESSAGE_LIMIT);
        }
    }
}
