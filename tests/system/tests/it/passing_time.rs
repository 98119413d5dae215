//! Health that changes because time passes, and nothing else does.

use crate::manifests::{TEAM, application};
use crate::story::becomes;
use windlass_system_tests::{Cluster, Repository, Server, Start};

const RULES: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-cm}
data:
  resource.customizations.health.ConfigMap: |
    local year, month, day, hour, min, sec =
      string.match(obj.metadata.creationTimestamp, "(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)Z")
    local made = os.time({year = year, month = month, day = day, hour = hour, min = min, sec = sec})
    if os.time() < made + 10 then return {status = "Progressing", message = "settles"} end
    return {status = "Degraded", message = "too late"}
"#;

#[test]
fn a_status_changes_in_its_second() {
    let Some(cluster) = Cluster::for_test("time") else { return };
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("argocd-cm.yaml");
    std::fs::write(&rules, RULES).unwrap();
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: '1'}\n";
    let repository = Repository::with(&[("k8s/map.yaml", map)]);
    // A full comparison would hide it.
    let environment = vec![
        ("WINDLASS_HEALTH_ARGOCD_CM".to_owned(), rules.display().to_string()),
        ("WINDLASS_DELIVERY_FULL_COMPARISON".to_owned(), "1h".to_owned()),
    ];
    let server = Server::start(Start { environment, data: None });
    let _ = server.run(&["cluster", "add", "--kubeconfig", &cluster.kubeconfig, "--name", "real"]).ok();
    let _ = server.apply(TEAM).ok();
    let _ = server.apply(&application("shop", &repository.url(), "k8s", cluster.server(), cluster.namespace())).ok();
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    becomes(&server, "shop", "Synced", "Progressing");
    let late = becomes(&server, "shop", "Synced", "Degraded");
    assert!(late.to_string().contains("too late"), "{late}");
}
