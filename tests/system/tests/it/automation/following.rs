//! Commits and drift.

use super::{
    application, automated, change, condition, config_map, has, operations, refresh, rests, server, shows, value,
};
use serde_json::json;
use windlass_system_tests::{Cluster, Repository};

#[test]
fn a_commit_is_applied_without_anybody_asking() {
    let Some(cluster) = Cluster::for_test("auto") else { return };
    let repository = Repository::with(&[("k8s/a.yaml", &config_map("a", "one"))]);
    let manifest = application("auto", &repository, &cluster, &automated(json!({})));
    let server = server(&cluster, &manifest);
    has(&cluster, &server, "a", "one", "auto");
    let first = rests(&server, "auto", "Synced");
    assert_eq!(first["status"]["operationState"]["initiatedBy"], "policy:auto-sync");
    assert_eq!(first["status"]["history"][0]["initiatedBy"], json!({"automated": true}));
    assert_eq!(first["status"]["history"][0]["source"]["path"], "k8s");

    let commit = repository.commit("two", &[("k8s/a.yaml", &config_map("a", "two"))]);
    refresh(&server, "auto");
    has(&cluster, &server, "a", "two", "auto");
    let second =
        shows(&server, "auto", "the second entry", |application| application["status"]["history"][1].is_object());
    assert_eq!(second["status"]["history"][1]["revision"], commit.as_str());
    assert_eq!(operations(&server, "auto").len(), 2, "one for each commit");
    let (_, list) = server.signed("/api/v1/applications/auto/operations?limit=1");
    assert_eq!(list["items"][0]["principal"], "policy:auto-sync");

    // A change by hand stays, for selfHeal is not asked for, and the application says so.
    change(&cluster, "a", "three");
    let drifted =
        shows(&server, "auto", "drift is told", |application| condition(application, "AutomationWaits").is_some());
    let told = condition(&drifted, "AutomationWaits").unwrap_or_default();
    assert!(told.contains("ConfigMap a has changed in the cluster"), "{told}");
    assert_eq!(value(&cluster, "a").as_deref(), Some("three"));
    assert_eq!(operations(&server, "auto").len(), 2);
}

#[test]
fn drift_is_undone_and_whoever_fights_is_met_with_longer_pauses() {
    let Some(cluster) = Cluster::for_test("heal") else { return };
    let repository = Repository::with(&[("k8s/a.yaml", &config_map("a", "one"))]);
    let server = server(&cluster, &application("heal", &repository, &cluster, &automated(json!({"selfHeal": true}))));
    has(&cluster, &server, "a", "one", "heal");
    rests(&server, "heal", "Synced");
    change(&cluster, "a", "changed");
    has(&cluster, &server, "a", "one", "heal");
    rests(&server, "heal", "Synced");
    for time in ["again", "and again"] {
        change(&cluster, "a", time);
        let waits = shows(&server, "heal", "the pause is told", |application| {
            condition(application, "AutomationWaits").is_some()
        });
        let told = condition(&waits, "AutomationWaits").unwrap_or_default();
        assert!(told.contains("ConfigMap a was changed again"), "{told}");
        has(&cluster, &server, "a", "one", "heal");
        rests(&server, "heal", "Synced");
    }
    let pauses: Vec<i64> =
        operations(&server, "heal").windows(2).map(|pair| seconds(&pair[1], "finishedAt", &pair[0])).collect();
    // The latest first: 6 s, 2 s, and the first at once.
    assert!(pauses[0] >= 6 && pauses[1] >= 2, "{pauses:?}");
    let deleted = format!("/api/v1/namespaces/{}/configmaps/a", cluster.namespace());
    cluster.request("DELETE", &deleted, None).unwrap();
    has(&cluster, &server, "a", "one", "heal");
}

/// From a time of one operation until the next was asked for, in whole seconds.
fn seconds(before: &serde_json::Value, field: &str, after: &serde_json::Value) -> i64 {
    let time = |value: &serde_json::Value| {
        let text = value.as_str().unwrap_or_default();
        chrono::DateTime::parse_from_rfc3339(text).map(|time| time.timestamp_millis()).unwrap_or_default()
    };
    (time(&after["createdAt"]) - time(&before[field]) + 5) / 1000
}
