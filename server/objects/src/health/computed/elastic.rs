//! Elasticsearch: its nodes are wanted by sets.

use super::{Fields, degraded, health, healthy, progressing};
use windlass_model::application::{Health, HealthStatus};

pub(super) fn elasticsearch(object: Fields<'_>) -> Health {
    let status = object.at("status");
    let wanted = object.at("spec").items("nodeSets").map(|set| set.count("count")).fold(0, i64::saturating_add);
    let Some(available) = status.number("availableNodes") else {
        return unknown();
    };
    if available < wanted {
        return progressing(format!("{available} of {wanted} nodes are available"));
    }
    if available > wanted {
        return unknown();
    }
    match (status.text("phase"), status.text("health")) {
        ("Ready", "green") => healthy("The cluster is green"),
        ("Ready", "yellow") => progressing("The cluster is yellow: a replica of a shard is not allocated"),
        ("Ready", "red") => degraded("The cluster is red: a shard is not allocated"),
        ("ApplyingChanges" | "MigratingData", health) if !health.is_empty() => progressing(status.text("phase")),
        ("Invalid", health) if !health.is_empty() => degraded("The specification is invalid"),
        _ => unknown(),
    }
}

fn unknown() -> Health {
    health(HealthStatus::Unknown, "The cluster says nothing of its health")
}
