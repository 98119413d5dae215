//! Connections to clusters, by id, and what is known of their state.

use super::Controller;
use crate::error::DeliveryError;
use futures::StreamExt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use windlass_clusters::{ClusterError, Clusters, Connection};
use windlass_model::cluster::{ConnectionState, ConnectionStatus};
use windlass_model::id::ClusterId;
use windlass_model::object::ObjectKey;
use windlass_store::clusters::RegisteredCluster;

/// How often each cluster is asked for its version.
const INTERVAL: Duration = Duration::from_secs(30);

pub(super) struct Connections {
    clusters: Clusters,
    open: Mutex<HashMap<ClusterId, Connection>>,
}

impl Connections {
    pub(super) fn new(clusters: Clusters) -> Self {
        Self { clusters, open: Mutex::default() }
    }

    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<ClusterId, Connection>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Controller {
    /// The connection to a registered cluster.
    pub(super) async fn connection(&self, id: ClusterId) -> Result<Connection, DeliveryError> {
        if let Some(connection) = self.connections.open().get(&id) {
            return Ok(connection.clone());
        }
        let found = self
            .registered()
            .await?
            .into_iter()
            .find(|found| found.id == id)
            .ok_or_else(|| DeliveryError::NoCluster(id.to_string()))?;
        let connection = self.connections.clusters.get_or_connect(
            id,
            found.resource_version,
            &found.cluster.server,
            &found.config,
        )?;
        self.connections.open().insert(id, connection.clone());
        Ok(connection)
    }

    /// Credentials have changed, or the cluster is gone: the next request connects anew.
    pub(super) fn disconnect(&self, id: ClusterId) {
        self.connections.open().remove(&id);
        self.connections.clusters.forget(id);
    }

    /// The registered clusters. One whose credentials cannot be unsealed is left out, and told in the log.
    pub(super) async fn registered(&self) -> Result<Vec<RegisteredCluster>, DeliveryError> {
        let all = self.system().clusters().await?;
        let readable = all
            .into_iter()
            .filter_map(|one| one.map_err(|error| tracing::error!(%error, "a cluster cannot be used")).ok());
        Ok(readable.collect())
    }

    /// Asks every cluster for its version now and then, and writes down what became of it.
    pub(super) async fn run_connections(self: Arc<Self>) {
        loop {
            let clusters = self.registered().await.unwrap_or_default();
            let checks =
                futures::stream::iter(clusters.into_iter().map(|found| {
                    let controller = Arc::clone(&self);
                    async move {
                        controller.check_cluster(found.id, &found.cluster.name, &found.cluster.connection_state).await
                    }
                }));
            checks.buffer_unordered(8).collect::<Vec<()>>().await;
            tokio::select! {
                () = tokio::time::sleep(INTERVAL) => {}
                () = self.clusters_changed.notified() => {}
                () = self.stop.cancelled() => return,
            }
        }
    }

    async fn check_cluster(&self, id: ClusterId, name: &str, before: &ConnectionState) {
        let answer = match self.connection(id).await {
            Ok(connection) => connection.version().await.map_err(DeliveryError::from),
            Err(error) => Err(error),
        };
        let state = |status, message| ConnectionState { status, message, attempted_at: Some(chrono::Utc::now()) };
        let (state, version) = match &answer {
            Ok(version) => (state(ConnectionStatus::Successful, String::new()), Some(version.clone())),
            Err(error) => (state(ConnectionStatus::Failed, format!("{error}. {}", error.next_step())), None),
        };
        let down =
            answer.as_ref().err().filter(|error| is_down(error)).map(|error| (error.to_string(), error.next_step()));
        if down.is_some() {
            tracing::warn!(cluster = %name, message = %state.message, "a cluster is out of reach");
        }
        let was_down = before.status == ConnectionStatus::Failed && down.is_none();
        self.index().cluster_down(id, down);
        if let Err(error) = self.system().set_cluster_state(id, &state, version.as_deref()).await {
            tracing::warn!(cluster = %name, %error, "a cluster's state could not be written down");
        }
        if was_down {
            let applications = self.index().unknown_applications();
            applications.into_iter().for_each(|id| self.ask(id, Duration::ZERO, false));
        }
        self.index_has_changed();
    }

    /// Reads objects that a watch has passed by before an application claimed them.
    pub(super) async fn fetch(&self, cluster: ClusterId, objects: Vec<(ObjectKey, String)>) {
        if objects.is_empty() {
            return;
        }
        let Ok(connection) = self.connection(cluster).await else { return };
        let reads = futures::stream::iter(objects.into_iter().map(|(key, version)| {
            let connection = connection.clone();
            async move {
                match connection.get(&key, &version).await {
                    Ok(Some(object)) => self.see(cluster, key, &version, object),
                    Ok(None) => {}
                    Err(error) => tracing::debug!(object = %key, %error, "an object could not be read"),
                }
            }
        }));
        reads.buffer_unordered(8).collect::<Vec<()>>().await;
    }
}

/// Whether an error says that nothing of the cluster can be known.
fn is_down(error: &DeliveryError) -> bool {
    matches!(
        error,
        DeliveryError::Cluster(
            ClusterError::Unreachable { .. }
                | ClusterError::Timeout { .. }
                | ClusterError::Certificate { .. }
                | ClusterError::Unauthorized { .. }
        )
    )
}
