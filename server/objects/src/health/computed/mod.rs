//! Kinds whose health needs arithmetic, which the rules' language has not.

mod collector;
mod elastic;
mod rollout;
mod spark;

use super::fields::Fields;
use super::{degraded, health, healthy, progressing, suspended};
use windlass_model::application::Health;

/// The kinds here: project, group, kind.
pub(super) const KNOWN: [(&str, &str, &str); 4] = [
    ("Argo Rollouts", "argoproj.io", "Rollout"),
    ("Elastic", "elasticsearch.k8s.elastic.co", "Elasticsearch"),
    ("OpenTelemetry", "opentelemetry.io", "OpenTelemetryCollector"),
    ("Apache Spark", "sparkoperator.k8s.io", "SparkApplication"),
];

/// The health of such a kind; None if it is not one of them.
pub(super) fn assess(group: &str, kind: &str, object: Fields<'_>) -> Option<Option<Health>> {
    let health = match (group, kind) {
        ("argoproj.io", "Rollout") => rollout::rollout(object),
        ("elasticsearch.k8s.elastic.co", "Elasticsearch") => elastic::elasticsearch(object),
        ("opentelemetry.io", "OpenTelemetryCollector") => collector::collector(object),
        ("sparkoperator.k8s.io", "SparkApplication") => spark::application(object),
        _ => return None,
    };
    Some(Some(health))
}

#[cfg(test)]
mod tests;
