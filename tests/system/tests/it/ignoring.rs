//! `spec.ignoreDifferences`, the options around it, and ways of tracking.

use crate::manifests::{EVERYTHING, SERVICE, deployment};
use crate::story::{becomes, ready};
use serde_json::json;
use windlass_system_tests::{Cluster, Repository, Server, Start};

fn application(cluster: &Cluster, repository: &Repository, more: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: shop}}
spec:
  project: everything
  source: {{repoURL: '{}', path: k8s, targetRevision: main}}
  destination: {{server: '{}', namespace: {}}}
{more}",
        repository.url(),
        cluster.server(),
        cluster.namespace()
    )
}

/// A server with the application of project `everything`, synchronised and healthy; `more` is added to its spec.
pub(crate) fn ready_with(cluster: &Cluster, repository: &Repository, more: &str) -> Server {
    let server = Server::start(Start::default());
    let _ = server.run(&["cluster", "add", "--kubeconfig", &cluster.kubeconfig, "--name", "real"]).ok();
    let _ = server.apply(EVERYTHING).ok();
    let more = if more.is_empty() { "  syncPolicy: {syncOptions: [CreateNamespace=true]}\n" } else { more };
    let _ = server.apply(&application(cluster, repository, more)).ok();
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    becomes(&server, "shop", "Synced", "Healthy");
    server
}

const IGNORED: &str = r#"  ignoreDifferences:
    - {group: apps, kind: Deployment, jsonPointers: [/spec/replicas], jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == "api") | .image']}
    - {group: "*", kind: "*", managedFieldsManagers: [robot]}
"#;

#[test]
fn what_is_ignored_is_no_difference_and_is_applied_all_the_same() {
    let Some(cluster) = Cluster::for_test("ignore") else { return };
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1)), ("k8s/service.yaml", SERVICE)]);
    let more = format!("{IGNORED}  syncPolicy: {{syncOptions: [CreateNamespace=true]}}\n");
    let server = ready_with(&cluster, &repository, &more);
    change_all(&cluster);
    becomes(&server, "shop", "Synced", "Healthy");
    assert_eq!(server.run(&["app", "diff", "shop"]).status, 0);

    // What is not ignored still counts.
    let path = format!("/api/v1/namespaces/{}/services/api", cluster.namespace());
    cluster
        .request("PATCH", &path, Some(&json!([{"op": "replace", "path": "/spec/selector/app", "value": "other"}])))
        .unwrap();
    becomes(&server, "shop", "OutOfSync", "Healthy");
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    assert_eq!(
        cluster.deployment("api").unwrap()["spec"]["replicas"],
        1,
        "without RespectIgnoreDifferences Git's value is applied"
    );
}

#[test]
fn what_is_ignored_is_left_alone_when_that_is_asked() {
    let Some(cluster) = Cluster::for_test("respect") else { return };
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1)), ("k8s/service.yaml", SERVICE)]);
    let more =
        format!("{IGNORED}  syncPolicy: {{syncOptions: [CreateNamespace=true, RespectIgnoreDifferences=true]}}\n");
    let server = ready_with(&cluster, &repository, &more);
    change_all(&cluster);
    repository.commit("another port", &[("k8s/service.yaml", &SERVICE.replace("port: 80", "port: 81"))]);
    let _ = server.run(&["app", "refresh", "shop"]).ok();
    becomes(&server, "shop", "OutOfSync", "Healthy");
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    becomes(&server, "shop", "Synced", "Healthy");
    let live = cluster.deployment("api").unwrap();
    assert_eq!(live["spec"]["replicas"], 2);
    assert_eq!(live["spec"]["template"]["spec"]["containers"][0]["image"], "registry.example.com/api:2");
    let settings = cluster.request("GET", &settings(&cluster), None).unwrap();
    assert_eq!(settings["data"]["greeting"], "from a robot");
}

fn settings(cluster: &Cluster) -> String {
    format!("/api/v1/namespaces/{}/configmaps/settings", cluster.namespace())
}

/// Changes everything that the rules ignore.
fn change_all(cluster: &Cluster) {
    let path = format!("/apis/apps/v1/namespaces/{}/deployments/api", cluster.namespace());
    let patch = json!([{"op": "replace", "path": "/spec/replicas", "value": 2},
        {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "registry.example.com/api:2"}]);
    cluster.request("PATCH", &path, Some(&patch)).unwrap();
    let robot = json!({"data": {"greeting": "from a robot"}});
    cluster.request("PATCH", &format!("{}?fieldManager=robot", settings(cluster)), Some(&robot)).unwrap();
}

#[test]
fn what_is_not_in_git_and_asks_not_to_count_does_not() {
    let Some(cluster) = Cluster::for_test("extra") else { return };
    let generated = "apiVersion: v1
kind: ConfigMap
metadata: {name: generated, annotations: {argocd.argoproj.io/compare-options: IgnoreExtraneous}}
";
    let repository = Repository::with(&[("k8s/service.yaml", SERVICE), ("k8s/generated.yaml", generated)]);
    let server = ready(&cluster, &repository, "shop");
    repository.git(&["rm", "--quiet", "k8s/generated.yaml"]);
    repository.commit_all("without it");
    let _ = server.run(&["app", "refresh", "shop"]).ok();
    let left = becomes(&server, "shop", "Synced", "Healthy");
    let resources = left["status"]["resources"].as_array().unwrap();
    let extra = resources.iter().find(|one| one["name"] == "generated").unwrap();
    assert_eq!((&extra["requiresPruning"], &extra["status"]), (&json!(true), &json!("OutOfSync")), "{extra}");
}

#[test]
fn objects_are_tracked_by_label_where_that_is_configured() {
    let Some(cluster) = Cluster::for_test("label") else { return };
    let repository = Repository::with(&[("k8s/service.yaml", SERVICE)]);
    let environment = vec![("WINDLASS_DELIVERY_TRACKING".to_owned(), "label".to_owned())];
    let server = Server::start(Start { environment, data: None });
    let _ = server.run(&["cluster", "add", "--kubeconfig", &cluster.kubeconfig, "--name", "real"]).ok();
    let _ = server.apply(EVERYTHING).ok();
    let more = "  syncPolicy: {syncOptions: [CreateNamespace=true]}\n";
    let _ = server.apply(&application(&cluster, &repository, more)).ok();
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    becomes(&server, "shop", "Synced", "Healthy");
    let live = cluster.request("GET", &settings(&cluster), None).unwrap();
    assert_eq!(live["metadata"]["labels"], json!({"app.kubernetes.io/instance": "shop"}));
    assert_eq!(live["metadata"].get("annotations"), None);
    repository.commit("without settings", &[("k8s/service.yaml", SERVICE.split("---").next().unwrap())]);
    let _ = server.run(&["app", "refresh", "shop"]).ok();
    becomes(&server, "shop", "OutOfSync", "Healthy");
    let _ = server.run(&["app", "sync", "shop", "--prune", "--wait"]).ok();
    becomes(&server, "shop", "Synced", "Healthy");
    assert!(cluster.request("GET", &settings(&cluster), None).is_err(), "pruned");
}
