//! What of a pod is shown: the same words as `kubectl get pods`.

use serde_json::Value;
use std::sync::Arc;
use windlass_model::application::Object;

/// A pod in a few words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PodSummary {
    /// Images of its containers, those that initialise first.
    pub(super) images: Box<[Arc<str>]>,
    /// Where it runs; empty until that is decided.
    pub(super) node: Arc<str>,
    /// kubectl's STATUS column: `Running`, `CrashLoopBackOff`, `Init:0/1`, `Terminating`, …
    pub(super) reason: Arc<str>,
    /// Containers that are ready, of all that are to stay.
    pub(super) ready: u16,
    /// All containers that are to stay.
    pub(super) total: u16,
    /// How often containers were started again.
    pub(super) restarts: u32,
}

/// The summary of a pod.
#[must_use]
pub(super) fn summary(pod: &Object) -> PodSummary {
    let (spec, status) = (or_null(pod.get("spec")), or_null(pod.get("status")));
    let images =
        items(spec, "initContainers").chain(items(spec, "containers")).map(|one| Arc::from(text(one, "image")));
    let stays = |container: &&Value| text(container, "restartPolicy") == "Always";
    let sidecars: Vec<&str> =
        items(spec, "initContainers").filter(stays).map(|container| text(container, "name")).collect();
    let total = items(spec, "containers").count() + sidecars.len();
    let mut state = Running { restarts: 0, ready: 0, reason: reason_of_phase(status) };
    if !state.initialises(spec, status, &sidecars) || condition(status, "Initialized") {
        state.runs(status);
    }
    let going = pod.get("metadata").and_then(|metadata| metadata.get("deletionTimestamp")).is_some();
    let over = matches!(text(status, "phase"), "Succeeded" | "Failed");
    if going && text(status, "reason") == "NodeLost" {
        state.reason = "Unknown".into();
    } else if going && !over {
        state.reason = "Terminating".into();
    }
    PodSummary {
        images: images.collect(),
        node: Arc::from(text(spec, "nodeName")),
        reason: Arc::from(state.reason.as_str()),
        ready: u16::try_from(state.ready).unwrap_or(u16::MAX),
        total: u16::try_from(total).unwrap_or(u16::MAX),
        restarts: u32::try_from(state.restarts).unwrap_or(0),
    }
}

fn reason_of_phase(status: &Value) -> String {
    let gated = items(status, "conditions")
        .any(|one| text(one, "type") == "PodScheduled" && text(one, "reason") == "SchedulingGated");
    match (gated, text(status, "reason")) {
        (true, _) => "SchedulingGated".to_owned(),
        (false, "") => text(status, "phase").to_owned(),
        (false, reason) => reason.to_owned(),
    }
}

struct Running {
    restarts: i64,
    ready: usize,
    reason: String,
}

impl Running {
    /// Reads the containers that initialise; whether one of them still does.
    fn initialises(&mut self, spec: &Value, status: &Value, sidecars: &[&str]) -> bool {
        let all = items(spec, "initContainers").count();
        let (mut everything, mut of_sidecars) = (0, 0);
        for (at, container) in items(status, "initContainerStatuses").enumerate() {
            let sidecar = sidecars.contains(&text(container, "name"));
            everything += number(container, "restartCount");
            if sidecar {
                of_sidecars += number(container, "restartCount");
            }
            let state = or_null(container.get("state"));
            let (ended, waiting) = (state.get("terminated"), or_null(state.get("waiting")));
            self.reason = match ended {
                Some(ended) if number(ended, "exitCode") == 0 => continue,
                _ if sidecar && truth(container, "started") => {
                    self.ready += usize::from(truth(container, "ready"));
                    continue;
                }
                Some(ended) => format!("Init:{}", end(ended)),
                None if !matches!(text(waiting, "reason"), "" | "PodInitializing") => {
                    format!("Init:{}", text(waiting, "reason"))
                }
                None => format!("Init:{at}/{all}"),
            };
            self.restarts = everything;
            return true;
        }
        self.restarts = of_sidecars;
        false
    }

    /// Reads the other containers, the first last: its word counts.
    fn runs(&mut self, status: &Value) {
        let mut running = false;
        let containers: Vec<&Value> = items(status, "containerStatuses").collect();
        for container in containers.into_iter().rev() {
            self.restarts += number(container, "restartCount");
            let state = or_null(container.get("state"));
            match (text(or_null(state.get("waiting")), "reason"), state.get("terminated")) {
                ("", Some(ended)) => self.reason = end(ended),
                ("", None) if truth(container, "ready") && state.get("running").is_some() => {
                    running = true;
                    self.ready += 1;
                }
                ("", None) => {}
                (reason, _) => reason.clone_into(&mut self.reason),
            }
        }
        if self.reason == "Completed" && running {
            self.reason = if condition(status, "Ready") { "Running" } else { "NotReady" }.to_owned();
        }
    }
}

/// How a container ended.
fn end(ended: &Value) -> String {
    match (text(ended, "reason"), number(ended, "signal")) {
        ("", 0) => format!("ExitCode:{}", number(ended, "exitCode")),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.to_owned(),
    }
}

fn condition(status: &Value, kind: &str) -> bool {
    items(status, "conditions").any(|one| text(one, "type") == kind && text(one, "status") == "True")
}

fn or_null(value: Option<&Value>) -> &Value {
    value.unwrap_or(&Value::Null)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, name: &str) -> i64 {
    value.get(name).and_then(Value::as_i64).unwrap_or(0)
}

fn truth(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn items<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::summary;
    use serde_json::{Value, json};

    #[test]
    fn the_words_are_kubectl_s() {
        let running = json!({"name": "a", "ready": true, "restartCount": 2, "state": {"running": {}}});
        let table: Vec<(&str, Value, &str, &str, u32)> = vec![
            ("pending", json!({"status": {"phase": "Pending"}}), "Pending", "0/1", 0),
            ("running", json!({"status": {"phase": "Running", "containerStatuses": [running]}}), "Running", "1/1", 2),
            (
                "crashing",
                json!({"status": {"phase": "Running", "containerStatuses": [{"name": "a", "restartCount": 7, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}}),
                "CrashLoopBackOff",
                "0/1",
                7,
            ),
            (
                "killed",
                json!({"status": {"phase": "Failed", "containerStatuses": [{"name": "a", "state": {"terminated": {"exitCode": 137, "signal": 9}}}]}}),
                "Signal:9",
                "0/1",
                0,
            ),
            (
                "done",
                json!({"status": {"phase": "Succeeded", "containerStatuses": [{"name": "a", "state": {"terminated": {"exitCode": 0, "reason": "Completed"}}}]}}),
                "Completed",
                "0/1",
                0,
            ),
            ("evicted", json!({"status": {"phase": "Failed", "reason": "Evicted"}}), "Evicted", "0/1", 0),
            (
                "initialising",
                json!({"spec": {"initContainers": [{"name": "i"}], "containers": [{"name": "a"}]},
                    "status": {"phase": "Pending", "initContainerStatuses": [{"name": "i", "state": {"running": {}}}]}}),
                "Init:0/1",
                "0/1",
                0,
            ),
            (
                "initialising in vain",
                json!({"spec": {"initContainers": [{"name": "i"}], "containers": [{"name": "a"}]},
                    "status": {"phase": "Pending", "initContainerStatuses": [{"name": "i", "restartCount": 3, "state": {"terminated": {"exitCode": 2}}}]}}),
                "Init:ExitCode:2",
                "0/1",
                3,
            ),
            (
                "with a sidecar",
                json!({"spec": {"initContainers": [{"name": "i", "restartPolicy": "Always"}], "containers": [{"name": "a"}]},
                    "status": {"phase": "Running", "containerStatuses": [running],
                        "initContainerStatuses": [{"name": "i", "ready": true, "started": true, "restartCount": 1, "state": {"running": {}}}]}}),
                "Running",
                "2/2",
                3,
            ),
            (
                "going",
                json!({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}, "status": {"phase": "Running", "containerStatuses": [running]}}),
                "Terminating",
                "1/1",
                2,
            ),
            (
                "gated",
                json!({"status": {"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}]}}),
                "SchedulingGated",
                "0/1",
                0,
            ),
            ("nonsense", json!({"spec": 1, "status": []}), "", "0/0", 0),
        ];
        for (name, mut pod, reason, containers, restarts) in table {
            if pod.get("spec").is_none() {
                pod["spec"] = json!({"containers": [{"name": "a", "image": "i:1"}]});
            }
            let found = summary(pod.as_object().unwrap());
            let ready = format!("{}/{}", found.ready, found.total);
            assert_eq!((&*found.reason, ready.as_str(), found.restarts), (reason, containers, restarts), "{name}");
        }
    }
}
