//! What can be asked of a synchronisation.

use super::{config_map, ended, has_config_map, message, plan, results, sync};
use crate::manifests::application;
use crate::story::{becomes, ready, with_application};
use serde_json::json;
use windlass_system_tests::{Cluster, Repository, Server};

fn has_value(cluster: &Cluster, value: &str) -> bool {
    let path = format!("/api/v1/namespaces/{}/configmaps/a", cluster.namespace());
    cluster.request("GET", &path, None).unwrap()["data"]["a"] == value
}

#[test]
fn a_dry_run_changes_nothing_and_selected_objects_are_alone() {
    let Some(cluster) = Cluster::for_test("selected") else { return };
    let manifests = [config_map("a", "0"), config_map("b", "0")].concat();
    let repository = Repository::with(&[("k8s/all.yaml", &manifests)]);
    let server = with_application(&cluster, &repository, "shop");
    becomes(&server, "shop", "OutOfSync", "Missing");

    sync(&server, &json!({"dryRun": true}));
    let state = ended(&server);
    assert_eq!(state["phase"], "Succeeded", "{state}");
    assert!(message(&state).starts_with("dry run of "), "{state}");
    let not_asked = "not asked: the same synchronisation makes its namespace (dry run)";
    assert_eq!(results(&state)[1], format!("0 ConfigMap/a Synced: {not_asked}"));
    let namespace = format!("/api/v1/namespaces/{}", cluster.namespace());
    assert!(cluster.request("GET", &namespace, None).is_err(), "not even the namespace was made");

    let selected = json!({"resources": [{"kind": "ConfigMap", "name": "b"}]});
    assert_eq!(plan(&server, &selected).len(), 2, "and the namespace");
    sync(&server, &selected);
    assert_eq!(ended(&server)["phase"], "Succeeded");
    assert!(has_config_map(&cluster, "b") && !has_config_map(&cluster, "a"));

    for path in ["sync", "plan"] {
        let unknown = json!({"resources": [{"kind": "ConfigMap", "name": "z"}, {"kind": "ConfigMap", "name": "a"}]});
        let (status, answer) = server.asked("POST", &format!("/api/v1/applications/shop/{path}"), Some(&unknown));
        assert_eq!(status, 422, "{answer}");
        assert_eq!(answer["detail"], "application windlass/shop has no ConfigMap z", "{answer}");
    }
}

/// A server with the application at its second commit; the first one is returned.
fn at_second_commit(cluster: &Cluster) -> (Server, Repository, String) {
    let repository = Repository::with(&[("k8s/a.yaml", &config_map("a", "0"))]);
    let first = repository.git(&["rev-parse", "HEAD"]);
    repository.commit("second", &[("k8s/a.yaml", &config_map("a", "0").replace("'1'", "'2'"))]);
    let server = ready(cluster, &repository, "shop");
    (server, repository, first)
}

#[test]
fn another_commit_can_be_synchronised_without_comparing_with_it() {
    let Some(cluster) = Cluster::for_test("one-off") else { return };
    let (server, repository, first) = at_second_commit(&cluster);
    assert!(has_value(&cluster, "2"));
    let request = json!({"revision": first});
    assert_eq!(plan(&server, &request), ["0 ConfigMap/a Change"]);
    sync(&server, &request);
    let state = ended(&server);
    assert_eq!((&state["phase"], &state["syncResult"]["revision"]), (&json!("Succeeded"), &json!(first)), "{state}");
    assert!(has_value(&cluster, "1"));
    let compared = becomes(&server, "shop", "OutOfSync", "Healthy");
    assert_ne!(compared["status"]["sync"]["revision"], first.as_str(), "the target revision is still what counts");

    let healing = application("shop", &repository.url(), "k8s", cluster.server(), cluster.namespace())
        .replace("syncPolicy: {", "syncPolicy: {automated: {selfHeal: true, enabled: true}, ");
    let _ = server.apply(&healing).ok();
    let (status, answer) = server.asked("POST", "/api/v1/applications/shop/sync", Some(&request));
    assert_eq!(status, 422, "{answer}");
    assert!(answer["detail"].as_str().unwrap().contains("would be undone at once"), "{answer}");
}

/// How many dry runs and applies the server has made.
fn work(server: &Server) -> (u64, u64) {
    let (status, text) = server.http("GET", "/metrics", None);
    assert_eq!(status, 200, "{text}");
    let count = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.rsplit(' ').next()).and_then(|number| number.parse().ok()).unwrap_or(u64::MAX)
    };
    (count("windlass_delivery_dry_runs_total"), count("windlass_delivery_applies_total"))
}

#[test]
fn nothing_is_asked_twice() {
    let Some(cluster) = Cluster::for_test("once") else { return };
    let all = [config_map("a", "0"), config_map("b", "0"), config_map("c", "0")].concat();
    let repository = Repository::with(&[("k8s/all.yaml", &all)]);
    let server = ready(&cluster, &repository, "shop");
    assert_eq!(work(&server), (3, 3), "each object is tried, and applied");
    sync(&server, &json!({}));
    assert!(message(&ended(&server)).ends_with("0 applied, 3 unchanged"));
    assert_eq!(work(&server), (3, 3), "what is as Git says is not sent");
    repository.commit("two", &[("k8s/all.yaml", &all.replacen("a: '1'", "a: '2'", 2))]);
    let _ = server.run(&["app", "refresh", "shop"]).ok();
    becomes(&server, "shop", "OutOfSync", "Healthy");
    assert_eq!(work(&server), (5, 3), "the differences are confirmed");
    sync(&server, &json!({}));
    assert!(message(&ended(&server)).ends_with("2 applied, 1 unchanged"));
    becomes(&server, "shop", "Synced", "Healthy");
    assert_eq!(work(&server), (5, 5), "and not tried again, nor is what the applies have answered");
}
