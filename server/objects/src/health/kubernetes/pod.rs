//! Pods.

use super::{Fields, degraded, health, healthy, progressing};
use windlass_model::application::{Health, HealthStatus};

/// On a pod (or its template) with this annotation, a restart policy other than `Always` is no sign of a finite life.
/// On a hook it says nothing: a hook has to end.
const IGNORE_RESTART_POLICY: &str = "argocd.argoproj.io/ignore-restart-policy";
const HOOK: &str = "argocd.argoproj.io/hook";
const HELM_HOOK: &str = "helm.sh/hook";

pub(super) fn pod(object: Fields<'_>) -> Health {
    let status = object.at("status");
    let annotations = object.at("metadata").at("annotations");
    let restarts = match object.at("spec").text("restartPolicy") {
        "" | "Always" => true,
        _ => annotations.text(IGNORE_RESTART_POLICY) == "true" && !is_hook(annotations),
    };
    // A container that is to run for ever and cannot start will not get better by waiting.
    if restarts && let Some(message) = stuck(status) {
        return degraded(message);
    }
    match status.text("phase") {
        "Pending" => progressing(status.text("message")),
        "Succeeded" => healthy(status.text("message")),
        "Failed" => degraded(failure(status)),
        "Running" if restarts => running(object),
        // A finite life: it is healthy when it is over.
        "Running" => progressing(status.text("message")),
        _ => health(HealthStatus::Unknown, status.text("message")),
    }
}

fn is_hook(annotations: Fields<'_>) -> bool {
    match (annotations.text(HOOK), annotations.text(HELM_HOOK)) {
        ("", "" | "crd-install") => false,
        ("", _) => true,
        (kinds, _) => kinds.split(',').any(|kind| kind.trim() != "Skip"),
    }
}

/// Why a container waits that does not wait for its turn.
fn stuck(status: Fields<'_>) -> Option<String> {
    let waiting = status.items("containerStatuses").map(|container| container.at("state").at("waiting"));
    let stuck = waiting.filter(|waiting| {
        let reason = waiting.text("reason");
        reason.starts_with("Err") || reason.ends_with("Error") || reason.ends_with("BackOff")
    });
    let messages: Vec<&str> = stuck.map(|waiting| waiting.text("message")).collect();
    (!messages.is_empty()).then(|| messages.join(", "))
}

fn failure(status: Fields<'_>) -> String {
    if !status.text("message").is_empty() {
        return status.text("message").to_owned();
    }
    let mut containers = status.items("initContainerStatuses").chain(status.items("containerStatuses"));
    containers.find_map(exit).unwrap_or_default()
}

/// How a container ended that did not end well.
fn exit(container: Fields<'_>) -> Option<String> {
    let ended = container.at("state").at("terminated");
    if !ended.exists() {
        return None;
    }
    match (ended.text("message"), ended.text("reason"), ended.count("exitCode")) {
        ("", "OOMKilled", _) => Some("OOMKilled".to_owned()),
        ("", _, 0) => None,
        ("", _, code) => Some(format!("container {:?} failed with exit code {code}", container.text("name"))),
        (message, _, _) => Some(message.to_owned()),
    }
}

fn running(object: Fields<'_>) -> Health {
    let status = object.at("status");
    if object.true_condition("Ready").is_some() {
        return healthy(status.text("message"));
    }
    // Not ready, and it has ended before: it fails again and again.
    let fell = status.items("containerStatuses").any(|container| container.at("lastState").at("terminated").exists());
    if fell { degraded(status.text("message")) } else { progressing(status.text("message")) }
}
