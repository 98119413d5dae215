//! Applications that synchronise by themselves: commits, drift, what automation refuses, holds, deletion.

mod deleting;
mod following;
mod holding;
mod refusing;

use crate::manifests::TEAM;
use serde_json::{Value, json};
use std::time::Duration;
use windlass_system_tests::{Cluster, Repository, Server, Start, eventually};

pub(crate) const SOON: Duration = Duration::from_secs(30);

/// An application of the project `team` with this sync policy.
pub(crate) fn application(name: &str, repository: &Repository, cluster: &Cluster, policy: &Value) -> Value {
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": name},
        "spec": {
            "project": "team",
            "source": {"repoURL": repository.url(), "path": "k8s", "targetRevision": "main"},
            "destination": {"server": cluster.server(), "namespace": cluster.namespace()},
            "syncPolicy": policy,
        }
    })
}

/// A sync policy that makes the namespace, tries nothing again, and has this automation.
pub(crate) fn automated(automated: Value) -> Value {
    json!({"automated": automated, "syncOptions": ["CreateNamespace=true"], "retry": {"limit": 0}})
}

pub(crate) fn config_map(name: &str, value: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{value: '{value}'}}\n")
}

/// A server with the cluster, the project and the application.
pub(crate) fn server(cluster: &Cluster, application: &Value) -> Server {
    let server = Server::start(Start::default());
    let _ = server.run(&["cluster", "add", "--kubeconfig", &cluster.kubeconfig, "--name", "real"]).ok();
    let _ = server.apply(TEAM).ok();
    let _ = server.apply(&application.to_string()).ok();
    server
}

/// What the cluster has of a config map.
pub(crate) fn value(cluster: &Cluster, name: &str) -> Option<String> {
    let path = format!("/api/v1/namespaces/{}/configmaps/{name}", cluster.namespace());
    let found = cluster.request("GET", &path, None).ok()?;
    Some(found["data"]["value"].as_str().unwrap_or_default().to_owned())
}

/// Waits until a config map has this value.
pub(crate) fn has(cluster: &Cluster, server: &Server, name: &str, expected: &str, application: &str) {
    eventually(&format!("{name} is {expected}"), SOON, || match value(cluster, name) {
        Some(value) if value == expected => Ok(()),
        other => Err(format!("{other:?}; {}", server.application(application)["status"])),
    });
}

/// Changes a config map behind Windlass's back.
pub(crate) fn change(cluster: &Cluster, name: &str, value: &str) {
    let path = format!("/api/v1/namespaces/{}/configmaps/{name}", cluster.namespace());
    cluster.request("PATCH", &path, Some(&json!({"data": {"value": value}}))).unwrap();
}

/// Waits until the application is this, as its whole self says.
pub(crate) fn shows(server: &Server, name: &str, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    eventually(&format!("{name}: {what}"), SOON, || {
        let application = server.application(name);
        if is_so(&application) { Ok(application) } else { Err(application["status"].to_string()) }
    })
}

/// Waits until the application is synchronised and nothing is being done to it.
pub(crate) fn rests(server: &Server, name: &str, sync: &str) -> Value {
    shows(server, name, sync, |application| {
        let phase = application["status"]["operationState"]["phase"].as_str().unwrap_or("Succeeded");
        application["status"]["sync"]["status"] == sync && ["Succeeded", "Failed", "Error"].contains(&phase)
    })
}

/// The message of a condition, if the application shows it.
pub(crate) fn condition(application: &Value, kind: &str) -> Option<String> {
    let conditions = application["status"]["conditions"].as_array()?;
    let found = conditions.iter().find(|one| one["type"] == kind)?;
    Some(found["message"].as_str().unwrap_or_default().to_owned())
}

/// How many synchronisations there were.
pub(crate) fn operations(server: &Server, name: &str) -> Vec<Value> {
    let (status, list) = server.signed(&format!("/api/v1/applications/{name}/operations"));
    assert_eq!(status, 200, "{list}");
    list["items"].as_array().cloned().unwrap_or_default()
}

pub(crate) fn refresh(server: &Server, name: &str) {
    let _ = server.run(&["app", "refresh", name]).ok();
}
