//! OpenTelemetry's collector, which counts its replicas in a text: `2/3`.

use super::{Fields, degraded, healthy, progressing};
use windlass_model::application::Health;

pub(super) fn collector(object: Fields<'_>) -> Health {
    let mode = object.at("spec").text("mode");
    let replicas = object.at("status").at("scale").text("statusReplicas");
    if replicas.is_empty() {
        return if mode == "sidecar" && object.at("status").exists() {
            healthy("It runs beside the pods that ask for it")
        } else {
            progressing("Waiting for the replicas to be counted")
        };
    }
    let counts = replicas.split_once('/').and_then(|(ready, all)| Some((ready.parse().ok()?, all.parse().ok()?)));
    match counts {
        None => progressing(format!("The count of replicas cannot be read: {replicas}")),
        Some((0_u64, 0_u64)) if mode == "daemonset" => healthy("No node is eligible"),
        Some((0, all)) => degraded(format!("None of {all} replicas is ready")),
        Some((ready, all)) if ready == all => healthy(format!("All {all} replicas are ready")),
        Some((ready, all)) => progressing(format!("{ready} of {all} replicas are ready")),
    }
}
