//! What controllers keep by design is theirs: no difference, and not undone by a synchronisation.

use crate::manifests::{SERVICE, deployment};
use crate::story::{becomes, ready};
use serde_json::json;
use windlass_system_tests::{Cluster, Repository};

#[test]
fn an_autoscaler_keeps_the_replicas() {
    let Some(cluster) = Cluster::for_test("scaled") else { return };
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1))]);
    let server = ready(&cluster, &repository, "shop");
    let namespace = cluster.namespace();
    let scale = |replicas: u32| {
        let path = format!("/apis/apps/v1/namespaces/{namespace}/deployments/api/scale");
        cluster.request("PATCH", &path, Some(&json!({"spec": {"replicas": replicas}}))).unwrap();
    };
    scale(3);
    becomes(&server, "shop", "OutOfSync", "Healthy");

    // Not in Git: someone else's autoscaler.
    let autoscaler = json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "api"},
        "spec": {"minReplicas": 1, "maxReplicas": 9, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"}}});
    let all = format!("/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers");
    cluster.request("POST", &all, Some(&autoscaler)).unwrap();
    becomes(&server, "shop", "Synced", "Healthy");
    scale(5);
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    becomes(&server, "shop", "Synced", "Healthy");
    assert_eq!(cluster.deployment("api").unwrap()["spec"]["replicas"], 5, "the autoscaler's, not Git's");

    cluster.request("DELETE", &format!("{all}/api"), None).unwrap();
    let left = becomes(&server, "shop", "OutOfSync", "Healthy");
    assert!(left.to_string().contains("spec.replicas is 5 in the cluster, Git says 1"), "{left}");
}

#[test]
fn a_service_under_rollouts_keeps_the_hash_in_its_selector() {
    let Some(cluster) = Cluster::for_test("rollout") else { return };
    let repository = Repository::with(&[("k8s/service.yaml", SERVICE)]);
    let server = ready(&cluster, &repository, "shop");
    let path = format!("/api/v1/namespaces/{}/services/api", cluster.namespace());
    let hash = json!({"metadata": {"annotations": {"argo-rollouts.argoproj.io/managed-by-rollouts": "api"}},
        "spec": {"selector": {"rollouts-pod-template-hash": "abc123"}}});
    cluster.request("PATCH", &path, Some(&hash)).unwrap();
    // Whatever is found at first, it ends as Synced, and stays so when the Service is applied again.
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    becomes(&server, "shop", "Synced", "Healthy");
    let live = cluster.request("GET", &path, None).unwrap();
    assert_eq!(live["spec"]["selector"], json!({"app": "api", "rollouts-pod-template-hash": "abc123"}));
    cluster.request("PATCH", &path, Some(&json!({"spec": {"selector": {"app": "other"}}}))).unwrap();
    becomes(&server, "shop", "OutOfSync", "Healthy");
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    let live = cluster.request("GET", &path, None).unwrap();
    assert_eq!(live["spec"]["selector"], json!({"app": "api", "rollouts-pod-template-hash": "abc123"}));
}

#[test]
fn a_bundle_that_an_injector_wrote_stays() {
    let Some(cluster) = Cluster::for_test("bundle") else { return };
    let name = cluster.namespace().to_owned();
    let manifest = format!(
        "apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: {name}}}
webhooks:
  - name: none.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Ignore
    clientConfig: {{url: 'https://127.0.0.1:1/none', caBundle: Cg==}}
    rules: [{{apiGroups: [none.example.com], apiVersions: [v1], operations: [CREATE], resources: [nothings]}}]
"
    );
    let repository = Repository::with(&[("k8s/webhook.yaml", &manifest)]);
    let server = crate::ignoring::ready_with(&cluster, &repository, "");
    let path = format!("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/{name}");
    let bundle = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==";
    let inject = json!([{"op": "replace", "path": "/webhooks/0/clientConfig/caBundle", "value": bundle}]);
    cluster.request("PATCH", &format!("{path}?fieldManager=cainjector"), Some(&inject)).unwrap();
    becomes(&server, "shop", "Synced", "Healthy");
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    assert_eq!(cluster.request("GET", &path, None).unwrap()["webhooks"][0]["clientConfig"]["caBundle"], bundle);
    cluster.request("DELETE", &path, None).unwrap();
}
