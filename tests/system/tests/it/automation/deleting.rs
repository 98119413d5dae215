//! The end of an application: with its objects, without them, and what holds them.

use super::{SOON, application, automated, change, condition, config_map, has, rests, server, shows, value};
use serde_json::{Value, json};
use windlass_system_tests::{Cluster, Repository, Server, eventually};

const POLICY: fn() -> Value = || json!({"syncOptions": ["CreateNamespace=true"]});

fn ready(name: &str, cluster: &Cluster, files: &[(&str, &str)], policy: &Value) -> (Server, Repository) {
    let repository = Repository::with(files);
    let server = server(cluster, &application(name, &repository, cluster, policy));
    if policy["automated"].is_null() {
        let _ = server.run(&["app", "sync", name, "--wait"]).ok();
    }
    rests(&server, name, "Synced");
    (server, repository)
}

fn delete(server: &Server, name: &str, query: &str) -> Value {
    let (status, answer) = server.asked("DELETE", &format!("/api/v1/applications/{name}{query}"), None);
    assert_eq!(status, 200, "{answer}");
    answer
}

fn is_gone(server: &Server, name: &str) {
    eventually(&format!("{name} is gone"), SOON, || {
        let (status, application) = server.signed(&format!("/api/v1/applications/{name}"));
        if status == 404 { Ok(()) } else { Err(application["status"]["operationState"].to_string()) }
    });
}

#[test]
fn an_application_goes_with_its_objects_and_leaves_what_is_not_its_own() {
    let Some(cluster) = Cluster::for_test("delete") else { return };
    let kept = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept, annotations: {argocd.argoproj.io/sync-options: Delete=false}}\n";
    let deployment = crate::manifests::deployment(1);
    let files = [
        ("k8s/a.yaml", &*config_map("a", "one")),
        ("k8s/kept.yaml", kept),
        ("k8s/deployment.yaml", deployment.as_str()),
    ];
    let (server, _repository) = ready("delete", &cluster, &files, &automated(json!({"prune": true, "selfHeal": true})));
    let other =
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}, "data": {"value": "theirs"}});
    let place = format!("/api/v1/namespaces/{}/configmaps", cluster.namespace());
    cluster.request("POST", &place, Some(&other)).unwrap();

    let operation = delete(&server, "delete", "");
    assert_eq!((operation["kind"].as_str(), operation["principal"].as_str()), (Some("delete"), Some("account:admin")));
    is_gone(&server, "delete");
    assert_eq!(value(&cluster, "a"), None);
    assert!(cluster.deployment("api").is_err(), "and with what it owned, for it was deleted in the foreground");
    assert_eq!(value(&cluster, "other").as_deref(), Some("theirs"));
    assert_eq!(value(&cluster, "kept").as_deref(), Some(""), "it asks to stay");
    let id = operation["id"].as_str().unwrap_or_default();
    let ended = eventually("the deletion has ended", SOON, || {
        let (_, ended) = server.signed(&format!("/api/v1/operations/{id}"));
        if ended["phase"] == "Succeeded" { Ok(ended) } else { Err(ended.to_string()) }
    });
    let message = ended["message"].as_str().unwrap_or_default();
    assert!(
        message.starts_with("deleted, with 2 objects; 1 stay: ConfigMap kept: left, because it asks so"),
        "{message}"
    );
}

#[test]
fn an_application_that_is_forgotten_leaves_its_objects() {
    let Some(cluster) = Cluster::for_test("forget") else { return };
    let (server, repository) = ready("forget", &cluster, &[("k8s/a.yaml", &config_map("a", "one"))], &POLICY());
    assert_eq!(delete(&server, "forget", "?cascade=false"), json!({}));
    is_gone(&server, "forget");
    assert_eq!(value(&cluster, "a").as_deref(), Some("one"));
    // Taken in again, it finds them.
    let _ = server.apply(&application("forget", &repository, &cluster, &POLICY()).to_string()).ok();
    rests(&server, "forget", "Synced");
}

#[test]
fn an_object_that_does_not_go_is_explained_by_its_finalizer() {
    let Some(cluster) = Cluster::for_test("stuck") else { return };
    let held = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [widgets.example.com/cleanup]}\n";
    let files = [("k8s/a.yaml", &*config_map("a", "one")), ("k8s/held.yaml", held)];
    let (server, _repository) = ready("stuck", &cluster, &files, &automated(json!({"selfHeal": true})));
    delete(&server, "stuck", "?propagationPolicy=background");
    let stuck = shows(&server, "stuck", "the finalizer is explained", |application| {
        condition(application, "DeletionError").is_some()
    });
    let told = condition(&stuck, "DeletionError").unwrap_or_default();
    assert!(
        told.starts_with("1 of 2 objects deleted; waiting for ConfigMap held. ConfigMap held is held by"),
        "{told}"
    );
    assert!(told.contains("widgets.example.com/cleanup: the controller of widgets.example.com"), "{told}");
    let message = stuck["status"]["operationState"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("widgets.example.com/cleanup"), "{message}");
    assert!(stuck["metadata"]["deletionTimestamp"].is_string(), "{}", stuck["metadata"]);

    // Meanwhile nothing brings the objects back, by itself or asked for; asking again is asking once.
    assert_eq!(value(&cluster, "a"), None, "automation does not heal what is being deleted");
    let (status, problem) = server.asked("POST", "/api/v1/applications/stuck/sync", None);
    assert_eq!(status, 409);
    assert!(problem["detail"].as_str().unwrap_or_default().contains("is being deleted already"), "{problem}");
    assert_eq!(delete(&server, "stuck", "")["id"], stuck["status"]["operationState"]["id"]);

    let path = format!("/api/v1/namespaces/{}/configmaps/held", cluster.namespace());
    cluster.request("PATCH", &path, Some(&json!({"metadata": {"finalizers": null}}))).unwrap();
    is_gone(&server, "stuck");
}

#[test]
fn a_deletion_can_be_ended_and_then_given_up() {
    let Some(cluster) = Cluster::for_test("undo") else { return };
    let held = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [widgets.example.com/cleanup]}\n";
    let files = [("k8s/b.yaml", &*config_map("b", "one")), ("k8s/held.yaml", held)];
    let (server, _repository) = ready("undo", &cluster, &files, &POLICY());
    delete(&server, "undo", "");
    shows(&server, "undo", "it waits", |application| condition(application, "DeletionError").is_some());
    let (status, _) = server.asked("DELETE", "/api/v1/applications/undo/operation", None);
    assert_eq!(status, 200);
    let stays =
        shows(&server, "undo", "it stays", |application| application["metadata"]["deletionTimestamp"].is_null());
    let message = stays["status"]["operationState"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("terminated: 1 of 2 objects deleted; the application and the others stay"), "{message}");
    assert_eq!(stays["status"]["operationState"]["phase"], "Failed");

    // What was deleted can be brought back; and a deletion that waits can be given up for forgetting.
    delete(&server, "undo", "");
    shows(&server, "undo", "it waits again", |application| condition(application, "DeletionError").is_some());
    assert_eq!(delete(&server, "undo", "?cascade=false"), json!({}));
    is_gone(&server, "undo");
    let path = format!("/api/v1/namespaces/{}/configmaps/held", cluster.namespace());
    let left = cluster.request("GET", &path, None).unwrap();
    assert!(left["metadata"]["deletionTimestamp"].is_string(), "{left}");
    cluster.request("PATCH", &path, Some(&json!({"metadata": {"finalizers": null}}))).unwrap();
}

#[test]
fn a_deletion_goes_on_after_a_restart() {
    let Some(cluster) = Cluster::for_test("resume") else { return };
    let held = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [widgets.example.com/cleanup]}\n";
    let files = [("k8s/a.yaml", &*config_map("a", "one")), ("k8s/held.yaml", held)];
    let (server, _repository) = ready("resume", &cluster, &files, &automated(json!({"selfHeal": true})));
    has(&cluster, &server, "a", "one", "resume");
    change(&cluster, "a", "changed");
    has(&cluster, &server, "a", "one", "resume");
    rests(&server, "resume", "Synced");
    delete(&server, "resume", "");
    shows(&server, "resume", "it waits", |application| condition(application, "DeletionError").is_some());
    let server = server.kill_and_start_again();
    server.sign_in();
    let path = format!("/api/v1/namespaces/{}/configmaps/held", cluster.namespace());
    cluster.request("PATCH", &path, Some(&json!({"metadata": {"finalizers": null}}))).unwrap();
    eventually("the application is gone", SOON * 3, || {
        let (status, application) = server.signed("/api/v1/applications/resume");
        if status == 404 { Ok(()) } else { Err(application["status"]["operationState"].to_string()) }
    });
}
