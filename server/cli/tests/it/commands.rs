//! Output, messages and exit statuses.

use crate::server::{application, operation, problem, run, run_with, serve};
use axum::http::Method;
use serde_json::{Value, json};
use windlass_cli::Settings;

#[test]
fn an_application_is_shown_as_a_person_reads_it() {
    let (server, _) = serve(|_, _, _| (200, application("OutOfSync", "Progressing", "Succeeded")));
    let ran = run(&server, &["app", "get", "front"], "");
    ran.assert(0);
    insta::assert_snapshot!("app_get", ran.out);
    let yaml = run(&server, &["app", "get", "front", "-o", "yaml"], "").out;
    assert!(yaml.contains("  unknown: true\n"), "nothing is lost: {yaml}");
    assert_eq!(run(&server, &["app", "get", "front", "-o", "name"], "").out, "application.argoproj.io/front\n");
}

fn resource_tree() -> Value {
    let parent = |kind: &str, name: &str| json!([{ "group": "apps", "kind": kind, "namespace": "shop", "name": name, "uid": name }]);
    json!({ "nodes": [
        { "group": "apps", "version": "v1", "kind": "Deployment", "namespace": "shop", "name": "front", "uid": "front",
          "info": [{ "name": "Revision", "value": "Rev:2" }], "health": { "status": "Progressing", "message": "1 of 2 are available" } },
        { "group": "apps", "version": "v1", "kind": "ReplicaSet", "namespace": "shop", "name": "front-1", "uid": "front-1",
          "parentRefs": parent("Deployment", "front"), "info": [{ "name": "Revision", "value": "Rev:1" }], "health": { "status": "Healthy" } },
        { "group": "apps", "version": "v1", "kind": "ReplicaSet", "namespace": "shop", "name": "front-2", "uid": "front-2",
          "parentRefs": parent("Deployment", "front"), "info": [{ "name": "Revision", "value": "Rev:2" }], "health": { "status": "Progressing" } },
        { "version": "v1", "kind": "Pod", "namespace": "shop", "name": "front-2-x", "uid": "x", "parentRefs": parent("ReplicaSet", "front-2"),
          "info": [{ "name": "Status Reason", "value": "CrashLoopBackOff" }, { "name": "Node", "value": "n1" },
                   { "name": "Containers", "value": "0/1" }, { "name": "Restart Count", "value": "7" }],
          "health": { "status": "Degraded", "message": "back-off 5m0s\u{1b}[31m" } }
    ] })
}

#[test]
fn a_tree_is_a_table_or_drawn() {
    let (server, log) = serve(|_, path, _| match path {
        "/api/v1/applications/front/resource-tree" => (200, resource_tree()),
        _ => (200, application("OutOfSync", "Progressing", "Succeeded")),
    });
    let table = run(&server, &["app", "resources", "team/front"], "");
    table.assert(0);
    assert_eq!(log.lock().expect("the log")[0], "GET /api/v1/applications/front/resource-tree?appNamespace=team");
    let drawn = run(&server, &["app", "resources", "front", "--tree"], "").out;
    let with_state = run(&server, &["app", "get", "front", "--tree"], "").out;
    insta::assert_snapshot!("app_resources", format!("{}\n{drawn}\n{with_state}", table.out));
    assert_eq!(
        run(&server, &["app", "resources", "front", "-o", "name"], "").out,
        "deployment.apps/front\nreplicaset.apps/front-1\nreplicaset.apps/front-2\npod/front-2-x\n"
    );
    let whole: Value =
        serde_json::from_str(&run(&server, &["app", "resources", "front", "-o", "json"], "").out).expect("JSON");
    assert_eq!(whole["nodes"][3]["kind"], "Pod");
}

#[test]
fn lists_are_tables_or_whole() {
    let (server, log) = serve(|_, _, _| (200, json!({ "items": [application("Synced", "Healthy", "Succeeded")] })));
    let ran = run(&server, &["app", "list", "-p", "shop", "--sync-status", "synced", "--sort", "-name"], "");
    ran.assert(0);
    insta::assert_snapshot!("app_list", ran.out);
    assert_eq!(
        log.lock().expect("the log")[0],
        "GET /api/v1/applications?sort=name&order=desc&project=shop&sync=Synced"
    );
    let whole: Value = serde_json::from_str(&run(&server, &["app", "list", "-o", "json"], "").out).expect("JSON");
    assert_eq!(whole["items"][0]["spec"]["unknown"], true);
}

#[test]
fn operations_are_listed_shown_and_ended() {
    let (server, log) = serve(|method, path, _| match (method.as_str(), path) {
        ("DELETE", _) => (200, operation("Terminating")),
        (_, "/api/v1/operations") => {
            let mut dead = operation("Error");
            dead["dead"] = json!(true);
            let mut ended = operation("Failed");
            ended["terminatedBy"] = json!("account:bob");
            (200, json!({ "items": [operation("Running"), dead, ended] }))
        }
        _ => {
            let mut details = operation("Succeeded");
            details["request"] = json!({ "prune": true });
            details["result"] = json!({ "revision": "0123" });
            details["retries"] = json!(2);
            (200, details)
        }
    });
    let id = "01990000-0000-7000-8000-000000000001";
    let list = run(
        &server,
        &[
            "operation",
            "list",
            "-p",
            "shop",
            "--phase",
            "running",
            "--phase",
            "Error",
            "--principal",
            "account:ann",
            "--dead",
            "--limit",
            "3",
        ],
        "",
    );
    list.assert(0);
    let get = run(&server, &["op", "get", id], "");
    get.assert(0);
    let end = run(&server, &["operation", "terminate", &format!("operation/{id}")], "");
    end.assert(0);
    insta::assert_snapshot!("operations", format!("{}\n{}\n{}", list.out, get.out, end.out));
    assert_eq!(
        *log.lock().expect("the log"),
        [
            "GET /api/v1/operations?limit=3&project=shop&phase=Running&phase=Error&principal=account%3Aann&dead=true"
                .to_owned(),
            format!("GET /api/v1/operations/{id}"),
            format!("DELETE /api/v1/operations/{id}"),
        ]
    );
    let whole: Value = serde_json::from_str(&run(&server, &["op", "get", id, "-o", "json"], "").out).expect("JSON");
    assert_eq!((&whole["request"]["prune"], &whole["result"]["revision"]), (&json!(true), &json!("0123")));
    assert_eq!(run(&server, &["op", "ls", "-o", "name"], "").out, format!("operation/{id}\n").repeat(3));
}

#[test]
fn waiting_for_a_synchronisation_says_what_became_of_each_object() {
    let (server, log) = serve(|method, path, seen| match (method.as_str(), path) {
        ("POST", "/api/v1/applications/front/sync") => (200, operation("Pending")),
        (_, path) if path.starts_with("/api/v1/operations/") => {
            (200, operation(if seen < 3 { "Running" } else { "Succeeded" }))
        }
        _ => (200, application("Synced", "Healthy", "Succeeded")),
    });
    let ran = run(&server, &["app", "sync", "front", "--prune", "--wait"], "");
    ran.assert(0);
    insta::assert_snapshot!("app_sync", ran.out);
    assert_eq!(log.lock().expect("the log")[0], "POST /api/v1/applications/front/sync {\"prune\":true}");

    let (server, _) = serve(|method, _, _| {
        if method == Method::POST {
            (200, operation("Failed"))
        } else {
            (200, application("OutOfSync", "Degraded", "Failed"))
        }
    });
    let ran = run(&server, &["app", "sync", "front", "--wait"], "");
    ran.assert(1);
    assert!(ran.err.contains("ended as Failed: 1 object applied"), "{}", ran.err);
}

#[test]
fn a_condition_that_is_not_met_in_time_is_a_failure() {
    let (server, _) = serve(|_, _, _| (200, application("Synced", "Progressing", "Succeeded")));
    run(&server, &["app", "wait", "front", "--sync", "--timeout", "0"], "").assert(0);
    let ran = run(&server, &["app", "wait", "front", "--timeout", "0"], "");
    ran.assert(1);
    assert!(ran.err.contains("front is Progressing (1 of 2 replicas are available)"), "{}", ran.err);
}

#[test]
fn differences_are_shown_and_counted_as_no() {
    let (server, _) = serve(|_, _, _| {
        (
            200,
            json!({ "items": [
            { "version": "v1", "kind": "ConfigMap", "namespace": "shop", "name": "settings", "modified": true, "origin": "front/settings.yaml:1",
              "targetState": "{\"data\":{\"a\":\"2\"}}", "liveState": "{\"data\":{\"a\":\"1\"}}",
              "normalizedLiveState": "{\"data\":{\"a\":\"1\"}}", "predictedLiveState": "{\"data\":{\"a\":\"2\"}}" },
            { "version": "v1", "kind": "Service", "namespace": "shop", "name": "front", "modified": false, "targetState": "{}", "liveState": "{}" }
        ] }),
        )
    });
    let ran = run(&server, &["app", "diff", "front"], "");
    ran.assert(1);
    insta::assert_snapshot!("app_diff", ran.out);
    let (server, _) = serve(|_, _, _| (200, json!({ "items": [] })));
    run(&server, &["app", "diff", "front"], "").assert(0);
}

#[test]
fn applying_says_what_became_of_each_manifest() {
    let manifests = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: same, namespace: team}
spec: {project: shop}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: other}
spec: {project: shop}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: refused}
---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop}
";
    let (server, log) = serve(|method, path, _| match (method.as_str(), path) {
        ("GET", "/api/v1/applications/same") => (
            200,
            json!({ "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
            "metadata": { "name": "same", "namespace": "team", "uid": "u", "resourceVersion": "1" }, "spec": { "project": "shop" }, "status": {} }),
        ),
        ("GET", "/api/v1/applications/other") => {
            (200, json!({ "metadata": { "name": "other", "resourceVersion": "1" } }))
        }
        ("PUT", _) => (200, json!({ "metadata": { "name": "other", "resourceVersion": "2" } })),
        ("POST", "/api/v1/applications") => problem(
            422,
            "invalid",
            "the application is not valid: spec.source: is missing",
            "Correct the named fields.",
        ),
        ("GET", _) => problem(404, "not_found", "there is none", ""),
        _ => (200, json!({ "metadata": { "name": "shop", "resourceVersion": "1" } })),
    });
    let ran = run(&server, &["apply", "-f", "-"], manifests);
    ran.assert(1);
    assert_eq!(
        ran.out,
        "appproject.argoproj.io/shop created\napplication.argoproj.io/same unchanged\napplication.argoproj.io/other configured\n"
    );
    assert_eq!(
        ran.err,
        "application.argoproj.io/refused in standard input, line 11:\nError: the application is not valid: spec.source: is missing\nNext:  Correct the named fields.\n"
    );
    assert!(log.lock().expect("the log").iter().any(|line| line == "GET /api/v1/applications/same?appNamespace=team"));
}

#[test]
fn signing_in_is_remembered_privately() {
    let (server, log) = serve(|method, path, _| match (method.as_str(), path) {
        ("POST", "/api/v1/session") => (200, json!({ "token": "wls_secret" })),
        ("DELETE", _) => (200, json!({})),
        _ => (200, json!({ "loggedIn": true, "username": "ann", "role": "admin" })),
    });
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings { contexts: folder.path().join("config.yaml"), ..Settings::default() };
    let ran = run_with(
        &server,
        &["login", "SERVER", "--username", "ann", "--password-stdin", "--name", "test"],
        "pass word\n",
        settings.clone(),
    );
    ran.assert(0);
    assert!(log.lock().expect("the log")[0].ends_with(r#"{"username":"ann","password":"pass word"}"#));
    assert!(!format!("{}{}", ran.out, ran.err).contains("wls_secret"));

    let ran = run_with(&server, &["whoami"], "", settings.clone());
    assert_eq!(ran.out, format!("ann (admin) at {server}/\n"));
    run_with(&server, &["logout"], "", settings.clone()).assert(0);
    let file = std::fs::read_to_string(&settings.contexts).expect("the file");
    assert!(!file.contains("wls_secret"), "{file}");
    run_with(&server, &["logout", "--context", "nobody"], "", settings).assert(2);
}

#[test]
fn each_error_has_its_exit_status_and_next_step() {
    let (server, _) =
        serve(|_, _, _| problem(404, "not_found", "there is no project \"x\u{1b}[2J\"", "Look at the list."));
    let ran = run(&server, &["project", "get", "x"], "");
    ran.assert(3);
    assert_eq!(ran.err, "Error: there is no project \"x\\u{1b}[2J\"\nNext:  Look at the list.\n");

    for (arguments, code) in [
        (["project", "list", "--server", "http://127.0.0.1:1"].as_slice(), 3),
        (&["project", "list", "--server", "http://windlass.example"], 2),
        (&["project", "list"], 2),
        (&["login", "http://windlass.example", "--username", "ann", "--password-stdin"], 2),
        (&["apply", "-f", "/nowhere.yaml"], 2),
    ] {
        let ran = run_with("", arguments, "x", Settings::default());
        ran.assert(code);
        assert!(ran.err.contains("Next:"), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_cluster_is_added_from_a_kubeconfig() {
    let (server, log) = serve(|_, _, _| {
        (
            200,
            json!({ "name": "prod", "server": "https://10.0.0.1:6443", "connectionState": { "status": "Failed", "message": "no route" } }),
        )
    });
    let folder = tempfile::tempdir().expect("a folder");
    let kubeconfig = folder.path().join("kubeconfig");
    std::fs::write(folder.path().join("token"), "sesame").expect("written");
    std::fs::write(
        &kubeconfig,
        "apiVersion: v1\nkind: Config\ncurrent-context: admin\nclusters: [{name: c, cluster: {server: 'https://10.0.0.1:6443'}}]\n\
         users: [{name: u, user: {tokenFile: token}}]\ncontexts: [{name: admin, context: {cluster: c, user: u}}]\n",
    )
    .expect("written");
    let path = kubeconfig.to_str().expect("a path");
    let ran = run(&server, &["cluster", "add", "--kubeconfig", path, "--name", "prod"], "");
    ran.assert(0);
    assert_eq!(ran.out, "cluster/prod added (https://10.0.0.1:6443)\n");
    assert!(ran.err.contains("does not reach it: no route"), "{}", ran.err);
    let sent = log.lock().expect("the log")[0].clone();
    assert!(
        sent.starts_with("POST /api/v1/clusters?upsert=false {")
            && sent.contains("sesame")
            && sent.contains("\"name\":\"prod\""),
        "{sent}"
    );

    let ran = run(&server, &["cluster", "add", "nosuch", "--kubeconfig", path], "");
    ran.assert(2);
    assert!(ran.err.contains("has no context \"nosuch\""), "{}", ran.err);
}

#[test]
fn an_account_and_its_token_are_made() {
    let (server, log) = serve(|method, path, _| match (method.as_str(), path) {
        ("POST", "/api/v1/account") => {
            (200, json!({ "name": "ci", "role": "readonly", "enabled": true, "createdAt": "2026-11-24T00:00:00Z" }))
        }
        ("POST", _) => (
            200,
            json!({ "token": "wlt_new", "item": { "id": "01990000-0000-7000-8000-000000000001", "account": "ci", "description": "CI", "createdAt": "2026-11-24T00:00:00Z" } }),
        ),
        _ => (200, json!({ "loggedIn": true, "username": "ci" })),
    });
    let ran = run(&server, &["account", "create", "ci", "--role", "readonly", "--password-stdin"], "long enough\n");
    assert_eq!(ran.out, "account/ci created\n");
    let ran = run(&server, &["account", "token", "create", "-d", "CI", "--expires-in", "1h"], "");
    assert_eq!(ran.out, "wlt_new\n", "a program reads nothing but the token");
    let log = log.lock().expect("the log");
    assert_eq!(log[0], r#"POST /api/v1/account {"name":"ci","role":"readonly","password":"long enough"}"#);
    assert_eq!(log[2], r#"POST /api/v1/account/ci/token {"description":"CI","expiresIn":3600}"#);
}
