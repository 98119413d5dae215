//! What a mutating webhook adds is no difference, and what it takes away from Git is one only while it does.

use crate::story::{becomes, ready};
use serde_json::{Value, json};
use windlass_system_tests::{Cluster, Repository, Webhook};

const WORKLOADS: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {greeting: hello}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: 1
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: 'example.com/api:1'}]}
";

/// A sidecar for every Deployment that has none, a label for everything.
fn patch(object: &Value) -> Value {
    let mut patch = vec![json!({"op": "add", "path": "/metadata/labels/injected", "value": "yes"})];
    if object["metadata"].get("labels").is_none() {
        patch.insert(0, json!({"op": "add", "path": "/metadata/labels", "value": {}}));
    }
    let containers = object.pointer("/spec/template/spec/containers").and_then(Value::as_array);
    if containers.is_some_and(|containers| containers.iter().all(|one| one["name"] != "sidecar")) {
        let sidecar = json!({"name": "sidecar", "image": "example.com/sidecar:1"});
        patch.push(json!({"op": "add", "path": "/spec/template/spec/containers/-", "value": sidecar}));
    }
    Value::Array(patch)
}

#[test]
fn what_a_webhook_adds_is_no_difference() {
    let Some(cluster) = Cluster::for_test("webhook") else { return };
    let webhook = Webhook::start(patch);
    let namespace = cluster.namespace();
    let configuration = json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
        "metadata": {"name": namespace}, "webhooks": [{"name": "inject.example.com", "admissionReviewVersions": ["v1"],
            "sideEffects": "None", "reinvocationPolicy": "Never", "clientConfig": {"url": webhook.url, "caBundle": webhook.bundle},
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
            "rules": [{"apiGroups": ["", "apps"], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["configmaps", "deployments"]}]}]});
    let all = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    cluster.request("POST", all, Some(&configuration)).unwrap();
    let repository = Repository::with(&[("k8s/all.yaml", WORKLOADS)]);
    let server = ready(&cluster, &repository, "shop");
    let live = cluster.deployment("api").unwrap();
    assert_eq!(
        live["spec"]["template"]["spec"]["containers"].as_array().map(Vec::len),
        Some(2),
        "the webhook was asked"
    );
    becomes(&server, "shop", "Synced", "Healthy");

    let settings = format!("/api/v1/namespaces/{namespace}/configmaps/settings");
    cluster.request("PATCH", &settings, Some(&json!({"data": {"greeting": "bye"}}))).unwrap();
    let drifted = becomes(&server, "shop", "OutOfSync", "Healthy");
    let differing: Vec<&Value> =
        drifted["status"]["resources"].as_array().unwrap().iter().filter(|one| one["status"] == "OutOfSync").collect();
    assert_eq!(differing.len(), 1, "{differing:?}");
    assert_eq!(differing[0]["message"], "data.greeting is \"bye\" in the cluster, Git says \"hello\"");
    cluster.request("PATCH", &settings, Some(&json!({"data": {"greeting": "hello"}}))).unwrap();
    becomes(&server, "shop", "Synced", "Healthy");
    cluster.request("DELETE", &format!("{all}/{namespace}"), None).unwrap();
}
