//! One wave after the other.

use super::{config_map, ended, has_config_map, message, operation, plainly, plan, results, stuck_deployment, sync};
use crate::manifests::{EVERYTHING, application};
use crate::story::{becomes, with_application};
use serde_json::{Value, json};
use windlass_system_tests::{Cluster, Repository, Server, Start, eventually};

fn waves() -> Repository {
    let manifests = [config_map("last", "2"), stuck_deployment(600), config_map("first", "-1")].concat();
    Repository::with(&[("k8s/all.yaml", &manifests)])
}

/// Does what the kubelet would do once the image is there.
fn start_pods(cluster: &Cluster) {
    let path = format!("/api/v1/namespaces/{}/pods", cluster.namespace());
    let pods = cluster.request("GET", &path, None).unwrap();
    for pod in pods["items"].as_array().unwrap() {
        let conditions: Vec<Value> = ["Ready", "ContainersReady", "PodScheduled", "Initialized"]
            .iter()
            .map(|kind| json!({"type": kind, "status": "True"}))
            .collect();
        let status = json!({"status": {"phase": "Running", "conditions": conditions, "containerStatuses": [{
            "name": "api", "image": "registry.example.com/api:broken", "imageID": "", "ready": true, "started": true,
            "restartCount": 0, "state": {"running": {}}}]}});
        let name = pod["metadata"]["name"].as_str().unwrap();
        cluster.request("PATCH", &format!("{path}/{name}/status"), Some(&status)).unwrap();
    }
}

#[test]
fn a_wave_waits_until_the_one_before_is_healthy() {
    let Some(cluster) = Cluster::for_test("waves") else { return };
    let repository = waves();
    let server = with_application(&cluster, &repository, "shop");
    becomes(&server, "shop", "OutOfSync", "Missing");
    assert_eq!(
        plan(&server, &plainly()),
        [
            format!("-1 Namespace/{} Create", cluster.namespace()),
            "-1 ConfigMap/first Create".into(),
            "1 Deployment/api Create".into(),
            "2 ConfigMap/last Create".into(),
        ]
    );
    sync(&server, &plainly());
    let waiting = operation(&server, "it waits", |state| message(state).starts_with("waiting for Deployment api: "));
    assert_eq!(waiting["phase"], "Running");
    assert_eq!(waiting["initiatedBy"], "account:admin");
    assert_eq!(waiting["syncResult"]["waiting"][0]["name"], "api", "{waiting}");
    assert_eq!(waiting["syncResult"]["waiting"][0]["health"]["status"], "Progressing", "{waiting}");
    assert!(has_config_map(&cluster, "first") && !has_config_map(&cluster, "last"));
    start_pods(&cluster);
    let state = ended(&server);
    assert_eq!(state["phase"], "Succeeded", "{state}");
    assert_eq!(
        results(&state),
        [
            format!("-1 Namespace/{} Synced: created", cluster.namespace()),
            "-1 ConfigMap/first Synced: created".into(),
            "1 Deployment/api Synced: created".into(),
            "2 ConfigMap/last Synced: created".into(),
        ]
    );
    assert!(state["syncResult"].get("waiting").is_none(), "{state}");
    becomes(&server, "shop", "Synced", "Healthy");
    assert!(plan(&server, &plainly()).iter().all(|step| step.ends_with(" Keep")));

    sync(&server, &plainly());
    let again = ended(&server);
    assert!(message(&again).ends_with("0 applied, 3 unchanged"), "{again}");
}

#[test]
fn a_wait_goes_on_after_the_server_was_killed() {
    let Some(cluster) = Cluster::for_test("waves-kill") else { return };
    let repository = waves();
    let server = with_application(&cluster, &repository, "shop");
    sync(&server, &plainly());
    operation(&server, "it waits", |state| message(state).starts_with("waiting for Deployment api: "));
    let server = server.kill_and_start_again();
    start_pods(&cluster);
    // The dead worker's lease has to run out first.
    let state = eventually("another worker has ended it", std::time::Duration::from_secs(90), || {
        let state = server.application("shop")["status"]["operationState"].clone();
        if state["phase"] == "Succeeded" { Ok(state) } else { Err(state.to_string()) }
    });
    assert!(results(&state).contains(&"1 Deployment/api Synced: created".to_owned()), "{state}");
    assert!(has_config_map(&cluster, "last"));
}

#[test]
fn a_wave_that_degrades_is_the_last() {
    let Some(cluster) = Cluster::for_test("degraded") else { return };
    let manifests = [config_map("last", "2"), stuck_deployment(1)].concat();
    let repository = Repository::with(&[("k8s/all.yaml", &manifests)]);
    let server = with_application(&cluster, &repository, "shop");
    sync(&server, &plainly());
    let state = ended(&server);
    assert_eq!(state["phase"], "Failed", "{state}");
    assert!(message(&state).contains("wave 1 did not become healthy"), "{state}");
    assert!(message(&state).contains("Deployment api: created; then Degraded"), "{state}");
    assert!(message(&state).ends_with("not done: ConfigMap last"), "{state}");
    assert!(!has_config_map(&cluster, "last"));
}

#[test]
fn an_end_is_asked_for_while_it_waits() {
    let Some(cluster) = Cluster::for_test("terminated") else { return };
    let repository = waves();
    let server = with_application(&cluster, &repository, "shop");
    let none = server.asked("DELETE", "/api/v1/applications/shop/operation", None);
    assert_eq!(none.0, 404, "{none:?}");
    sync(&server, &plainly());
    operation(&server, "it waits", |state| message(state).starts_with("waiting for Deployment api: "));
    let (status, answer) = server.asked("DELETE", "/api/v1/applications/shop/operation", None);
    assert_eq!((status, &answer["phase"]), (200, &json!("Terminating")), "{answer}");
    let state = ended(&server);
    assert_eq!(state["phase"], "Failed", "{state}");
    assert_eq!(message(&state), "terminated: 3 applied; not done: ConfigMap last");
    assert!(!has_config_map(&cluster, "last"));
    let (status, answer) = server.asked("DELETE", "/api/v1/applications/shop/operation", None);
    assert_eq!((status, &answer["code"]), (409, &json!("operation_ended")), "{answer}");
}

#[test]
fn a_definition_comes_with_its_objects() {
    let Some(cluster) = Cluster::for_test("definition") else { return };
    let group = format!("{}.example.com", cluster.namespace());
    let manifests = format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: widgets.{group}}}
spec:
  group: {group}
  scope: Namespaced
  names: {{kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {{type: object, properties: {{size: {{type: integer}}}}}}}}}}}}
---
apiVersion: {group}/v1
kind: Widget
metadata: {{name: one}}
spec: {{size: 1}}
---
{}",
        config_map("plain", "0")
    );
    let repository = Repository::with(&[("k8s/all.yaml", &manifests)]);
    let server = Server::start(Start::default());
    let _ = server.run(&["cluster", "add", "--kubeconfig", &cluster.kubeconfig, "--name", "real"]).ok();
    let _ = server.apply(EVERYTHING).ok();
    let app = application("shop", &repository.url(), "k8s", cluster.server(), cluster.namespace());
    let _ = server.apply(&app.replace("project: team", "project: everything")).ok();
    sync(&server, &plainly());
    let state = ended(&server);
    assert_eq!(state["phase"], "Succeeded", "{state}");
    assert!(results(&state).contains(&"0 Widget/one Synced: created".to_owned()), "{state}");
    becomes(&server, "shop", "Synced", "Healthy");
    let definition = format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.{group}");
    cluster.request("DELETE", &definition, None).unwrap();
}
