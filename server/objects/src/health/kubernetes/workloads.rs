//! What runs pods.

use super::{Fields, degraded, healthy, progressing, suspended};
use windlass_model::application::Health;

pub(super) fn deployment(object: Fields<'_>) -> Health {
    let (spec, status) = (object.at("spec"), object.at("status"));
    if spec.is_true("paused") {
        return suspended("Deployment is paused");
    }
    if !object.is_observed() {
        return progressing(
            "Waiting for rollout to finish: observed deployment generation less than desired generation",
        );
    }
    if object.condition("Progressing").is_some_and(|condition| condition.text("reason") == "ProgressDeadlineExceeded") {
        return degraded(format!("Deployment {:?} exceeded its progress deadline", object.at("metadata").text("name")));
    }
    let (replicas, updated, available) =
        (status.count("replicas"), status.count("updatedReplicas"), status.count("availableReplicas"));
    match spec.number("replicas") {
        Some(wanted) if updated < wanted => progressing(format!(
            "Waiting for rollout to finish: {updated} out of {wanted} new replicas have been updated..."
        )),
        _ if replicas > updated => progressing(format!(
            "Waiting for rollout to finish: {} old replicas are pending termination...",
            replicas.saturating_sub(updated)
        )),
        _ if available < updated => progressing(format!(
            "Waiting for rollout to finish: {available} of {updated} updated replicas are available..."
        )),
        _ => healthy(""),
    }
}

pub(super) fn replica_set(object: Fields<'_>) -> Health {
    if !object.is_observed() {
        return progressing(
            "Waiting for rollout to finish: observed replica set generation less than desired generation",
        );
    }
    if let Some(failure) = object.true_condition("ReplicaFailure") {
        return degraded(failure.text("message"));
    }
    let available = object.at("status").count("availableReplicas");
    match object.at("spec").number("replicas") {
        Some(wanted) if available < wanted => progressing(format!(
            "Waiting for rollout to finish: {available} out of {wanted} new replicas are available..."
        )),
        _ => healthy(""),
    }
}

pub(super) fn stateful_set(object: Fields<'_>) -> Health {
    let (spec, status) = (object.at("spec"), object.at("status"));
    if status.count("observedGeneration") == 0 || !object.is_observed() {
        return progressing("Waiting for statefulset spec update to be observed...");
    }
    let (wanted, ready, updated) =
        (spec.number("replicas"), status.count("readyReplicas"), status.count("updatedReplicas"));
    if let Some(wanted) = wanted.filter(|wanted| ready < *wanted) {
        return progressing(format!("Waiting for {} pods to be ready...", wanted.saturating_sub(ready)));
    }
    let strategy = spec.at("updateStrategy");
    if strategy.text("type") == "RollingUpdate" && strategy.at("rollingUpdate").exists() {
        let partition = strategy.at("rollingUpdate").number("partition");
        if let (Some(wanted), Some(partition)) = (wanted, partition)
            && updated < wanted.saturating_sub(partition)
        {
            return progressing(format!(
                "Waiting for partitioned roll out to finish: {updated} out of {} new pods have been updated...",
                wanted.saturating_sub(partition)
            ));
        }
        return healthy(format!("partitioned roll out complete: {updated} new pods have been updated..."));
    }
    if strategy.text("type") == "OnDelete" {
        return healthy(format!("statefulset has {ready} ready pods"));
    }
    if status.text("updateRevision") != status.text("currentRevision") {
        return progressing(format!(
            "waiting for statefulset rolling update to complete {updated} pods at revision {}...",
            status.text("updateRevision")
        ));
    }
    healthy(format!(
        "statefulset rolling update complete {} pods at revision {}...",
        status.count("currentReplicas"),
        status.text("currentRevision")
    ))
}

pub(super) fn daemon_set(object: Fields<'_>) -> Health {
    let status = object.at("status");
    if !object.is_observed() {
        return progressing(
            "Waiting for rollout to finish: observed daemon set generation less than desired generation",
        );
    }
    let (wanted, updated, available) = (
        status.count("desiredNumberScheduled"),
        status.count("updatedNumberScheduled"),
        status.count("numberAvailable"),
    );
    if object.at("spec").at("updateStrategy").text("type") == "OnDelete" {
        return healthy(format!("daemon set {updated} out of {wanted} new pods have been updated"));
    }
    if updated < wanted {
        return progressing(format!(
            "Waiting for daemon set {:?} rollout to finish: {updated} out of {wanted} new pods have been updated...",
            object.at("metadata").text("name")
        ));
    }
    if available < wanted {
        return progressing(format!(
            "Waiting for daemon set {:?} rollout to finish: {available} of {wanted} updated pods are available...",
            object.at("metadata").text("name")
        ));
    }
    healthy("")
}
