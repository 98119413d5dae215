//! Synchronisations: plan, dry run, waves, pruning, retries, and their end before time.

mod asking;
mod failing;
mod pruning;
mod waves;

use serde_json::{Value, json};
use std::time::Duration;
use windlass_system_tests::{Cluster, Server, eventually};

const SOON: Duration = Duration::from_secs(40);

/// A ConfigMap in a wave.
fn config_map(name: &str, wave: &str) -> String {
    format!(
        "apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}, annotations: {{argocd.argoproj.io/sync-wave: '{wave}'}}}}
data: {{a: '1'}}
---
"
    )
}

/// A Deployment in wave 1 whose pods never start by themselves.
fn stuck_deployment(deadline: u32) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: api, annotations: {{argocd.argoproj.io/sync-wave: '1'}}}}
spec:
  replicas: 1
  progressDeadlineSeconds: {deadline}
  selector: {{matchLabels: {{app: api}}}}
  template:
    metadata: {{labels: {{app: api}}}}
    spec: {{containers: [{{name: api, image: 'registry.example.com/api:broken'}}]}}
---
"
    )
}

/// Asks for a synchronisation that must be taken.
fn sync(server: &Server, request: &Value) {
    let (status, body) = server.asked("POST", "/api/v1/applications/shop/sync", Some(request));
    assert_eq!(status, 200, "{body}");
}

/// The state of the latest operation, once it is so.
fn operation(server: &Server, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    eventually(what, SOON, || {
        let state = server.application("shop")["status"]["operationState"].clone();
        if holds(&state) { Ok(state) } else { Err(state.to_string()) }
    })
}

/// The state of the latest operation, once it has ended.
fn ended(server: &Server) -> Value {
    operation(server, "the synchronisation has ended", |state| {
        ["Succeeded", "Failed", "Error"].iter().any(|phase| state["phase"] == **phase)
    })
}

fn message(state: &Value) -> &str {
    state["message"].as_str().unwrap_or_default()
}

fn has_config_map(cluster: &Cluster, name: &str) -> bool {
    let path = format!("/api/v1/namespaces/{}/configmaps/{name}", cluster.namespace());
    cluster.request("GET", &path, None).is_ok()
}

/// Each object's result: `wave Kind/name status: message`.
fn results(state: &Value) -> Vec<String> {
    let all = state["syncResult"]["resources"].as_array().cloned().unwrap_or_default();
    let text = |one: &Value, field: &str| one[field].as_str().unwrap_or_default().to_owned();
    all.iter()
        .map(|one| {
            let wave = one["syncWave"].as_i64().unwrap_or(0);
            let (kind, name) = (text(one, "kind"), text(one, "name"));
            format!("{wave} {kind}/{name} {}: {}", text(one, "status"), text(one, "message"))
        })
        .collect()
}

/// Each step of a plan: `wave Kind/name action`.
fn steps(plan: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for wave in plan["waves"].as_array().into_iter().flatten() {
        for step in wave["steps"].as_array().into_iter().flatten() {
            let text = |field: &str| step[field].as_str().unwrap_or_default().to_owned();
            lines.push(format!("{} {}/{} {}", wave["wave"], text("kind"), text("name"), text("action")));
        }
    }
    lines
}

fn plan(server: &Server, request: &Value) -> Vec<String> {
    let (status, body) = server.asked("POST", "/api/v1/applications/shop/plan", Some(request));
    assert_eq!(status, 200, "{body}");
    steps(&body)
}

/// What is asked when nothing special is.
fn plainly() -> Value {
    json!({})
}
