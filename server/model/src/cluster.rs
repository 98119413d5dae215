//! Clusters that applications are delivered to, in Argo CD's shape; credentials are write-only.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A registered cluster, as it is read: without credentials.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Cluster {
    /// The API server's URL.
    pub server: String,
    /// The name by which applications may refer to it.
    pub name: String,
    /// The only namespaces that Windlass looks at and changes; all, if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// Whether cluster-scoped objects are within reach although `namespaces` is given.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cluster_resources: bool,
    /// When it was registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// Whether Windlass reaches it.
    pub connection_state: ConnectionState,
    /// Kubernetes' version, for example `v1.36.3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_version: Option<String>,
}

/// Whether a peer is reached, and why not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ConnectionState {
    /// `Successful`, `Failed` or `Unknown`.
    pub status: ConnectionStatus,
    /// The cause and the next step, when it failed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// When this was last seen.
    #[serde(rename = "attemptedAt", skip_serializing_if = "Option::is_none")]
    pub attempted_at: Option<DateTime<Utc>>,
}

/// Argo CD's words for a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum ConnectionStatus {
    /// The last attempt was answered.
    Successful,
    /// The last attempt failed.
    Failed,
    /// Not tried yet.
    #[default]
    Unknown,
}

/// `POST /api/v1/clusters`: a cluster with its credentials.
#[derive(Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct NewCluster {
    /// The API server's URL, `https://…`.
    pub server: String,
    /// The name by which applications may refer to it; the server's host unless given.
    pub name: String,
    /// The only namespaces to look at and change, for credentials that see no more; all, if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// Whether cluster-scoped objects are within reach although `namespaces` is given.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cluster_resources: bool,
    /// How to reach it.
    pub config: ClusterConfig,
}

/// How a cluster is reached, in Argo CD's shape. Never read back.
#[derive(Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ClusterConfig {
    /// A bearer token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearer_token: Option<String>,
    /// Basic authentication: user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Basic authentication: password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// TLS settings.
    pub tls_client_config: TlsClientConfig,
}

/// TLS settings; data are PEM, base64-encoded as in a kubeconfig.
#[derive(Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct TlsClientConfig {
    /// Do not verify the server's certificate.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub insecure: bool,
    /// The name expected in the server's certificate, if not the URL's host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_name: Option<String>,
    /// The authority that signed the server's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_data: Option<String>,
    /// The client's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_data: Option<String>,
    /// The client's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_data: Option<String>,
}
