//! What cannot be applied.

use super::{config_map, ended, has_config_map, message, operation, plainly, results, sync};
use crate::manifests::application;
use crate::story::{becomes, with_application};
use serde_json::{Value, json};
use windlass_system_tests::{Cluster, Repository};

/// A Service that the API server refuses.
const REFUSED: &str = "apiVersion: v1
kind: Service
metadata: {name: api}
spec: {selector: {app: api}, ports: [{port: 123456}]}
---
";

#[test]
fn nothing_is_applied_if_the_dry_run_fails() {
    let Some(cluster) = Cluster::for_test("refused") else { return };
    let repository = Repository::with(&[("k8s/all.yaml", &[config_map("a", "0").as_str(), REFUSED].concat())]);
    let server = with_application(&cluster, &repository, "shop");
    sync(&server, &plainly());
    let state = ended(&server);
    assert_eq!(state["phase"], "Failed", "{state}");
    assert!(message(&state).contains("the dry run failed, nothing was applied"), "{state}");
    assert!(message(&state).contains("123456"), "the API server's words: {state}");
    assert!(!has_config_map(&cluster, "a"));
}

#[test]
fn a_failed_attempt_is_tried_again_after_a_pause() {
    let Some(cluster) = Cluster::for_test("again") else { return };
    let repository = Repository::with(&[("k8s/all.yaml", REFUSED)]);
    let server = with_application(&cluster, &repository, "shop");
    let app = application("shop", &repository.url(), "k8s", cluster.server(), cluster.namespace());
    let bad = app.replace("syncPolicy: {", "syncPolicy: {retry: {limit: 1, backoff: {duration: soon}}, ");
    let refused = server.apply(&bad);
    assert!(refused.stderr.contains("spec.syncPolicy.retry.backoff.duration is \"soon\""), "{refused:?}");
    let _ =
        server.apply(&app.replace("syncPolicy: {", "syncPolicy: {retry: {limit: 1, backoff: {duration: 3s}}, ")).ok();
    sync(&server, &plainly());
    let between =
        operation(&server, "it waits to be tried again", |state| message(state).starts_with("attempt 2 of 2 in 3 s: "));
    assert_eq!(between["phase"], "Pending", "{between}");
    assert!(results(&between).iter().any(|one| one.contains("Service/api SyncFailed: ")), "{between}");
    let state = ended(&server);
    assert_eq!((&state["phase"], &state["retryCount"]), (&json!("Failed"), &json!(1)), "{state}");
    assert!(message(&state).ends_with("(tried 2 times)"), "{state}");

    sync(&server, &json!({"retryStrategy": {"limit": 0}}));
    let once = ended(&server);
    assert!(once.get("retryCount").is_none(), "{once}");
}

fn conditions(application: &Value) -> Vec<String> {
    let all = application["status"]["conditions"].as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|one| {
            format!("{}: {}", one["type"].as_str().unwrap_or_default(), one["message"].as_str().unwrap_or_default())
        })
        .collect()
}

#[test]
fn hooks_options_and_waves_that_cannot_be_acted_on_are_named() {
    let Some(cluster) = Cluster::for_test("named") else { return };
    let hook = config_map("migrate", "0").replace("annotations: {", "annotations: {argocd.argoproj.io/hook: PreSync, ");
    let replaced = config_map("replaced", "0")
        .replace("annotations: {", "annotations: {argocd.argoproj.io/sync-options: Replace=true, ");
    let repository =
        Repository::with(&[("k8s/all.yaml", &[config_map("a", "0"), hook].concat()), ("k8s/r.yaml", &replaced)]);
    let server = with_application(&cluster, &repository, "shop");
    let before = becomes(&server, "shop", "OutOfSync", "Missing");
    let said = conditions(&before).join("\n");
    assert!(
        said.contains("HookWarning: ConfigMap ") && said.contains("migrate (k8s/all.yaml:6) is a hook (PreSync)"),
        "{said}"
    );
    assert!(
        said.contains("SyncOptionsWarning: ") && said.contains("replaced (k8s/r.yaml:1) has Replace=true"),
        "{said}"
    );
    sync(&server, &plainly());
    let state = ended(&server);
    assert_eq!(state["phase"], "Failed", "{state}");
    assert!(message(&state).contains("it asks for Replace=true"), "{state}");
    assert!(!has_config_map(&cluster, "a"), "nothing is applied");

    repository.git(&["rm", "--quiet", "k8s/r.yaml"]);
    repository.commit_all("without it");
    sync(&server, &plainly());
    assert_eq!(ended(&server)["phase"], "Succeeded");
    assert!(has_config_map(&cluster, "a") && !has_config_map(&cluster, "migrate"));

    repository.commit("bad", &[("k8s/bad.yaml", &config_map("b", "first"))]);
    let _ = server.run(&["app", "refresh", "shop"]).ok();
    let said = conditions(&server.application("shop")).join("\n");
    let words = "(k8s/bad.yaml:1): argocd.argoproj.io/sync-wave is \"first\", which is no integer";
    assert!(said.contains("InvalidSpecError") && said.contains(words), "{said}");
    sync(&server, &plainly());
    let state = ended(&server);
    assert_eq!(state["phase"], "Error", "{state}");
    assert!(message(&state).contains(words), "{state}");
}
