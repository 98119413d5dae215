//! What may never happen.

use crate::manifests::TEAM;
use serde_json::json;
use windlass_system_tests::{Cluster, Repository, Server, Start};

#[test]
fn passwords_cannot_be_tried_for_ever() {
    let server = Server::start(Start::default());
    let attempt = |password: &str| {
        server.http("POST", "/api/v1/session", Some(&json!({"username": "admin", "password": password})))
    };
    let answers: Vec<u16> = (0..10).map(|number| attempt(&format!("wrong-{number}")).0).collect();
    assert_eq!(answers[0], 401, "{answers:?}");
    assert_eq!(answers[9], 429, "{answers:?}");
    let (status, body) = attempt(server.password());
    assert_eq!(status, 429, "also the right password has to wait: {body}");
    assert!(body.contains("nextStep"), "{body}");
    assert!(server.run(&["whoami"]).ok().stdout.contains("admin"), "a session that is there goes on");
}

#[test]
fn an_unknown_account_is_answered_like_a_wrong_password() {
    let server = Server::launch(Start::default());
    let attempt = |username: &str| {
        server.http("POST", "/api/v1/session", Some(&json!({"username": username, "password": "wrong"})))
    };
    let without_ids = |(status, body): (u16, String)| {
        let mut body: serde_json::Value = serde_json::from_str(&body).unwrap();
        body.as_object_mut().unwrap().remove("correlation");
        (status, body)
    };
    assert_eq!(without_ids(attempt("admin")), without_ids(attempt("nobody")));
}

#[test]
fn readers_read() {
    let server = Server::start(Start::default());
    let _ = server.apply(TEAM).ok();
    let _ = server
        .run_with(&["account", "create", "ann", "--role", "readonly", "--password-stdin"], "a good long password")
        .ok();
    let _ =
        server.run_with(&["login", server.url(), "--username", "ann", "--password-stdin"], "a good long password").ok();
    assert!(server.run(&["project", "list"]).ok().stdout.contains("team"));
    for refused in [vec!["project", "delete", "team", "--yes"], vec!["account", "get", "admin"]] {
        let answer = server.run(&refused);
        assert_ne!(answer.status, 0, "{refused:?}: {answer:?}");
    }
    assert!(!server.run(&["account", "list"]).ok().stdout.contains("admin"), "others' accounts are not shown");
    let change = server.apply(&TEAM.replace("spec:", "spec:\n  description: mine"));
    assert!(change.status != 0 && change.stderr.contains("readonly"), "{change:?}");
}

#[test]
fn a_secret_s_values_are_not_shown() {
    let Some(cluster) = Cluster::for_test("secret") else { return };
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: token}\nstringData: {token: hunter2-in-git}\n";
    let repository = Repository::with(&[("k8s/secret.yaml", secret)]);
    let server = crate::story::with_application(&cluster, &repository, "shop");
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    let path = format!("/api/v1/namespaces/{}/secrets/token", cluster.namespace());
    cluster.request("PATCH", &path, Some(&json!({"data": {"token": "aHVudGVyMi1ieS1oYW5k"}}))).unwrap();
    let _ = server.run(&["app", "refresh", "shop"]).ok();
    let broken = secret.replace("stringData: {token: hunter2-in-git}", "data: {token: 'hunter2-not-base64'}");
    repository.commit("broken", &[("k8s/secret.yaml", &broken)]);
    let _ = server.run(&["app", "sync", "shop", "--wait"]);
    let shown = [
        server.run(&["app", "get", "shop", "-o", "json"]).stdout,
        server.run(&["app", "diff", "shop"]).stdout,
        server.run(&["app", "history", "shop", "-o", "json"]).stdout,
        server.log(),
    ];
    for text in shown {
        for value in ["hunter2", "aHVudGVyMi1"] {
            assert!(!text.contains(value), "{text}");
        }
    }
}
