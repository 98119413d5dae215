//! A cluster as it is stored.

use crate::StoreError;
use crate::seal::{SealError, SealingKey};
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use sqlx::FromRow;
use uuid::Uuid;
use windlass_model::cluster::{Cluster, ClusterConfig, ConnectionState, ConnectionStatus};

/// A cluster without its credentials.
#[derive(Debug, FromRow)]
pub(super) struct ClusterRow {
    pub(super) name: String,
    pub(super) server: String,
    pub(super) created_at: DateTime<Utc>,
    pub(super) state: String,
    pub(super) state_message: String,
    pub(super) state_at: Option<DateTime<Utc>>,
    pub(super) server_version: Option<String>,
    pub(super) namespaces: Vec<String>,
    pub(super) cluster_resources: bool,
}

impl ClusterRow {
    pub(super) fn into_cluster(self) -> Cluster {
        Cluster {
            server: self.server,
            name: self.name,
            namespaces: self.namespaces,
            cluster_resources: self.cluster_resources,
            created_at: Some(self.created_at),
            connection_state: ConnectionState {
                status: status_of(&self.state),
                message: self.state_message,
                attempted_at: self.state_at,
            },
            server_version: self.server_version,
        }
    }
}

/// As the column holds it: the word of Argo CD's API.
pub(super) fn status_text(status: ConnectionStatus) -> &'static str {
    match status {
        ConnectionStatus::Successful => "Successful",
        ConnectionStatus::Failed => "Failed",
        ConnectionStatus::Unknown => "Unknown",
    }
}

fn status_of(text: &str) -> ConnectionStatus {
    match text {
        "Successful" => ConnectionStatus::Successful,
        "Failed" => ConnectionStatus::Failed,
        _ => ConnectionStatus::Unknown,
    }
}

pub(super) fn seal(key: &SealingKey, id: Uuid, name: &str, config: &ClusterConfig) -> Result<Vec<u8>, StoreError> {
    let sealed =
        serde_json::to_vec(config).map_err(|_| SealError::Cipher).and_then(|text| key.seal(&text, &context(id)));
    sealed.map_err(|cause| failed(name, cause))
}

pub(super) fn open(key: &SealingKey, id: Uuid, name: &str, sealed: &[u8]) -> Result<ClusterConfig, StoreError> {
    let text = key.open(sealed, &context(id)).map_err(|cause| failed(name, cause))?;
    serde_json::from_slice(text.expose_secret()).map_err(|_| failed(name, SealError::Damaged))
}

/// Credentials open only in the row for which they were sealed.
fn context(id: Uuid) -> String {
    format!("cluster:{id}")
}

fn failed(name: &str, cause: SealError) -> StoreError {
    StoreError::Sealed { of: format!("cluster {name:?}"), cause }
}
