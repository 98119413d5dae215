//! How an object is, from what it says of itself. The rules and their words are Argo CD's.

mod extension;
mod fields;
mod network;
mod pod;
mod storage;
mod workloads;

use crate::key;
use fields::Fields;
use windlass_model::application::{Health, HealthStatus, Object};

/// The health of a live object; None for kinds that have none (a ConfigMap is there, or it is not).
///
/// An object that is being deleted is `Progressing`, whatever its kind.
#[must_use]
pub fn assess(object: &Object) -> Option<Health> {
    if key::metadata(object, "deletionTimestamp").is_some() {
        return Some(progressing("Pending deletion"));
    }
    let (group, _) = key::group_version(key::api_version(object));
    let fields = Fields::of(object);
    match (group, key::kind(object)) {
        ("apps", "Deployment") => Some(workloads::deployment(fields)),
        ("apps", "ReplicaSet") => Some(workloads::replica_set(fields)),
        ("apps", "StatefulSet") => Some(workloads::stateful_set(fields)),
        ("apps", "DaemonSet") => Some(workloads::daemon_set(fields)),
        ("batch", "Job") => Some(workloads::job(fields)),
        ("", "Pod") => Some(pod::pod(fields)),
        ("", "Service") => Some(network::service(fields)),
        ("networking.k8s.io" | "extensions", "Ingress") => Some(network::ingress(fields)),
        ("apiregistration.k8s.io", "APIService") => Some(extension::api_service(fields)),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => Some(extension::definition(fields)),
        ("", "PersistentVolumeClaim") => Some(storage::claim(fields)),
        _ => None,
    }
}

/// The worst of several; `Healthy` if there is none.
#[must_use]
pub fn worst(all: impl IntoIterator<Item = HealthStatus>) -> HealthStatus {
    all.into_iter().max().unwrap_or(HealthStatus::Healthy)
}

fn health(status: HealthStatus, message: impl Into<String>) -> Health {
    Health { status, message: message.into() }
}

fn healthy(message: impl Into<String>) -> Health {
    health(HealthStatus::Healthy, message)
}

fn progressing(message: impl Into<String>) -> Health {
    health(HealthStatus::Progressing, message)
}

fn degraded(message: impl Into<String>) -> Health {
    health(HealthStatus::Degraded, message)
}

fn suspended(message: impl Into<String>) -> Health {
    health(HealthStatus::Suspended, message)
}

#[cfg(test)]
mod tests;
