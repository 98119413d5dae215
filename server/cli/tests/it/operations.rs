//! Plans, progress, history, rollbacks, holds and deletions.

use crate::server::{application, operation, problem, run, run_with, serve};
use serde_json::{Value, json};
use windlass_cli::Settings;

/// The application with automation, a hold, a history, and what is being done to it.
fn busy() -> Value {
    let mut shop = application("OutOfSync", "Progressing", "Running");
    shop["spec"]["syncPolicy"] = json!({ "automated": { "prune": true, "selfHeal": true } });
    let entry = |id: i64, by: Value| json!({ "id": id, "revision": format!("{id}23456789abcdef"), "deployedAt": "2026-11-24T10:00:00Z", "source": {}, "initiatedBy": by });
    shop["status"]["history"] =
        json!([entry(3, json!({ "username": "account:ann" })), entry(4, json!({ "automated": true }))]);
    shop["status"]["hold"] = json!({
        "revision": "323456789abcdef", "newest": "423456789abcdef", "until": "NewerCommit",
        "reason": "payments\u{1b}[2J fail", "principal": "account:ann", "since": "2026-11-24T11:00:00Z"
    });
    let state = &mut shop["status"]["operationState"];
    state["message"] = json!("waiting for Deployment front: 1 of 3 available");
    state["retryCount"] = json!(1);
    state["syncResult"]["waiting"] = json!([{ "group": "apps", "kind": "Deployment", "namespace": "shop", "name": "front",
        "health": { "status": "Progressing", "message": "1 of 3 available" } }]);
    shop
}

#[test]
fn what_is_being_done_and_what_is_held_is_shown() {
    let (server, _) = serve(|_, _, _| (200, busy()));
    insta::assert_snapshot!("app_get_busy", run(&server, &["app", "get", "front"], "").out);
    insta::assert_snapshot!("app_history", run(&server, &["app", "history", "front"], "").out);
    assert_eq!(run(&server, &["app", "history", "front", "-o", "name"], "").out, "3\n4\n");
}

#[test]
fn a_plan_is_printed_in_its_order() {
    let (server, log) = serve(|_, _, _| {
        let step = |kind: &str, name: &str, action: &str, message: &str| json!({ "group": "", "kind": kind, "namespace": "shop", "name": name, "action": action, "message": message });
        let waves = json!([
            { "wave": -1, "steps": [step("ConfigMap", "settings", "Create", "")] },
            { "wave": 0, "steps": [step("Service", "api", "Change", "spec.ports differs"), step("Secret", "keys", "Keep", "")] },
            { "wave": 0, "prunes": true, "steps": [step("ConfigMap", "old", "SkipPrune", "Prune=false\u{1b}[2J")] },
        ]);
        (200, json!({ "revision": "0123456789abcdef0123456789abcdef01234567", "waves": waves }))
    });
    let words =
        ["app", "sync", "front", "--plan", "--prune", "--revision", "v1", "--resource", "apps:Deployment:shop/api"];
    let ran = run(&server, &words, "");
    ran.assert(0);
    insta::assert_snapshot!("app_plan", ran.out);
    assert_eq!(
        log.lock().expect("the log")[0],
        r#"POST /api/v1/applications/front/plan {"revision":"v1","prune":true,"resources":[{"group":"apps","kind":"Deployment","namespace":"shop","name":"api"}]}"#
    );
}

#[test]
fn a_synchronisation_is_asked_for_as_it_was_meant() {
    let (server, log) = serve(|_, _, _| (200, operation("Pending")));
    let words = ["app", "sync", "team/front", "--dry-run", "--retry-limit", "-1", "--retry-backoff-max-duration", "1m"];
    let ran = run(&server, &words, "");
    ran.assert(0);
    assert!(ran.err.contains("windlass app wait team/front --operation"), "{}", ran.err);
    assert_eq!(
        log.lock().expect("the log")[0],
        r#"POST /api/v1/applications/front/sync?appNamespace=team {"dryRun":true,"retryStrategy":{"limit":-1,"backoff":{"maxDuration":"1m"}}}"#
    );
}

#[test]
fn progress_is_told_when_it_changes() {
    let (server, _) = serve(|method, path, seen| match (method.as_str(), path) {
        ("POST", _) => (200, operation("Pending")),
        (_, path) if path.starts_with("/api/v1/operations/") => {
            (200, operation(if seen < 6 { "Running" } else { "Failed" }))
        }
        _ => (200, busy()),
    });
    let ran = run(&server, &["app", "sync", "front", "--wait"], "");
    ran.assert(1);
    insta::assert_snapshot!("app_sync_progress", ran.err);
}

#[test]
fn a_rollback_says_what_ends_the_hold() {
    let (server, log) = serve(|_, _, _| (200, operation("Pending")));
    let words = ["app", "rollback", "front", "3", "--until", "newer-commit", "--reason", "payments fail", "--prune"];
    let ran = run(&server, &words, "");
    ran.assert(0);
    assert!(
        ran.err.contains("held until a newer commit") && ran.err.contains("windlass app release front"),
        "{}",
        ran.err
    );
    let ran = run(&server, &["app", "rollback", "front", "--dry-run"], "");
    ran.assert(0);
    assert!(!ran.err.contains("held"), "{}", ran.err);
    let ran = run(&server, &["app", "release", "front"], "");
    assert_eq!(ran.out, "application.argoproj.io/front released\n");
    assert_eq!(
        *log.lock().expect("the log"),
        [
            r#"POST /api/v1/applications/front/rollback {"id":3,"prune":true,"until":"NewerCommit","reason":"payments fail"}"#,
            r#"POST /api/v1/applications/front/rollback {"dryRun":true,"until":"Released"}"#,
            "DELETE /api/v1/applications/front/hold",
        ]
    );
}

#[test]
fn what_is_being_done_is_terminated() {
    let (server, log) = serve(|_, _, seen| match seen {
        1 => (200, operation("Terminating")),
        _ => problem(409, "conflict", "nothing is being done to front", "Look at `windlass app get front`."),
    });
    let ran = run(&server, &["app", "terminate-op", "front"], "");
    ran.assert(0);
    assert!(ran.out.starts_with("The sync of front ends at its next safe point"), "{}", ran.out);
    assert_eq!(log.lock().expect("the log")[0], "DELETE /api/v1/applications/front/operation");
    run(&server, &["app", "terminate", "front"], "").assert(3);
}

#[test]
fn a_deletion_is_asked_back_and_followed() {
    let (server, log) = serve(|method, _, seen| match (method.as_str(), seen) {
        ("DELETE", _) => (200, operation("Pending")),
        (_, ..=3) => (200, busy()),
        _ => problem(404, "not_found", "there is no application front", ""),
    });
    let terminal = |interactive| Settings { token: Some("wlt_test".into()), interactive, ..Settings::default() };
    let words = ["app", "delete", "front", "--server", "SERVER"];
    let ran = run_with(&server, &words, "", terminal(false));
    ran.assert(2);
    assert!(ran.err.contains("would delete its 2 objects") && ran.err.contains("--yes"), "{}", ran.err);
    let ran = run_with(&server, &words, "no\n", terminal(true));
    ran.assert(1);
    assert!(ran.err.ends_with("[y/N] Nothing was deleted.\n"), "{}", ran.err);
    assert!(log.lock().expect("the log").iter().all(|line| line.starts_with("GET")));

    let with_wait = [words.as_slice(), &["--wait", "-p", "background"]].concat();
    let ran = run_with(&server, &with_wait, "Y\nrest", terminal(true));
    ran.assert(0);
    assert!(ran.err.contains("Delete front and its 2 objects in the cluster?"), "{}", ran.err);
    assert_eq!(ran.out, "application.argoproj.io/front deleted\n");
    let log = log.lock().expect("the log");
    assert_eq!(log[3], "DELETE /api/v1/applications/front?cascade=true&propagationPolicy=background");
}

#[test]
fn objects_that_stay_need_no_question() {
    let (server, log) = serve(|_, _, _| (200, json!({})));
    let ran = run(&server, &["app", "delete", "front", "--cascade=false"], "");
    ran.assert(0);
    assert!(ran.err.contains("still in the cluster"), "{}", ran.err);
    assert_eq!(log.lock().expect("the log")[0], "DELETE /api/v1/applications/front?cascade=false");
}

#[test]
fn several_applications_are_waited_for() {
    let (server, _) = serve(|_, path, _| match path {
        "/api/v1/applications/gone" => problem(404, "not_found", "there is no application gone", ""),
        "/api/v1/applications/busy" => (200, busy()),
        _ => (200, application("OutOfSync", "Progressing", "Succeeded")),
    });
    let ran = run(&server, &["app", "wait", "front", "back", "--operation", "--timeout", "0"], "");
    ran.assert(0);
    assert_eq!(ran.out, "front is OutOfSync and Progressing.\nback is OutOfSync and Progressing.\n");
    let ran = run(&server, &["app", "wait", "busy", "--operation", "--timeout", "0"], "");
    ran.assert(1);
    assert!(ran.err.contains("(waiting for Deployment front: 1 of 3 available)"), "{}", ran.err);
    let ran = run(&server, &["app", "wait", "gone", "--delete"], "");
    assert_eq!(ran.out, "gone is gone.\n");
    run(&server, &["app", "wait", "gone"], "").assert(3);
    run(&server, &["app", "wait", "front", "--delete", "--timeout", "0"], "").assert(1);
}

#[test]
fn a_resource_that_cannot_be_read_is_explained() {
    use clap::Parser;
    #[derive(Debug, Parser)]
    struct Program {
        #[command(subcommand)]
        _command: windlass_cli::Command,
    }
    let error =
        Program::try_parse_from(["windlass", "app", "sync", "front", "--resource", "Deployment"]).expect_err("no");
    assert!(error.to_string().contains("[GROUP:]KIND:[NAMESPACE/]NAME, for example apps:Deployment:api"), "{error}");
    assert_eq!(error.exit_code(), 2);
}
