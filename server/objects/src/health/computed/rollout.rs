//! Argo Rollouts' `Rollout`: a Deployment with steps.

use super::{Fields, degraded, health, healthy, progressing, suspended};
use windlass_model::application::{Health, HealthStatus};

/// The generation of the workload that a roll-out refers to, where it has no template of its own.
const WORKLOAD_GENERATION: &str = "rollout.argoproj.io/workload-generation";

pub(super) fn rollout(object: Fields<'_>) -> Health {
    if !is_observed(object) {
        return progressing("Waiting for the controller to see the latest change");
    }
    let status = object.at("status");
    if let Some(said) = by_phase(status) {
        return said;
    }
    if let Some(failure) = status.items("conditions").find(|condition| is_failure(*condition)) {
        return degraded(failure.text("message"));
    }
    if status.items("pauseConditions").next().is_some() || object.at("spec").is_true("paused") {
        return suspended("The roll-out is paused");
    }
    by_counts(object)
}

/// Newer controllers say it in a word.
fn by_phase(status: Fields<'_>) -> Option<Health> {
    let said = match status.text("phase") {
        "Healthy" => HealthStatus::Healthy,
        "Paused" => HealthStatus::Suspended,
        "Progressing" => HealthStatus::Progressing,
        "Degraded" => HealthStatus::Degraded,
        "" => return None,
        _ => HealthStatus::Unknown,
    };
    Some(health(said, status.text("message")))
}

fn is_failure(condition: Fields<'_>) -> bool {
    match condition.text("type") {
        "InvalidSpec" => true,
        "Progressing" => matches!(condition.text("reason"), "RolloutAborted" | "ProgressDeadlineExceeded"),
        _ => false,
    }
}

/// Before version 1.0 the observed generation was a hash: what is no number, or too large, says nothing.
fn is_observed(object: Fields<'_>) -> bool {
    let status = object.at("status");
    if !status.exists() {
        return false;
    }
    let generation = object.at("metadata").count("generation");
    let is_old = integer(status.at("observedGeneration")).is_some_and(|observed| observed < generation);
    let wanted = object.at("metadata").at("annotations").at(WORKLOAD_GENERATION);
    let refers = object.at("spec").at("workloadRef").exists() && object.at("metadata").at("annotations").exists();
    let seen = integer(status.at("workloadObservedGeneration"));
    !is_old && (!refers || integer(wanted) == seen)
}

/// A number, also one that is written as text.
fn integer(field: Fields<'_>) -> Option<i64> {
    let value = field.value()?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Controllers before 1.0 leave the counting to others.
fn by_counts(object: Fields<'_>) -> Health {
    let (spec, status) = (object.at("spec"), object.at("status"));
    let hash = status.text("currentPodHash");
    if hash.is_empty() {
        return progressing("Waiting for the controller");
    }
    let (replicas, updated, available) =
        (status.count("replicas"), status.count("updatedReplicas"), status.count("availableReplicas"));
    let wanted = spec.number("replicas").unwrap_or(1);
    if updated < wanted {
        return progressing(format!("{updated} of {wanted} replicas are updated"));
    }
    if available < updated {
        return progressing(format!("{available} of {updated} updated replicas are available"));
    }
    let stable = match status.text("stableRS") {
        "" => status.at("canary").text("stableRS"),
        stable => stable,
    };
    if spec.at("strategy").at("blueGreen").exists() {
        if status.at("blueGreen").text("activeSelector") != hash {
            return progressing("The active service does not lead to the new replicas yet");
        }
        if !stable.is_empty() && stable != hash {
            return progressing("Waiting for the analysis");
        }
    } else if spec.at("strategy").at("canary").exists() {
        if replicas > updated {
            return progressing(format!("{} old replicas are still there", replicas.saturating_sub(updated)));
        }
        if stable != hash {
            return progressing("Waiting for the remaining steps");
        }
    }
    healthy("")
}
