//! Defaults that the API server sets and its OpenAPI documents do not tell.
//!
//! Only such as are set always, whatever the other fields are (`SetDefaults_…` in `k8s.io/kubernetes/pkg/apis`), and only
//! those that matter: within values that are replaced as a whole, where a manifest without them becomes equal to the live
//! object by the default alone. `tests/oracle/merge` has a case for each.

use serde_json::{Value, json};

/// The defaults of a type, by the name of its schema.
pub(super) fn of_model(name: &str) -> Vec<(&'static str, Value)> {
    match name {
        "io.k8s.api.core.v1.ObjectFieldSelector" => vec![("apiVersion", json!("v1"))],
        "io.k8s.api.core.v1.ServiceAccountTokenProjection" => vec![("expirationSeconds", json!(3600))],
        "io.k8s.api.networking.v1.NetworkPolicyPort" => vec![("protocol", json!("TCP"))],
        "io.k8s.api.admissionregistration.v1.RuleWithOperations" => vec![("scope", json!("*"))],
        "io.k8s.api.discovery.v1.EndpointPort" => vec![("name", json!("")), ("protocol", json!("TCP"))],
        // A StatefulSet's volumeClaimTemplates.
        "io.k8s.api.core.v1.PersistentVolumeClaim" => {
            vec![("apiVersion", json!("v1")), ("kind", json!("PersistentVolumeClaim"))]
        }
        "io.k8s.api.core.v1.PersistentVolumeClaimSpec" => vec![("volumeMode", json!("Filesystem"))],
        "io.k8s.api.core.v1.PersistentVolumeClaimStatus" => vec![("phase", json!("Pending"))],
        _ => Vec::new(),
    }
}
