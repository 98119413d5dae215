//! What is no longer in Git goes last, and backwards.

use super::{config_map, ended, has_config_map, message, operation, plan, results, sync};
use crate::story::{becomes, ready};
use serde_json::json;
use windlass_system_tests::{Cluster, Repository};

#[test]
fn the_highest_wave_is_pruned_first_and_gone_before_the_next() {
    let Some(cluster) = Cluster::for_test("backwards") else { return };
    let held = config_map("late", "3").replace("metadata: {", "metadata: {finalizers: [example.com/hold], ");
    let kept = config_map("kept", "1")
        .replace("annotations: {", "annotations: {argocd.argoproj.io/sync-options: Prune=false, ");
    let repository = Repository::with(&[
        ("k8s/stays.yaml", &config_map("stays", "9")),
        ("k8s/early.yaml", &config_map("early", "-2")),
        ("k8s/late.yaml", &held),
        ("k8s/kept.yaml", &kept),
    ]);
    let server = ready(&cluster, &repository, "shop");
    repository.git(&["rm", "--quiet", "k8s/early.yaml", "k8s/late.yaml", "k8s/kept.yaml"]);
    repository.commit("less", &[("k8s/stays.yaml", &config_map("stays", "9").replace("'1'", "'2'"))]);
    let _ = server.run(&["app", "refresh", "shop"]).ok();
    let request = json!({"prune": true});
    assert_eq!(
        plan(&server, &request),
        [
            "9 ConfigMap/stays Change",
            "3 ConfigMap/late Prune",
            "1 ConfigMap/kept SkipPrune",
            "-2 ConfigMap/early Prune"
        ]
    );
    sync(&server, &request);
    operation(&server, "it waits", |state| message(state) == "waiting until ConfigMap late is gone");
    assert!(has_config_map(&cluster, "early"), "its turn comes later");
    let path = format!("/api/v1/namespaces/{}/configmaps/late", cluster.namespace());
    cluster.request("PATCH", &path, Some(&json!({"metadata": {"finalizers": null}}))).unwrap();
    let state = ended(&server);
    assert_eq!(state["phase"], "Succeeded", "{state}");
    let left = "no longer in Git; left, because it asks so (sync-options: Prune=false)";
    assert_eq!(
        results(&state),
        [
            "9 ConfigMap/stays Synced: configured".to_owned(),
            "3 ConfigMap/late Pruned: pruned".into(),
            format!("1 ConfigMap/kept PruneSkipped: {left}"),
            "-2 ConfigMap/early Pruned: pruned".into()
        ]
    );
    assert!(has_config_map(&cluster, "kept") && !has_config_map(&cluster, "early"));
    becomes(&server, "shop", "OutOfSync", "Healthy");
}
