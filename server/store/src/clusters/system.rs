//! What controllers ask of clusters.

use super::WHAT;
use super::row::{ClusterRow, open, status_text};
use super::submitted::normalized_server;
use crate::{StoreError, SystemStore, event};
use serde_json::json;
use sqlx::types::chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;
use windlass_model::cluster::{Cluster, ClusterConfig, ConnectionState, ConnectionStatus};
use windlass_model::id::ClusterId;

/// A cluster with its credentials.
pub struct RegisteredCluster {
    /// Its identifier, for its whole life.
    pub id: ClusterId,
    /// Changes with its name and credentials, not with its state: a connection is good for one version.
    pub resource_version: i64,
    /// The cluster as callers see it.
    pub cluster: Cluster,
    /// How to reach it.
    pub config: ClusterConfig,
}

/// Without the credentials: they are named by no log line.
impl std::fmt::Debug for RegisteredCluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RegisteredCluster")
            .field("id", &self.id)
            .field("resource_version", &self.resource_version)
            .field("cluster", &self.cluster)
            .finish_non_exhaustive()
    }
}

#[derive(FromRow)]
struct SealedRow {
    id: Uuid,
    resource_version: i64,
    credentials: Vec<u8>,
    name: String,
    server: String,
    created_at: DateTime<Utc>,
    state: String,
    state_message: String,
    state_at: Option<DateTime<Utc>>,
    server_version: Option<String>,
    namespaces: Vec<String>,
    cluster_resources: bool,
}

impl SystemStore {
    /// The cluster with this name or server URL, with its credentials.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] if the credentials cannot be read.
    pub async fn cluster_with_credentials(
        &self,
        name_or_server: &str,
    ) -> Result<Option<RegisteredCluster>, StoreError> {
        let row = sqlx::query_as!(
            SealedRow,
            "SELECT id, resource_version, credentials, name, server, created_at, state, state_message, state_at, server_version, namespaces, cluster_resources
             FROM clusters WHERE name = $1 OR server = $1",
            normalized_server(name_or_server)
        )
        .fetch_optional(self.pool())
        .await?;
        row.map(|row| self.unsealed(row)).transpose()
    }

    /// All clusters with their credentials, by name. One whose credentials cannot be read is an error in its place.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    pub async fn clusters(&self) -> Result<Vec<Result<RegisteredCluster, StoreError>>, StoreError> {
        let rows = sqlx::query_as!(
            SealedRow,
            "SELECT id, resource_version, credentials, name, server, created_at, state, state_message, state_at, server_version, namespaces, cluster_resources
             FROM clusters ORDER BY name"
        )
        .fetch_all(self.pool())
        .await?;
        Ok(rows.into_iter().map(|row| self.unsealed(row)).collect())
    }

    /// Stores, in the transaction of `connection`, whether the cluster answers, and its version if that is known. Says whether the status is another one
    /// now; that is an event (`connected`, `unreachable`).
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    pub async fn set_cluster_state(
        &self,
        connection: &mut PgConnection,
        id: ClusterId,
        state: &ConnectionState,
        server_version: Option<&str>,
    ) -> Result<bool, StoreError> {
        let stored = sqlx::query!("SELECT name, state FROM clusters WHERE id = $1 FOR UPDATE", Uuid::from(id))
            .fetch_optional(&mut *connection)
            .await?;
        let Some(stored) = stored else { return Ok(false) };
        sqlx::query!(
            "UPDATE clusters
             SET state = $2, state_message = $3, state_at = $4, server_version = coalesce($5, server_version)
             WHERE id = $1",
            Uuid::from(id),
            status_text(state.status),
            state.message,
            state.attempted_at,
            server_version
        )
        .execute(&mut *connection)
        .await?;
        let changed = stored.state != status_text(state.status);
        let kind = match state.status {
            ConnectionStatus::Successful => Some("connected"),
            ConnectionStatus::Failed => Some("unreachable"),
            ConnectionStatus::Unknown => None,
        };
        if let Some(kind) = kind.filter(|_| changed) {
            let event = self.event(kind, WHAT, stored.name).with(json!({ "message": state.message }));
            event::insert(connection, event).await?;
        }
        Ok(changed)
    }

    fn unsealed(&self, row: SealedRow) -> Result<RegisteredCluster, StoreError> {
        let config = open(self.store().key(), row.id, &row.name, &row.credentials)?;
        let cluster = ClusterRow {
            name: row.name,
            server: row.server,
            created_at: row.created_at,
            state: row.state,
            state_message: row.state_message,
            state_at: row.state_at,
            server_version: row.server_version,
            namespaces: row.namespaces,
            cluster_resources: row.cluster_resources,
        };
        Ok(RegisteredCluster {
            id: row.id.into(),
            resource_version: row.resource_version,
            cluster: cluster.into_cluster(),
            config,
        })
    }
}
