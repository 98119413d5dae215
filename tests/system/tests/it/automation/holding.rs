//! Rollbacks that hold.

use super::{
    application, automated, change, condition, config_map, has, operations, refresh, rests, server, shows, value,
};
use serde_json::{Value, json};
use windlass_system_tests::{Cluster, Repository, Server};

/// An application of which two commits were synchronised.
fn with_two_entries(name: &str, cluster: &Cluster, repository: &Repository) -> (Server, String, String) {
    let server = server(cluster, &application(name, repository, cluster, &automated(json!({"selfHeal": true}))));
    has(cluster, &server, "a", "one", name);
    rests(&server, name, "Synced");
    let bad = repository.commit("two", &[("k8s/a.yaml", &config_map("a", "two"))]);
    refresh(&server, name);
    has(cluster, &server, "a", "two", name);
    let rested = shows(&server, name, "two entries", |application| application["status"]["history"][1].is_object());
    let good = rested["status"]["history"][0]["revision"].as_str().unwrap_or_default().to_owned();
    (server, good, bad)
}

fn rolls_back(server: &Server, name: &str, request: &Value) -> Value {
    let (status, operation) = server.asked("POST", &format!("/api/v1/applications/{name}/rollback"), Some(request));
    assert_eq!(status, 200, "{operation}");
    assert_eq!(operation["kind"], "rollback");
    operation
}

#[test]
fn a_rollback_holds_until_it_is_released_with_automation_on() {
    let Some(cluster) = Cluster::for_test("hold") else { return };
    let repository = Repository::with(&[("k8s/a.yaml", &config_map("a", "one"))]);
    let (server, good, bad) = with_two_entries("hold", &cluster, &repository);
    rolls_back(&server, "hold", &json!({"reason": "payments fail"}));
    has(&cluster, &server, "a", "one", "hold");
    let held = rests(&server, "hold", "Synced");
    let hold = &held["status"]["hold"];
    assert_eq!((hold["revision"].as_str(), hold["newest"].as_str()), (Some(&*good), Some(&*bad)));
    assert_eq!((hold["principal"].as_str(), hold["until"].as_str()), (Some("account:admin"), Some("Released")));
    assert_eq!(held["status"]["sync"]["revision"], good.as_str(), "it is compared with the commit that it is held at");
    let told = condition(&held, "Held").unwrap_or_default();
    assert!(told.contains("by account:admin until somebody releases it: payments fail"), "{told}");
    assert_eq!(held["status"]["history"][2]["initiatedBy"], json!({"username": "admin"}));

    // Newer commits are looked up and left alone; what changes in the cluster is undone, towards the held commit.
    repository.commit("three", &[("k8s/a.yaml", &config_map("a", "three"))]);
    refresh(&server, "hold");
    rests(&server, "hold", "Synced");
    change(&cluster, "a", "by hand");
    has(&cluster, &server, "a", "one", "hold");
    rests(&server, "hold", "Synced");

    // A synchronisation of something else is refused, with words; one without a revision means the held commit.
    let (status, problem) = server.asked("POST", "/api/v1/applications/hold/sync", Some(&json!({"revision": "main"})));
    assert_eq!((status, problem["code"].as_str()), (409, Some("held")), "{problem}");
    assert!(problem["nextStep"].as_str().unwrap_or_default().contains("windlass app release"), "{problem}");
    let _ = server.run(&["app", "sync", "hold", "--wait"]).ok();
    assert_eq!(value(&cluster, "a").as_deref(), Some("one"));

    let server = server.kill_and_start_again();
    server.sign_in();
    let again = rests(&server, "hold", "Synced");
    assert_eq!(again["status"]["hold"]["revision"], good.as_str(), "a restart ends no hold");

    let (status, _) = server.asked("DELETE", "/api/v1/applications/hold/hold", None);
    assert_eq!(status, 200);
    has(&cluster, &server, "a", "three", "hold");
    let free = rests(&server, "hold", "Synced");
    assert_eq!((&free["status"]["hold"], condition(&free, "Held")), (&Value::Null, None));
    let (status, problem) = server.asked("DELETE", "/api/v1/applications/hold/hold", None);
    assert_eq!((status, problem["code"].as_str()), (409, Some("not_held")), "{problem}");
}

#[test]
fn a_newer_commit_ends_a_hold_if_so_chosen() {
    let Some(cluster) = Cluster::for_test("newer") else { return };
    let repository = Repository::with(&[("k8s/a.yaml", &config_map("a", "one"))]);
    let (server, _, _) = with_two_entries("newer", &cluster, &repository);
    rolls_back(&server, "newer", &json!({"id": 0, "until": "NewerCommit"}));
    has(&cluster, &server, "a", "one", "newer");
    rests(&server, "newer", "Synced");
    refresh(&server, "newer");
    let held = rests(&server, "newer", "Synced");
    assert_eq!(held["status"]["hold"]["until"], "NewerCommit", "the commit of that time ends nothing");
    repository.commit("three", &[("k8s/a.yaml", &config_map("a", "three"))]);
    refresh(&server, "newer");
    has(&cluster, &server, "a", "three", "newer");
    assert_eq!(rests(&server, "newer", "Synced")["status"]["hold"], Value::Null);
}

#[test]
fn a_rollback_goes_back_to_where_the_manifests_were() {
    let Some(cluster) = Cluster::for_test("moved") else { return };
    let repository =
        Repository::with(&[("k8s/a.yaml", &config_map("a", "one")), ("new/a.yaml", &config_map("a", "two"))]);
    let mut manifest = application("moved", &repository, &cluster, &automated(json!({})));
    let server = server(&cluster, &manifest);
    has(&cluster, &server, "a", "one", "moved");
    rests(&server, "moved", "Synced");
    manifest["spec"]["source"]["path"] = json!("new");
    let _ = server.apply(&manifest.to_string()).ok();
    has(&cluster, &server, "a", "two", "moved");
    shows(&server, "moved", "two entries", |application| application["status"]["history"][1].is_object());
    let (status, problem) = server.asked("POST", "/api/v1/applications/moved/rollback", Some(&json!({"id": 7})));
    assert_eq!((status, problem["code"].as_str()), (422, Some("no_history")), "{problem}");
    rolls_back(&server, "moved", &json!({"id": 0}));
    has(&cluster, &server, "a", "one", "moved");
    let back = rests(&server, "moved", "Synced");
    assert_eq!(back["spec"]["source"]["path"], "new", "the manifest stays as it is");
    assert_eq!(operations(&server, "moved").len(), 3);
}
