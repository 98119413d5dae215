//! AppProject: the tenant.

use crate::meta::ObjectMeta;
use serde::{Deserialize, Serialize};

/// A project, as a view of the manifest that was submitted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Project {
    /// `argoproj.io/v1alpha1`.
    pub api_version: String,
    /// `AppProject`.
    pub kind: String,
    /// Name, labels and what the server sets.
    pub metadata: ObjectMeta,
    /// The rules.
    pub spec: ProjectSpec,
}

/// What belongs together: sources, destinations, kinds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ProjectSpec {
    /// What the project is for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Repositories that applications may read: globs in which `/` separates; `!` forbids. Nothing listed permits nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_repos: Vec<String>,
    /// Where applications may write. Nothing listed permits nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destinations: Vec<Destination>,
    /// Cluster-scoped kinds that are permitted. Nothing listed permits none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cluster_resource_whitelist: Vec<GroupKind>,
    /// Cluster-scoped kinds that are forbidden.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cluster_resource_blacklist: Vec<GroupKind>,
    /// Namespaced kinds that are permitted. An absent list permits all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_resource_whitelist: Option<Vec<GroupKind>>,
    /// Namespaced kinds that are forbidden.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub namespace_resource_blacklist: Vec<GroupKind>,
}

/// A place that a project permits, or, in an application, the place that it asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Destination {
    /// The API server's URL.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub server: String,
    /// The cluster's name; instead of `server`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The namespace.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
}

/// Kinds, by globs; for cluster-scoped ones also names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct GroupKind {
    /// The API group; empty for the core group; `*` for all.
    pub group: String,
    /// The kind; `*` for all.
    pub kind: String,
    /// Only the object of this name (a glob), in the lists of cluster-scoped kinds.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
}
