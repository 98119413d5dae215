//! The horizontal pod autoscaler, in all its versions.

use super::{Fields, degraded, healthy, progressing};
use serde_json::Value;
use windlass_model::application::Health;

/// Where version 1 keeps its conditions: a JSON list in a text.
const CONDITIONS: &str = "autoscaling.alpha.kubernetes.io/conditions";

pub(super) fn autoscaler(object: Fields<'_>) -> Health {
    let annotation = object.at("metadata").at("annotations").text(CONDITIONS);
    let parsed: Vec<Value> = serde_json::from_str(annotation).unwrap_or_default();
    let conditions: Vec<Fields<'_>> =
        parsed.iter().map(Fields::Value).chain(object.at("status").items("conditions")).collect();
    if let Some(failure) = conditions.iter().find(|condition| cannot_scale(**condition)) {
        return degraded(failure.text("message"));
    }
    match conditions.iter().find(|condition| scales(**condition)) {
        Some(condition) => healthy(condition.text("message")),
        None => progressing("Waiting to Autoscale"),
    }
}

fn cannot_scale(condition: Fields<'_>) -> bool {
    matches!(
        (condition.text("type"), condition.text("reason")),
        ("AbleToScale", "FailedGetScale" | "FailedUpdateScale")
            | (
                "ScalingActive",
                "FailedGetResourceMetric"
                    | "FailedGetObjectMetric"
                    | "FailedGetPodsMetric"
                    | "FailedGetExternalMetric"
                    | "FailedComputeMetricsReplicas"
                    | "InvalidSelector"
            )
    )
}

fn scales(condition: Fields<'_>) -> bool {
    matches!(condition.text("type"), "AbleToScale" | "ScalingLimited") && condition.text("status") == "True"
}
