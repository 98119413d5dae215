//! The tree of an application's objects in the cluster, in Argo CD's shape: what Git named, and what came of it.

use crate::application::Health;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// `GET /api/v1/applications/{name}/resource-tree`: flat; each node names its parents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceTree {
    /// Objects that are in the cluster. One that Git names and the cluster lacks is not among them.
    pub nodes: Vec<ResourceNode>,
}

/// One object of the tree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceNode {
    /// The API group; empty for the core group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The version.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty if cluster-scoped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The object's identity for its whole life.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// The objects that own it, by owner references, or as Kubernetes' conventions imply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parent_refs: Vec<ResourceRef>,
    /// Facts for people: a pod's reason, node, ready containers and restarts; a revision.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub info: Vec<InfoItem>,
    /// A pod's images.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
    /// The object's resource version.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_version: String,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Its health; absent for kinds that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
}

/// A parent of a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceRef {
    /// The API group; empty for the core group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty if cluster-scoped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The name.
    pub name: String,
    /// Its `uid` among the nodes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
}

/// A fact for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct InfoItem {
    /// Its name: `Status Reason`, `Node`, `Containers`, `Restart Count`, `Revision`, `Type`.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// `GET /api/v1/applications/{name}/resource`: one object of the tree, whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LiveManifest {
    /// The object in the cluster, as JSON text. Secret values are masked.
    pub manifest: String,
}
