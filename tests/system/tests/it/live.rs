//! What is seen of a cluster as it changes: trees, new kinds, limited credentials, clusters that do not answer.

use crate::manifests::{SERVICE, TEAM, application, deployment};
use crate::story::{becomes, ready, with_application};
use serde_json::{Value, json};
use std::time::Duration;
use windlass_system_tests::{Cluster, Repository, Server, Start, eventually};

const SOON: Duration = Duration::from_secs(30);

/// Long for a machine that does much at once, and far shorter than any poll: only a watch finds it in time.
const AT_ONCE: Duration = Duration::from_secs(8);

fn nodes(server: &Server, name: &str) -> Vec<Value> {
    server.run(&["app", "resources", name, "-o", "json"]).ok().json()["nodes"].as_array().cloned().unwrap_or_default()
}

/// The ready pods of a tree.
fn pods(server: &Server, name: &str) -> Vec<Value> {
    let ready = |node: &Value| node["kind"] == "Pod" && node["info"].to_string().contains(r#""1/1""#);
    nodes(server, name).into_iter().filter(ready).collect()
}

fn conditions(server: &Server, name: &str) -> String {
    server.application(name)["status"]["conditions"].to_string()
}

#[test]
fn a_tree_goes_down_to_the_pods() {
    let Some(cluster) = Cluster::for_test("tree") else { return };
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(2)), ("k8s/service.yaml", SERVICE)]);
    let server = ready(&cluster, &repository, "shop");
    let found = eventually("two pods are in the tree", SOON, || match pods(&server, "shop") {
        pods if pods.len() == 2 => Ok(pods),
        pods => Err(format!("{pods:?}")),
    });
    let all = nodes(&server, "shop");
    let replica_set = all.iter().find(|node| node["kind"] == "ReplicaSet").unwrap();
    assert_eq!(replica_set["parentRefs"][0]["kind"], "Deployment", "{replica_set}");
    assert_eq!(replica_set["info"][0], json!({"name": "Revision", "value": "Rev:1"}));
    assert_eq!(found[0]["parentRefs"][0]["uid"], replica_set["uid"], "{}", found[0]);
    assert_eq!(found[0]["images"], json!(["registry.example.com/api:1"]));
    assert_eq!(found[0]["health"]["status"], "Healthy");
    assert!(all.iter().all(|node| node["kind"] != "Secret" && node["kind"] != "EndpointSlice"), "{all:?}");

    let drawn = server.run(&["app", "get", "shop", "--tree"]).ok().stdout;
    assert!(
        drawn.contains("Deployment/api") && drawn.contains("└─ReplicaSet/api-") && drawn.contains("└─Pod/api-"),
        "{drawn}"
    );

    // An open page is told, and nothing is written for it.
    let page = server.stream();
    let name = found[0]["name"].as_str().unwrap();
    let of_pod = format!("/api/v1/namespaces/{}/pods/{name}", cluster.namespace());
    cluster.request("DELETE", &of_pod, None).unwrap();
    eventually("the page is told that the tree has changed", AT_ONCE, || {
        let told = page.text();
        if told.contains(r#""event":"tree""#) && told.contains(r#""key":"windlass/shop""#) { Ok(()) } else { Err(told) }
    });
    eventually("another pod is in the tree", SOON, || match pods(&server, "shop") {
        pods if pods.len() == 2 && pods.iter().all(|pod| pod["name"] != name) => Ok(()),
        pods => Err(format!("{pods:?}")),
    });
}

#[test]
fn a_pod_is_shown_as_it_is_and_nothing_else() {
    let Some(cluster) = Cluster::for_test("manifest") else { return };
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: own}\nstringData: {password: hunter2}\n";
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1)), ("k8s/secret.yaml", secret)]);
    let server = ready(&cluster, &repository, "shop");
    let pod = eventually("a pod", SOON, || pods(&server, "shop").into_iter().next().ok_or_else(|| "none".to_owned()));
    let name = pod["name"].as_str().unwrap();
    let ask = |kind: &str, name: &str, namespace: &str| {
        let path = format!(
            "/api/v1/applications/shop/resource?namespace={namespace}&resourceName={name}&version=v1&kind={kind}&group="
        );
        server.signed(&path)
    };
    let (status, body) = ask("Pod", name, cluster.namespace());
    assert_eq!(status, 200, "{body}");
    let manifest: Value = serde_json::from_str(body["manifest"].as_str().unwrap()).unwrap();
    assert_eq!(manifest["spec"]["containers"][0]["image"], "registry.example.com/api:1");
    let (status, body) = ask("Secret", "own", cluster.namespace());
    assert!(status == 200 && body["manifest"].as_str().unwrap().contains("++++++++"), "{body}");
    assert!(!body.to_string().contains("aHVudGVyMg"), "{body}");
    // Not the application's, though the same credentials could read it.
    let other = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}});
    let maps = format!("/api/v1/namespaces/{}/configmaps", cluster.namespace());
    cluster.request("POST", &maps, Some(&other)).unwrap();
    for (kind, name, namespace) in [
        ("ConfigMap", "other", cluster.namespace()),
        ("ConfigMap", "kube-root-ca.crt", "kube-system"),
        ("Pod", "..%2F..%2Fsecrets%2Fown", cluster.namespace()),
        ("Namespace", cluster.namespace(), ""),
    ] {
        let (status, body) = ask(kind, name, namespace);
        assert_eq!((status, body["code"].as_str()), (404, Some("not_found")), "{kind} {name}: {body}");
    }
}

fn widget_definition(group: &str) -> Value {
    json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": format!("widgets.{group}")},
        "spec": {"group": group, "scope": "Namespaced", "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
            "versions": [{"name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}})
}

#[test]
fn a_kind_comes_and_goes() {
    let Some(cluster) = Cluster::for_test("kinds") else { return };
    let group = format!("g{}.example.com", std::process::id());
    let widget = format!("apiVersion: {group}/v1\nkind: Widget\nmetadata: {{name: w}}\nspec: {{size: 1}}\n");
    let repository = Repository::with(&[("k8s/widget.yaml", &widget), ("k8s/service.yaml", SERVICE)]);
    let server = with_application(&cluster, &repository, "shop");
    let message = |server: &Server| {
        let application = server.application("shop");
        let resources = application["status"]["resources"].as_array().cloned().unwrap_or_default();
        let widget = resources.iter().find(|one| one["kind"] == "Widget").cloned().unwrap_or_default();
        widget["message"].as_str().unwrap_or_default().to_owned()
    };
    let says = |words: &str, patience| {
        eventually(&format!("the widget is said to be {words:?}"), patience, || match message(&server) {
            message if message.contains(words) => Ok(()),
            message => Err(message),
        });
    };
    says("does not know the kind Widget", SOON);
    let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    cluster.request("POST", definitions, Some(&widget_definition(&group))).unwrap();
    says("not in the cluster", AT_ONCE);
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    eventually("the widget is in the tree", SOON, || {
        let nodes = nodes(&server, "shop");
        if nodes.iter().any(|node| node["kind"] == "Widget") { Ok(()) } else { Err(format!("{nodes:?}")) }
    });
    cluster.request("DELETE", &format!("{definitions}/widgets.{group}"), None).unwrap();
    says("does not know the kind Widget", SOON);
    assert!(nodes(&server, "shop").iter().all(|node| node["kind"] != "Widget"));
    let log = server.stop();
    let failures = log.lines().filter(|line| line.contains("a watch failed") && line.contains("Widget")).count();
    assert!(failures <= 1, "{log}");
}

/// A kubeconfig of a service account that may do everything in this test's namespace, and nothing elsewhere.
fn limited_kubeconfig(cluster: &Cluster) -> tempfile::NamedTempFile {
    let namespace = cluster.namespace();
    let post = |path: &str, body: Value| cluster.request("POST", path, Some(&body)).unwrap();
    post("/api/v1/namespaces", json!({"metadata": {"name": namespace}}));
    post(&format!("/api/v1/namespaces/{namespace}/serviceaccounts"), json!({"metadata": {"name": "limited"}}));
    let rbac = format!("/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}");
    let rule = json!({"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]});
    post(&format!("{rbac}/roles"), json!({"metadata": {"name": "all"}, "rules": [rule]}));
    let binding = json!({"metadata": {"name": "all"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "all"},
        "subjects": [{"kind": "ServiceAccount", "name": "limited", "namespace": namespace}]});
    post(&format!("{rbac}/rolebindings"), binding);
    let token = post(&format!("/api/v1/namespaces/{namespace}/serviceaccounts/limited/token"), json!({"spec": {}}));
    kubeconfig(cluster.server(), token["status"]["token"].as_str().unwrap())
}

fn kubeconfig(server: &str, token: &str) -> tempfile::NamedTempFile {
    let config = json!({"apiVersion": "v1", "kind": "Config", "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": server, "insecure-skip-tls-verify": true}}],
        "users": [{"name": "u", "user": {"token": token}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}]});
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), config.to_string()).unwrap();
    file
}

#[test]
fn credentials_that_see_one_namespace_are_enough_for_it() {
    let Some(cluster) = Cluster::for_test("limited") else { return };
    let elsewhere = SERVICE.replace("{name: settings}", "{name: settings, namespace: kube-system}");
    let repository = Repository::with(&[
        ("k8s/deployment.yaml", &deployment(1)),
        ("outside/service.yaml", &elsewhere),
        (
            "outside/role.yaml",
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: []\n",
        ),
    ]);
    let server = Server::start(Start::default());
    let file = limited_kubeconfig(&cluster);
    let path = file.path().to_str().unwrap();
    let _ = server
        .run(&["cluster", "add", "--kubeconfig", path, "--name", "limited", "--namespace", cluster.namespace()])
        .ok();
    let shown = server.run(&["cluster", "get", "limited"]).ok().stdout;
    assert!(shown.contains(&format!("Namespaces: {}", cluster.namespace())), "{shown}");
    let _ = server.apply(&format!("{TEAM}  clusterResourceWhitelist: [{{group: '*', kind: '*'}}]\n")).ok();
    let plain = |name: &str, path: &str| {
        let manifest = application(name, &repository.url(), path, cluster.server(), cluster.namespace());
        manifest.replace("  syncPolicy: {syncOptions: [CreateNamespace=true]}\n", "")
    };
    let _ = server.apply(&plain("inside", "k8s")).ok();
    let _ = server.apply(&plain("outside", "outside")).ok();
    let _ = server.run(&["app", "sync", "inside", "--wait"]).ok();
    becomes(&server, "inside", "Synced", "Healthy");
    eventually("the tree goes down to the pod", SOON, || match pods(&server, "inside") {
        pods if pods.len() == 1 => Ok(()),
        _ => Err(format!("{:?}", nodes(&server, "inside"))),
    });
    assert_eq!(conditions(&server, "inside"), "null");
    let told = eventually("what is outside is refused", SOON, || match conditions(&server, "outside") {
        told if told.contains("InvalidSpecError") => Ok(told),
        told => Err(told),
    });
    let limits = format!("cluster limited is limited to namespace {}", cluster.namespace());
    assert!(told.contains(&format!("ConfigMap kube-system/settings is out of reach: {limits}")), "{told}");
    assert!(told.contains("ClusterRole.rbac.authorization.k8s.io r is cluster-scoped"), "{told}");
    let log = server.stop();
    let failures = log.lines().filter(|line| line.contains("a watch failed")).count();
    assert_eq!(failures, 0, "nothing was asked for that is not allowed:\n{log}");
}

#[test]
fn a_kind_that_may_not_be_read_is_told_where_it_is_missed() {
    let Some(cluster) = Cluster::for_test("forbidden") else { return };
    let namespace = cluster.namespace();
    let post = |path: &str, body: Value| cluster.request("POST", path, Some(&body)).unwrap();
    post("/api/v1/namespaces", json!({"metadata": {"name": namespace}}));
    post(&format!("/api/v1/namespaces/{namespace}/serviceaccounts"), json!({"metadata": {"name": "no-pods"}}));
    let rbac = "/apis/rbac.authorization.k8s.io/v1";
    let rule = json!({"apiGroups": ["", "apps"], "verbs": ["*"],
        "resources": ["configmaps", "services", "deployments", "replicasets", "namespaces"]});
    post(&format!("{rbac}/clusterroles"), json!({"metadata": {"name": namespace}, "rules": [rule]}));
    let binding = json!({"metadata": {"name": namespace},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": namespace},
        "subjects": [{"kind": "ServiceAccount", "name": "no-pods", "namespace": namespace}]});
    post(&format!("{rbac}/clusterrolebindings"), binding);
    let token = post(&format!("/api/v1/namespaces/{namespace}/serviceaccounts/no-pods/token"), json!({"spec": {}}));
    let file = kubeconfig(cluster.server(), token["status"]["token"].as_str().unwrap());
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1)), ("plain/service.yaml", SERVICE)]);
    let server = Server::start(Start::default());
    let _ = server.run(&["cluster", "add", "--kubeconfig", file.path().to_str().unwrap(), "--name", "real"]).ok();
    let _ = server.apply(TEAM).ok();
    for (name, path) in [("shop", "k8s"), ("plain", "plain")] {
        let _ = server.apply(&application(name, &repository.url(), path, cluster.server(), namespace)).ok();
        let _ = server.run(&["app", "sync", name, "--wait"]).ok();
        becomes(&server, name, "Synced", "Healthy");
    }
    let told = conditions(&server, "shop");
    assert!(told.contains("ResourceTreeWarning") && told.contains("objects of kind Pod"), "{told}");
    assert!(!told.contains("ComparisonError"), "{told}");
    assert_eq!(conditions(&server, "plain"), "null", "it misses nothing");
    assert!(nodes(&server, "shop").iter().any(|node| node["kind"] == "ReplicaSet"));
    let log = server.stop();
    for kind in ["clusterroles", "clusterrolebindings"] {
        cluster.request("DELETE", &format!("{rbac}/{kind}/{namespace}"), None).unwrap();
    }
    let failures = log.lines().filter(|line| line.contains("a watch failed") && line.contains("kind=Pod")).count();
    assert_eq!(failures, 1, "told once, however often it is tried:\n{log}");
}

#[test]
fn excluded_kinds_are_left_alone() {
    let Some(cluster) = Cluster::for_test("excluded") else { return };
    let lease = "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: l}\nspec: {holderIdentity: me}\n";
    let repository = Repository::with(&[("k8s/lease.yaml", lease), ("k8s/service.yaml", SERVICE)]);
    let server = ready(&cluster, &repository, "shop");
    let told = conditions(&server, "shop");
    assert!(told.contains("ExcludedResourceWarning") && told.contains("Lease.coordination.k8s.io"), "{told}");
    let resources = server.application("shop")["status"]["resources"].to_string();
    assert!(!resources.contains("Lease"), "{resources}");
    let path = format!("/apis/coordination.k8s.io/v1/namespaces/{}/leases/l", cluster.namespace());
    assert!(cluster.request("GET", &path, None).is_err(), "it is not applied");
}

#[test]
fn a_cluster_that_does_not_answer_holds_up_no_other() {
    let Some(cluster) = Cluster::for_test("dead") else { return };
    // Takes connections and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", silent.local_addr().unwrap());
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1)), ("k8s/service.yaml", SERVICE)]);
    let server = Server::start(Start::default());
    let file = kubeconfig(&address, "none");
    let _ = server.run(&["cluster", "add", "--kubeconfig", file.path().to_str().unwrap(), "--name", "dead"]);
    let _ = server.run(&["cluster", "add", "--kubeconfig", &cluster.kubeconfig, "--name", "real"]).ok();
    let _ = server.apply(TEAM).ok();
    // More than are looked at at once.
    for number in 0..12 {
        let name = format!("stuck-{number}");
        let _ = server.apply(&application(&name, &repository.url(), "k8s", &address, cluster.namespace())).ok();
    }
    let _ = server.apply(&application("shop", &repository.url(), "k8s", cluster.server(), cluster.namespace())).ok();
    let _ = server.run(&["app", "sync", "shop", "--wait"]).ok();
    becomes(&server, "shop", "Synced", "Healthy");
    eventually("the other applications say why they know nothing", Duration::from_secs(60), || {
        match conditions(&server, "stuck-0") {
            told if told.contains("did not answer") || told.contains("not reached") => Ok(()),
            told => Err(told),
        }
    });
}
