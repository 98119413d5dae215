//! What automation does not do: prune unasked, empty a namespace, try a failed commit again, keep history for ever.

use super::{application, automated, condition, config_map, has, operations, refresh, rests, server, shows, value};
use serde_json::json;
use windlass_system_tests::{Cluster, Repository, eventually};

#[test]
fn what_leaves_git_stays_unless_prune_is_asked_for() {
    let Some(cluster) = Cluster::for_test("noprune") else { return };
    let repository =
        Repository::with(&[("k8s/a.yaml", &config_map("a", "one")), ("k8s/b.yaml", &config_map("b", "one"))]);
    let mut manifest = application("noprune", &repository, &cluster, &automated(json!({})));
    let server = server(&cluster, &manifest);
    rests(&server, "noprune", "Synced");
    repository.git(&["rm", "--quiet", "k8s/b.yaml"]);
    repository.commit_all("no b");
    refresh(&server, "noprune");
    let left = shows(&server, "noprune", "what is left is told", |application| {
        condition(application, "AutomationWaits").is_some()
    });
    assert_eq!(
        condition(&left, "AutomationWaits").as_deref(),
        Some("1 object is no longer in Git, and automation does not prune")
    );
    assert_eq!(value(&cluster, "b").as_deref(), Some("one"));
    manifest["spec"]["syncPolicy"]["automated"]["prune"] = json!(true);
    let _ = server.apply(&manifest.to_string()).ok();
    eventually("b is gone", super::SOON, || value(&cluster, "b").map_or(Ok(()), Err));
    rests(&server, "noprune", "Synced");
}

#[test]
fn an_empty_result_is_refused_until_it_is_allowed() {
    let Some(cluster) = Cluster::for_test("empty") else { return };
    let repository = Repository::with(&[("k8s/a.yaml", &config_map("a", "one"))]);
    let mut manifest = application("empty", &repository, &cluster, &automated(json!({"prune": true})));
    let server = server(&cluster, &manifest);
    rests(&server, "empty", "Synced");
    repository.git(&["rm", "--quiet", "k8s/a.yaml"]);
    repository.commit("empty", &[("k8s/README.md", "nothing here")]);
    refresh(&server, "empty");
    let refused =
        shows(&server, "empty", "the refusal is told", |application| condition(application, "SyncError").is_some());
    assert!(condition(&refused, "SyncError").unwrap_or_default().contains("nothing is left in Git"), "{refused}");
    assert_eq!(value(&cluster, "a").as_deref(), Some("one"));
    manifest["spec"]["syncPolicy"]["automated"]["allowEmpty"] = json!(true);
    let _ = server.apply(&manifest.to_string()).ok();
    eventually("a is gone", super::SOON, || value(&cluster, "a").map_or(Ok(()), Err));
}

#[test]
fn a_commit_that_fails_is_attempted_once_and_the_next_one_again() {
    let Some(cluster) = Cluster::for_test("once") else { return };
    let repository = Repository::with(&[("k8s/a.yaml", &config_map("a", "one"))]);
    let server = server(&cluster, &application("once", &repository, &cluster, &automated(json!({"selfHeal": true}))));
    rests(&server, "once", "Synced");
    let broken = "apiVersion: v1\nkind: Service\nmetadata: {name: broken}\nspec: {ports: [{port: 99999}]}\n";
    repository.commit("broken", &[("k8s/b.yaml", broken)]);
    refresh(&server, "once");
    let failed =
        shows(&server, "once", "the failure is told", |application| condition(application, "SyncError").is_some());
    let told = condition(&failed, "SyncError").unwrap_or_default();
    assert!(told.starts_with("automation waits: the last synchronisation to ") && told.contains("broken"), "{told}");
    for _ in 0..3 {
        refresh(&server, "once");
    }
    assert_eq!(operations(&server, "once").len(), 2, "the first commit, and the broken one once");
    repository.git(&["rm", "--quiet", "k8s/b.yaml"]);
    repository.commit("mended", &[("k8s/a.yaml", &config_map("a", "two"))]);
    refresh(&server, "once");
    has(&cluster, &server, "a", "two", "once");
    let mended = rests(&server, "once", "Synced");
    assert_eq!(condition(&mended, "SyncError"), None);
    assert_eq!(mended["status"]["history"].as_array().map(Vec::len), Some(2), "what failed is no history");
}

#[test]
fn history_is_kept_as_long_as_the_application_asks() {
    let Some(cluster) = Cluster::for_test("limit") else { return };
    let repository = Repository::with(&[("k8s/a.yaml", &config_map("a", "0"))]);
    let mut manifest = application("limit", &repository, &cluster, &automated(json!({})));
    manifest["spec"]["revisionHistoryLimit"] = json!(2);
    let server = server(&cluster, &manifest);
    has(&cluster, &server, "a", "0", "limit");
    for number in 1..4 {
        rests(&server, "limit", "Synced");
        repository.commit("next", &[("k8s/a.yaml", &config_map("a", &number.to_string()))]);
        refresh(&server, "limit");
        has(&cluster, &server, "a", &number.to_string(), "limit");
    }
    let kept = shows(&server, "limit", "two entries", |application| application["status"]["history"][1]["id"] == 3);
    let ids: Vec<_> =
        kept["status"]["history"].as_array().into_iter().flatten().map(|entry| entry["id"].clone()).collect();
    assert_eq!(ids, [json!(2), json!(3)], "oldest first");
}
