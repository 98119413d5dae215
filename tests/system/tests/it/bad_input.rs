//! What is wrong is said where it is seen: cause, object, next step.

use crate::manifests::{SERVICE, TEAM, application, deployment};
use serde_json::Value;
use std::time::Duration;
use windlass_system_tests::{Cluster, Repository, Server, Start, eventually};

/// A server with a cluster and the project, for many applications.
fn server_with(cluster: &Cluster) -> Server {
    let server = Server::start(Start::default());
    let _ = server.run(&["cluster", "add", "--kubeconfig", &cluster.kubeconfig, "--name", "real"]).ok();
    let _ = server.apply(TEAM).ok();
    server
}

/// The conditions of an application, once there are some that say this.
fn condition(server: &Server, name: &str, words: &str) -> Value {
    eventually(&format!("{name} says {words:?}"), Duration::from_secs(30), || {
        let application = server.application(name);
        let conditions = application["status"]["conditions"].as_array().cloned().unwrap_or_default();
        let found =
            conditions.iter().find(|one| one["message"].as_str().is_some_and(|message| message.contains(words)));
        found.cloned().ok_or_else(|| application["status"].to_string())
    })
}

fn tell(server: &Server, cluster: &Cluster, name: &str, repository: &str, path: &str, words: &str) {
    let _ = server.apply(&application(name, repository, path, cluster.server(), cluster.namespace())).ok();
    let condition = condition(server, name, words);
    assert!(condition["nextStep"].as_str().is_some_and(|step| step.len() > 10), "{condition}");
    assert_eq!(server.application(name)["status"]["sync"]["status"], "Unknown", "{name}");
}

#[test]
fn git_yaml_and_folders_that_are_wrong() {
    let Some(cluster) = Cluster::for_test("bad") else { return };
    let bomb = format!("a: &a [x,x,x,x,x,x,x,x,x,x]\n{}", (b'b'..=b'k').map(|c| {
        let (this, last) = (c as char, (c - 1) as char);
        format!("{this}: &{this} [*{last},*{last},*{last},*{last},*{last},*{last},*{last},*{last},*{last},*{last}]\n")
    }).collect::<String>());
    let repository = Repository::with(&[
        ("good/deployment.yaml", &deployment(1)),
        ("broken/bad.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n"),
        ("bomb/bomb.yaml", &bomb),
        ("unnamed/a.yaml", "apiVersion: v1\nkind: ConfigMap\n"),
        ("twice/a.yaml", SERVICE),
        ("twice/b.yaml", SERVICE),
        ("helm/Chart.yaml", "name: a\nversion: 1.0.0\n"),
        ("kustomize/kustomization.yaml", "resources: []\n"),
    ]);
    std::os::unix::fs::symlink("/etc/passwd", repository.path().join("good/passwd.yaml")).unwrap();
    std::fs::create_dir(repository.path().join("link")).unwrap();
    std::os::unix::fs::symlink("../../../../etc/passwd", repository.path().join("link/a.yaml")).unwrap();
    std::os::unix::fs::symlink("broken", repository.path().join("dirlink")).unwrap();
    std::fs::remove_file(repository.path().join("good/passwd.yaml")).unwrap();
    repository.commit_all("links");
    let server = server_with(&cluster);
    let url = repository.url();
    for (name, path, words) in [
        ("missing-path", "nowhere", "nowhere"),
        ("broken-yaml", "broken", "broken/bad.yaml"),
        ("alias-bomb", "bomb", "bomb/bomb.yaml"),
        ("unnamed", "unnamed", "unnamed/a.yaml"),
        ("twice", "twice", "twice/a.yaml"),
        ("a-link", "link", "link/a.yaml"),
        ("a-link-folder", "dirlink", "dirlink"),
        ("a-chart", "helm", "Chart.yaml"),
        ("a-kustomization", "kustomize", "kustomization.yaml"),
    ] {
        tell(&server, &cluster, name, &url, path, words);
    }
    tell(&server, &cluster, "no-repository", &format!("{url}-none"), "k8s", "repository");
    tell(&server, &cluster, "closed-port", "https://127.0.0.1:9/a.git", "k8s", "127.0.0.1:9");
    let mut other = application("no-branch", &url, "good", cluster.server(), cluster.namespace());
    other = other.replace("targetRevision: main", "targetRevision: gone");
    let _ = server.apply(&other).ok();
    condition(&server, "no-branch", "gone");
}

#[test]
fn what_is_refused_when_it_is_saved() {
    let Some(cluster) = Cluster::for_test("refused") else { return };
    let server = server_with(&cluster);
    let good = application("a", "https://example.com/a.git", "k8s", cluster.server(), "shop");
    for (from, to, words) in [
        ("path: k8s", "path: ../../etc", "spec.source.path"),
        ("path: k8s", "path: /etc", "spec.source.path"),
        ("https://example.com/a.git", "http://example.com/a.git", "http"),
        ("https://example.com/a.git", "ext::sh -c id", "ext"),
        ("https://example.com/a.git", "file:///etc", "file"),
        ("project: team", "project: nobody", "nobody"),
        ("project: team", "project: default", "default"),
        (cluster.server(), "https://other:1", "https://other:1"),
        ("targetRevision: main", "helm: {values: a}", "spec.source.helm"),
        ("CreateNamespace=true", "Replace=true", "Replace=true"),
        ("metadata: {name: a}", "metadata: {name: A_b}", "metadata.name"),
    ] {
        assert!(good.contains(from), "{from}");
        let refused = server.apply(&good.replace(from, to));
        assert_ne!(refused.status, 0, "{to}: {refused:?}");
        assert!(refused.stderr.contains(words), "{to}: {refused:?}");
    }
    assert_eq!(server.run(&["app", "list", "-o", "json"]).ok().json()["items"], serde_json::json!([]));
    let kept = server.apply(&good.replace("syncOptions:", "later: {prune: true}, syncOptions:")).ok();
    assert!(kept.stderr.contains("spec.syncPolicy.later"), "kept with a warning by name: {kept:?}");
    let unknown = server.apply("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a}\n");
    assert!(unknown.status != 0 && unknown.stderr.contains("Workflow"), "{unknown:?}");
}

#[test]
fn what_the_project_or_the_cluster_refuses() {
    let Some(cluster) = Cluster::for_test("rules") else { return };
    let repository = Repository::with(&[
        ("elsewhere/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: kube-system}\n"),
        ("wide/a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: windlass-wide}\n"),
        ("strange/a.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n"),
        ("invalid/a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 99999}]}\n"),
        ("invalid/b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata: {a: b}\n"),
    ]);
    let server = server_with(&cluster);
    let narrow = TEAM
        .replace("name: team", "name: narrow")
        .replace("namespace: '*'", &format!("namespace: '{}'", cluster.namespace()));
    let _ = server.apply(&narrow).ok();
    let one = |name: &str, path: &str| {
        application(name, &repository.url(), path, cluster.server(), cluster.namespace())
            .replace("project: team", "project: narrow")
    };
    let _ = server.apply(&one("elsewhere", "elsewhere")).ok();
    condition(&server, "elsewhere", "kube-system");
    let refused = server.run(&["app", "sync", "elsewhere", "--wait"]);
    assert_ne!(refused.status, 0, "{refused:?}");
    assert!(cluster.request("GET", "/api/v1/namespaces/kube-system/configmaps/a", None).is_err());
    let _ = server.apply(&one("wide", "wide")).ok();
    condition(&server, "wide", "Namespace");
    let _ = server.apply(&one("strange", "strange")).ok();
    condition(&server, "strange", "Widget");
    let _ = server.apply(&one("invalid", "invalid")).ok();
    let failed = server.run(&["app", "sync", "invalid", "--wait"]);
    assert_eq!(failed.status, 1, "{failed:?}");
    let status = server.application("invalid")["status"]["operationState"].clone();
    assert_eq!(status["phase"], "Failed", "{status}");
    assert!(status["message"].as_str().unwrap().contains("99999"), "the API server's words: {status}");
    let words = "the dry run failed, nothing was applied";
    assert!(status["message"].as_str().unwrap().contains(words), "{status}");
    let other = format!("/api/v1/namespaces/{}/configmaps/b", cluster.namespace());
    assert!(cluster.request("GET", &other, None).is_err(), "what is good is not applied either");
}

#[test]
fn a_cluster_that_is_out_of_reach() {
    let server = Server::start(Start::default());
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("kubeconfig");
    std::fs::write(&kubeconfig, "apiVersion: v1\nkind: Config\ncurrent-context: a\ncontexts: [{name: a, context: {cluster: a, user: a}}]\nclusters: [{name: a, cluster: {server: 'https://127.0.0.1:9'}}]\nusers: [{name: a, user: {token: very-secret-token}}]\n").unwrap();
    let path = kubeconfig.display().to_string();
    let _ = server.run(&["cluster", "add", "--kubeconfig", &path, "--name", "gone"]).ok();
    let repository = Repository::with(&[("k8s/deployment.yaml", &deployment(1))]);
    let _ = server.apply(TEAM).ok();
    let _ = server.apply(&application("shop", &repository.url(), "k8s", "https://127.0.0.1:9", "shop")).ok();
    condition(&server, "shop", "127.0.0.1:9");
    let cluster = eventually("the cluster's state says so", Duration::from_secs(40), || {
        let listed = server.run(&["cluster", "list", "-o", "json"]).ok();
        if listed.json()["items"][0]["connectionState"]["status"] == "Failed" { Ok(listed) } else { Err(listed.stdout) }
    });
    assert!(!cluster.stdout.contains("very-secret-token") && !server.log().contains("very-secret-token"));
    let failed = server.run(&["app", "sync", "shop", "--wait", "--timeout", "30s"]);
    assert_eq!(failed.status, 1, "{failed:?}");
}
