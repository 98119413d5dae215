//! An application's objects with all that they own in the cluster, in Argo CD's shape.

use crate::application::Health;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// `GET /api/v1/applications/{name}/resource-tree`: the managed objects, and what they own, down to pods.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceTree {
    /// The objects; each names its owners.
    pub nodes: Vec<ResourceNode>,
}

/// One object in the cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceNode {
    /// The API group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The version in which it was seen.
    pub version: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty if cluster-scoped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The name.
    pub name: String,
    /// Kubernetes' identifier; empty for a managed object that is missing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// Its owners; empty for managed objects.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parent_refs: Vec<ResourceRef>,
    /// Facts for people, for example a pod's `Status Reason` or its `Containers`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub info: Vec<InfoItem>,
    /// Images that it runs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
    /// Kubernetes' version of the object.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_version: String,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Its health; absent for kinds that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
}

/// Another object, by its name and identifier.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceRef {
    /// The API group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty if cluster-scoped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The name.
    pub name: String,
    /// Kubernetes' identifier.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
}

/// A fact for people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct InfoItem {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// `GET /api/v1/applications/{name}/resource`: one object of the tree as it is in the cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ResourceManifest {
    /// The object, as JSON text as Argo CD gives it. Secret values are masked.
    pub manifest: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_as_argo_cd_writes_it_is_read() {
        let text = r#"{"nodes":[{"version":"v1","kind":"Pod","namespace":"shop","name":"api-1","uid":"u2","networkingInfo":{},
            "parentRefs":[{"group":"apps","kind":"ReplicaSet","namespace":"shop","name":"api","uid":"u1"}],
            "info":[{"name":"Status Reason","value":"CrashLoopBackOff"}],"images":["api:1"],"resourceVersion":"7",
            "createdAt":"2026-11-24T10:00:00Z","health":{"status":"Degraded","message":"back-off"}}]}"#;
        let tree: ResourceTree = serde_json::from_str(text).unwrap();
        let node = &tree.nodes[0];
        assert_eq!((node.group.as_str(), node.parent_refs[0].uid.as_str()), ("", "u1"));
        assert_eq!(node.health.as_ref().map(|health| health.message.as_str()), Some("back-off"));
        assert_eq!(serde_json::from_str::<ResourceTree>("{}").unwrap(), ResourceTree::default());
    }
}
