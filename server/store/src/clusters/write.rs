//! Changing clusters: each change with its event in one transaction.

use super::row::{ClusterRow, open, seal};
use super::submitted::{checked, normalized_server};
use super::{Clusters, WHAT};
use crate::manifest::Change;
use crate::{StoreError, event};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;
use windlass_access::{Action, Resource};
use windlass_model::cluster::{Cluster, ClusterConfig, NewCluster};
use windlass_model::id::ClusterId;

/// The answer to a write.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedCluster {
    /// The cluster as it is stored now.
    pub cluster: Cluster,
    /// What the write did.
    pub change: Change,
}

/// A cluster that is being changed.
struct Locked {
    id: Uuid,
    name: String,
    server: String,
    namespaces: Vec<String>,
    cluster_resources: bool,
    config: Result<ClusterConfig, StoreError>,
}

impl Locked {
    /// Whether it is what is submitted.
    fn is(self, cluster: &NewCluster) -> bool {
        (&self.name, &self.namespaces, self.cluster_resources)
            == (&cluster.name, &cluster.namespaces, cluster.cluster_resources)
            && self.config.is_ok_and(|config| equal(&config, &cluster.config))
    }
}

impl Clusters<'_> {
    /// Registers a cluster; with `upsert`, replaces the one with this server URL.
    ///
    /// # Errors
    /// [`StoreError::Denied`], [`StoreError::Invalid`], [`StoreError::Exists`] if the server is registered in another
    /// way, or the name is another cluster's.
    pub async fn create(&self, cluster: NewCluster, upsert: bool) -> Result<SavedCluster, StoreError> {
        self.store.decide(Action::Create, Resource::Clusters)?;
        let cluster = checked(cluster)?;
        let mut transaction = self.store.pool().begin().await?;
        let change = if let Some(stored) = self.lock(&mut transaction, &cluster.server).await? {
            let id = stored.id;
            if stored.is(&cluster) {
                Change::Unchanged
            } else if upsert {
                self.store.decide(Action::Update, Resource::Clusters)?;
                self.replace(&mut transaction, id, &cluster).await?;
                self.tell(&mut transaction, "updated", &cluster.name, &cluster.server).await?;
                Change::Configured
            } else {
                return Err(StoreError::Exists { what: WHAT, name: cluster.server });
            }
        } else {
            self.insert(&mut transaction, &cluster).await?;
            self.tell(&mut transaction, "created", &cluster.name, &cluster.server).await?;
            Change::Created
        };
        let row = sqlx::query_as!(
            ClusterRow,
            "SELECT name, server, created_at, state, state_message, state_at, server_version, namespaces, cluster_resources
             FROM clusters WHERE server = $1",
            cluster.server
        )
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(SavedCluster { cluster: row.into_cluster(), change })
    }

    /// Forgets the cluster with this name or server URL, and its credentials. Nothing in the cluster changes.
    ///
    /// # Errors
    /// [`StoreError::Denied`], [`StoreError::NotFound`], [`StoreError::InUse`] while applications are delivered to it.
    pub async fn delete(&self, name_or_server: &str) -> Result<(), StoreError> {
        self.store.decide(Action::Delete, Resource::Clusters)?;
        let mut transaction = self.store.pool().begin().await?;
        let stored = self.lock(&mut transaction, normalized_server(name_or_server)).await?;
        let Some(Locked { id, name, server, .. }) = stored else {
            return Err(StoreError::NotFound { what: WHAT, name: name_or_server.to_owned() });
        };
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM applications WHERE rtrim(dest_server, '/') = $1 OR dest_name = $2"#,
            server,
            name
        )
        .fetch_one(&mut *transaction)
        .await?;
        if count > 0 {
            return Err(StoreError::InUse { what: WHAT, name, count });
        }
        sqlx::query!("DELETE FROM clusters WHERE id = $1", id).execute(&mut *transaction).await?;
        self.tell(&mut transaction, "deleted", &name, &server).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn lock(&self, connection: &mut PgConnection, name_or_server: &str) -> Result<Option<Locked>, StoreError> {
        let row = sqlx::query!(
            "SELECT id, name, server, credentials, namespaces, cluster_resources
             FROM clusters WHERE name = $1 OR server = $1 FOR UPDATE",
            name_or_server
        )
        .fetch_optional(connection)
        .await?;
        Ok(row.map(|row| {
            let config = open(self.store.store().key(), row.id, &row.name, &row.credentials);
            let (namespaces, cluster_resources) = (row.namespaces, row.cluster_resources);
            Locked { id: row.id, name: row.name, server: row.server, namespaces, cluster_resources, config }
        }))
    }

    async fn insert(&self, connection: &mut PgConnection, cluster: &NewCluster) -> Result<(), StoreError> {
        let id = Uuid::from(ClusterId::generate());
        let credentials = seal(self.store.store().key(), id, &cluster.name, &cluster.config)?;
        let inserted = sqlx::query!(
            "INSERT INTO clusters (id, name, server, credentials, namespaces, cluster_resources)
             VALUES ($1, $2, $3, $4, $5, $6)",
            id,
            cluster.name,
            cluster.server,
            credentials,
            &cluster.namespaces,
            cluster.cluster_resources
        )
        .execute(connection)
        .await;
        inserted.map(|_| ()).map_err(|error| taken(error, cluster))
    }

    /// Its state is unknown again: what was seen, was seen with other credentials.
    async fn replace(&self, connection: &mut PgConnection, id: Uuid, cluster: &NewCluster) -> Result<(), StoreError> {
        let credentials = seal(self.store.store().key(), id, &cluster.name, &cluster.config)?;
        let updated = sqlx::query!(
            "UPDATE clusters
             SET name = $2, credentials = $3, namespaces = $4, cluster_resources = $5, resource_version = resource_version + 1, updated_at = now(),
                 state = 'Unknown', state_message = '', state_at = NULL
             WHERE id = $1",
            id,
            cluster.name,
            credentials,
            &cluster.namespaces,
            cluster.cluster_resources
        )
        .execute(connection)
        .await;
        updated.map(|_| ()).map_err(|error| taken(error, cluster))
    }

    async fn tell(
        &self,
        connection: &mut PgConnection,
        kind: &'static str,
        name: &str,
        server: &str,
    ) -> Result<(), StoreError> {
        event::insert(connection, self.store.event(kind, WHAT, name).with(json!({ "server": server }))).await
    }
}

/// Compared as what is stored: a field that is absent and one that is empty are not the same, and need not be.
fn equal(one: &ClusterConfig, other: &ClusterConfig) -> bool {
    matches!((serde_json::to_vec(one), serde_json::to_vec(other)), (Ok(one), Ok(other)) if one == other)
}

/// The unique name or server is another cluster's.
fn taken(error: sqlx::Error, cluster: &NewCluster) -> StoreError {
    match &error {
        sqlx::Error::Database(refusal) if refusal.is_unique_violation() => {
            let by_name = refusal.constraint() == Some("clusters_name_key");
            let name = if by_name { &cluster.name } else { &cluster.server };
            StoreError::Exists { what: WHAT, name: name.clone() }
        }
        _ => StoreError::from(error),
    }
}
