//! What server-side apply cannot do is done all the same, and said.

use crate::manifests::{SERVICE, deployment};
use crate::story::{becomes, ready, with_application};
use serde_json::{Value, json};
use windlass_system_tests::{Cluster, Repository, Server};

/// What the last synchronisation says of an object.
fn said_of(server: &Server, kind: &str) -> String {
    let application = server.application("shop");
    let resources = application["status"]["operationState"]["syncResult"]["resources"].as_array().unwrap();
    let one = resources.iter().find(|one| one["kind"] == kind).unwrap();
    one["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_port_that_was_changed_by_hand_is_changed_back() {
    let Some(cluster) = Cluster::for_test("port") else { return };
    let repository = Repository::with(&[("k8s/service.yaml", SERVICE), ("k8s/deployment.yaml", &deployment(1))]);
    let server = ready(&cluster, &repository, "shop");
    let path = format!("/api/v1/namespaces/{}/services/api", cluster.namespace());
    let before = cluster.request("GET", &path, None).unwrap()["spec"]["ports"].clone();
    let edit = json!([{"op": "replace", "path": "/spec/ports/0/port", "value": 81}]);
    cluster.request("PATCH", &format!("{path}?fieldManager=kubectl-edit"), Some(&edit)).unwrap();
    let deployment = format!("/apis/apps/v1/namespaces/{}/deployments/api", cluster.namespace());
    let scale = json!({"spec": {"replicas": 2}});
    cluster.request("PATCH", &format!("{deployment}?fieldManager=kubectl-edit"), Some(&scale)).unwrap();

    let found = becomes(&server, "shop", "OutOfSync", "Healthy").to_string();
    assert!(found.contains("spec.ports") && !found.contains("refuses"), "{found}");
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    becomes(&server, "shop", "Synced", "Healthy");
    assert_eq!(cluster.request("GET", &path, None).unwrap()["spec"]["ports"], before);
    let said = said_of(&server, "Service");
    assert!(said.starts_with("configured; warning: replaced spec.ports[port=81,protocol=\"TCP\"] (kubectl-edit wrote it), which the API server does not take"), "{said}");
    assert_eq!(said_of(&server, "Deployment"), "configured; took spec.replicas from kubectl-edit");
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    assert_eq!(said_of(&server, "Service"), "unchanged");
}

#[test]
fn a_variable_that_is_in_git_twice_is_in_the_cluster_twice() {
    let Some(cluster) = Cluster::for_test("twice") else { return };
    let with_env = |env: &str| {
        deployment(1)
            .replace("image: registry.example.com/api:1", &format!("image: 'registry.example.com/api:1', env: {env}"))
    };
    let manifest = with_env("[{name: A, value: '1'}, {name: A, value: '2'}, {name: B, value: '1'}]");
    let repository = Repository::with(&[("k8s/deployment.yaml", &manifest)]);
    let server = with_application(&cluster, &repository, "shop");
    becomes(&server, "shop", "OutOfSync", "Missing");
    let env = || cluster.deployment("api").unwrap()["spec"]["template"]["spec"]["containers"][0]["env"].clone();
    let sync = || {
        let _ = server.run(&["app", "refresh", "shop"]).ok();
        let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
        becomes(&server, "shop", "Synced", "Healthy");
    };
    sync();
    let variable = |name: &str, value: &str| json!({"name": name, "value": value});
    assert_eq!(env(), json!([variable("A", "1"), variable("A", "2"), variable("B", "1")]));
    let said = said_of(&server, "Deployment");
    assert!(
        said.contains("applied on the client's side") && said.contains(".env: duplicate entries for key [name=\"A\"]"),
        "{said}"
    );

    repository.commit(
        "another value, one less",
        &[("k8s/deployment.yaml", &with_env("[{name: A, value: '1'}, {name: A, value: '3'}]"))],
    );
    sync();
    assert_eq!(env(), json!([variable("A", "1"), variable("A", "3")]));
    repository.commit("once", &[("k8s/deployment.yaml", &with_env("[{name: B, value: '1'}]"))]);
    sync();
    assert_eq!(env(), Value::Array(vec![variable("B", "1")]));
    assert_eq!(said_of(&server, "Deployment"), "configured");
}
