//! The kinds of Kubernetes itself. The rules and their words are Argo CD's (`gitops-engine/pkg/health` and its built-in
//! customisations); `docs/health.md` lists where they differ.

mod autoscaler;
mod disruption;
mod extension;
mod jobs;
mod network;
mod pod;
mod storage;
mod workloads;

use super::fields::Fields;
use super::{degraded, health, healthy, progressing, suspended};
use windlass_model::application::Health;

/// Whether this API group comes with Kubernetes. Of its kinds only those below have a health.
pub(super) fn is_own(group: &str) -> bool {
    match group {
        "" | "apps" | "autoscaling" | "batch" | "extensions" | "policy" => true,
        _ => group.strip_suffix(".k8s.io").is_some_and(|name| OWN.contains(&name)),
    }
}

const OWN: [&str; 18] = [
    "admissionregistration",
    "apiextensions",
    "apiregistration",
    "authentication",
    "authorization",
    "certificates",
    "coordination",
    "discovery",
    "events",
    "flowcontrol.apiserver",
    "internal.apiserver",
    "networking",
    "node",
    "rbac.authorization",
    "resource",
    "scheduling",
    "storage",
    "storagemigration",
];

pub(super) fn assess(group: &str, kind: &str, object: Fields<'_>) -> Option<Health> {
    match (group, kind) {
        ("apps", "Deployment") => Some(workloads::deployment(object)),
        ("apps", "ReplicaSet") => Some(workloads::replica_set(object)),
        ("apps", "StatefulSet") => Some(workloads::stateful_set(object)),
        ("apps", "DaemonSet") => Some(workloads::daemon_set(object)),
        ("batch", "Job") => Some(jobs::job(object)),
        ("batch", "CronJob") => Some(jobs::cron_job(object)),
        ("", "Pod") => Some(pod::pod(object)),
        ("", "Service") => Some(network::service(object)),
        ("networking.k8s.io" | "extensions", "Ingress") => Some(network::ingress(object)),
        ("autoscaling", "HorizontalPodAutoscaler") => Some(autoscaler::autoscaler(object)),
        ("policy", "PodDisruptionBudget") => Some(disruption::budget(object)),
        ("apiregistration.k8s.io", "APIService") => Some(extension::api_service(object)),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => Some(extension::definition(object)),
        ("", "PersistentVolumeClaim") => Some(storage::claim(object)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
