//! The story of the README: from a commit to a ready Deployment, and on.

use crate::manifests::{SERVICE, TEAM, application, deployment};
use serde_json::{Value, json};
use std::time::Duration;
use windlass_system_tests::{Cluster, Repository, Server, Start, eventually};

const SOON: Duration = Duration::from_secs(30);

fn state(application: &Value) -> (String, String) {
    let text = |pointer| application.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    (text("/status/sync/status"), text("/status/health/status"))
}

/// Waits until the application's sync status is this.
pub(crate) fn becomes_within(server: &Server, name: &str, sync: &str, patience: Duration) -> Value {
    eventually(&format!("{name} is {sync}"), patience, || {
        let application = server.application(name);
        if state(&application).0 == sync { Ok(application) } else { Err(application["status"].to_string()) }
    })
}

pub(crate) fn becomes(server: &Server, name: &str, sync: &str, health: &str) -> Value {
    eventually(&format!("{name} is {sync} and {health}"), SOON, || {
        let application = server.application(name);
        if state(&application) == (sync.to_owned(), health.to_owned()) {
            Ok(application)
        } else {
            Err(application["status"].to_string())
        }
    })
}

#[test]
fn a_commit_reaches_the_cluster() {
    let Some(cluster) = Cluster::for_test("story") else { return };
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1)), ("k8s/service.yaml", SERVICE)]);
    let server =
        Server::start(Start { environment: vec![("WINDLASS_SOURCES_POLL_INTERVAL".into(), "2s".into())], data: None });

    let _ = server.run(&["cluster", "add", "--kubeconfig", &cluster.kubeconfig, "--name", "real"]).ok();
    let connected = server.run(&["cluster", "list", "-o", "json"]).ok().json();
    assert_eq!(connected["items"][0]["name"], "real");
    let _ = server.apply(TEAM).ok();
    let created =
        server.apply(&application("shop", &repository.url(), "k8s", cluster.server(), cluster.namespace())).ok();
    assert!(created.stdout.contains("application.argoproj.io/shop created"), "{created:?}");

    let before = becomes(&server, "shop", "OutOfSync", "Missing");
    assert_eq!(before["status"]["resources"].as_array().map(Vec::len), Some(3));
    assert_eq!(before["status"]["resources"][0]["message"], "not in the cluster");

    let synced = server.run(&["app", "sync", "shop", "--wait"]).ok();
    assert!(synced.stdout.contains("shop is synchronised"), "{synced:?}");
    becomes(&server, "shop", "Synced", "Healthy");
    let live = cluster.deployment("api").unwrap();
    assert_eq!(live["status"]["readyReplicas"], 1);
    assert_eq!(
        live["metadata"]["annotations"]["argocd.argoproj.io/tracking-id"],
        format!("shop:apps/Deployment:{}/api", cluster.namespace())
    );

    let commit = repository.commit("three", &[("k8s/deployment.yaml", &deployment(3))]);
    let changed = becomes(&server, "shop", "OutOfSync", "Healthy");
    assert_eq!(changed["status"]["sync"]["revision"], commit.as_str(), "found by polling, without a refresh");
    let why =
        changed["status"]["resources"].as_array().unwrap().iter().find(|one| one["kind"] == "Deployment").unwrap();
    assert!(why["message"].as_str().unwrap().contains("spec.replicas"), "{why}");
    let diff = server.run(&["app", "diff", "shop"]);
    assert_eq!(diff.status, 1, "{diff:?}");
    assert!(diff.stdout.contains("-  replicas: 1") && diff.stdout.contains("+  replicas: 3"), "{diff:?}");

    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    becomes(&server, "shop", "Synced", "Healthy");
    assert_eq!(cluster.deployment("api").unwrap()["status"]["readyReplicas"], 3);
}

#[test]
fn a_change_by_hand_is_seen_and_named() {
    let Some(cluster) = Cluster::for_test("drift") else { return };
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1)), ("k8s/service.yaml", SERVICE)]);
    let server = ready(&cluster, &repository, "shop");
    let path = format!("/api/v1/namespaces/{}/configmaps/settings", cluster.namespace());
    cluster.request("PATCH", &path, Some(&json!({"data": {"greeting": "bye"}}))).unwrap();
    let drifted = becomes(&server, "shop", "OutOfSync", "Healthy");
    let settings =
        drifted["status"]["resources"].as_array().unwrap().iter().find(|one| one["kind"] == "ConfigMap").unwrap();
    assert!(settings["message"].as_str().unwrap().contains("data.greeting"), "{settings}");
    cluster.request("PATCH", &path, Some(&json!({"data": {"greeting": "hello"}}))).unwrap();
    becomes(&server, "shop", "Synced", "Healthy");
    cluster.request("DELETE", &path, None).unwrap();
    becomes(&server, "shop", "OutOfSync", "Missing");
}

#[test]
fn what_leaves_git_is_pruned_only_when_asked() {
    let Some(cluster) = Cluster::for_test("prune") else { return };
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1)), ("k8s/service.yaml", SERVICE)]);
    let server = ready(&cluster, &repository, "shop");
    repository.git(&["rm", "--quiet", "k8s/deployment.yaml"]);
    repository.commit_all("no deployment");
    let _ = server.run(&["app", "refresh", "shop"]).ok();
    let left = becomes(&server, "shop", "OutOfSync", "Healthy");
    assert!(left["status"]["resources"].as_array().unwrap().iter().any(|one| one["requiresPruning"] == true), "{left}");
    let _ = server.run(&["app", "sync", "shop", "--wait"]);
    assert!(cluster.deployment("api").is_ok(), "not asked to prune");
    let _ = server.run(&["app", "sync", "shop", "--prune", "--wait"]).ok();
    eventually("the Deployment is gone", SOON, || {
        cluster.deployment("api").map_or(Ok(()), |live| Err(live.to_string()))
    });
    becomes(&server, "shop", "Synced", "Healthy");
}

#[test]
fn a_broken_image_is_progressing_and_its_state_told() {
    let Some(cluster) = Cluster::for_test("broken") else { return };
    let broken = deployment(1).replace("api:1", "api:broken");
    let repository = Repository::with(&[("k8s/deployment.yaml", &broken)]);
    let server = with_application(&cluster, &repository, "shop");
    let _ = server.run(&["app", "sync", "shop"]).ok();
    becomes(&server, "shop", "Synced", "Progressing");
}

/// A server with the application synchronised and healthy.
pub(crate) fn ready(cluster: &Cluster, repository: &Repository, name: &str) -> Server {
    let server = with_application(cluster, repository, name);
    let _ = server.run(&["app", "sync", name, "--wait"]).ok();
    becomes(&server, name, "Synced", "Healthy");
    server
}

/// A server with the application, not yet synchronised.
pub(crate) fn with_application(cluster: &Cluster, repository: &Repository, name: &str) -> Server {
    let server = Server::start(Start::default());
    deliver(&server, cluster, repository, name);
    server
}

/// Tells a server of the cluster, a project and the application.
pub(crate) fn deliver(server: &Server, cluster: &Cluster, repository: &Repository, name: &str) {
    let _ = server.run(&["cluster", "add", "--kubeconfig", &cluster.kubeconfig, "--name", "real"]).ok();
    let _ = server.apply(TEAM).ok();
    let _ = server.apply(&application(name, &repository.url(), "k8s", cluster.server(), cluster.namespace())).ok();
}
