//! Connections to clusters, by id, and what is known of their state.

use super::Controller;
use crate::core::reach::Reach;
use crate::error::DeliveryError;
use futures::StreamExt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use windlass_clusters::{ClusterError, Clusters, Connection, Detail};
use windlass_model::cluster::{ConnectionState, ConnectionStatus};
use windlass_model::id::ClusterId;
use windlass_model::object::ObjectKey;
use windlass_store::StoreError;
use windlass_store::clusters::RegisteredCluster;

/// How often each cluster is asked for its version.
const INTERVAL: Duration = Duration::from_secs(30);

/// How long a cluster may take to say its version.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks at one cluster at once.
const TURNS: usize = 4;

/// Dry runs of one cluster at once.
const DRY_RUNS: usize = 8;

pub(super) struct Connections {
    clusters: Clusters,
    open: Mutex<HashMap<ClusterId, Known>>,
}

/// A connection that was made, with how far its credentials go.
#[derive(Clone)]
struct Known {
    connection: Connection,
    reach: Arc<Reach>,
    /// Looks at this cluster that may be made at once: those of one that is slow wait for each other, and hold up
    /// nobody else.
    turns: Arc<Semaphore>,
    /// Dry runs that may be under way at once.
    dry_runs: Arc<Semaphore>,
}

impl Connections {
    pub(super) fn new(clusters: Clusters) -> Self {
        Self { clusters, open: Mutex::default() }
    }

    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<ClusterId, Known>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Controller {
    /// The connection to a registered cluster.
    pub(crate) async fn connection(&self, id: ClusterId) -> Result<Connection, DeliveryError> {
        Ok(self.known(id).await?.connection)
    }

    /// The connection to a registered cluster, and how far its credentials go.
    pub(super) async fn connection_and_reach(&self, id: ClusterId) -> Result<(Connection, Arc<Reach>), DeliveryError> {
        let known = self.known(id).await?;
        Ok((known.connection, known.reach))
    }

    /// The connection, if there is one already.
    pub(super) fn open_connection(&self, id: ClusterId) -> Option<Connection> {
        self.connections.open().get(&id).map(|known| known.connection.clone())
    }

    /// Waits until a cluster may be looked at.
    pub(super) async fn turn(&self, id: ClusterId) -> Result<Option<OwnedSemaphorePermit>, DeliveryError> {
        Ok(self.known(id).await?.turns.acquire_owned().await.ok())
    }

    /// Waits until a dry run may be made; none if the cluster cannot be asked at all.
    pub(super) async fn dry_run_place(&self, id: ClusterId) -> Option<OwnedSemaphorePermit> {
        self.known(id).await.ok()?.dry_runs.acquire_owned().await.ok()
    }

    async fn known(&self, id: ClusterId) -> Result<Known, DeliveryError> {
        if let Some(known) = self.connections.open().get(&id) {
            return Ok(known.clone());
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
        let reach = Arc::new(Reach::of(&found.cluster));
        let known = Known {
            connection,
            reach,
            turns: Arc::new(Semaphore::new(TURNS)),
            dry_runs: Arc::new(Semaphore::new(DRY_RUNS)),
        };
        Ok(self.connections.open().entry(id).or_insert(known).clone())
    }

    /// Credentials have changed, or the cluster is gone: the next request connects anew.
    pub(super) fn disconnect(&self, id: ClusterId) {
        self.connections.open().remove(&id);
        self.schemas.forget(id, None);
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

    /// Asks every cluster for its version now and then, each in a task of its own, and writes down what became of it.
    pub(super) async fn run_connections(self: Arc<Self>) {
        let mut checks: HashMap<ClusterId, (i64, AbortHandle)> = HashMap::new();
        loop {
            if let Ok(clusters) = self.registered().await {
                self.want_leases(clusters.iter().map(|found| found.id).collect());
                let version = |id| clusters.iter().find(|found| found.id == id).map(|found| found.resource_version);
                checks.retain(|id, (seen, check)| {
                    let stays = version(*id) == Some(*seen);
                    if !stays {
                        check.abort();
                    }
                    stays
                });
                for found in clusters {
                    let (id, seen) = (found.id, found.resource_version);
                    let checking = || tokio::spawn(Arc::clone(&self).run_checks(found)).abort_handle();
                    checks.entry(id).or_insert_with(|| (seen, checking()));
                }
            }
            tokio::select! {
                () = tokio::time::sleep(INTERVAL) => {}
                () = self.clusters_changed.notified() => {}
                () = self.stop.cancelled() => break,
            }
        }
        checks.into_values().for_each(|(_, check)| check.abort());
    }

    async fn run_checks(self: Arc<Self>, found: RegisteredCluster) {
        let mut before = found.cluster.connection_state.status;
        let mut gained = self.leases_gained.subscribe();
        loop {
            let owned = self.owns(found.id);
            before = self.check_cluster(found.id, &found.cluster.name, before).await;
            let pause = tokio::time::sleep(super::queue::jittered(INTERVAL, uuid::Uuid::new_v4().as_u128()));
            tokio::select! {
                () = pause => {}
                // Now it is for us to write down how the cluster is.
                Ok(_) = gained.wait_for(|()| !owned && self.owns(found.id)) => {}
            }
        }
    }

    async fn check_cluster(&self, id: ClusterId, name: &str, before: ConnectionStatus) -> ConnectionStatus {
        let answer = match self.connection(id).await {
            Ok(connection) => connection.with_deadline(PATIENCE).version().await.map_err(DeliveryError::from),
            Err(error) => Err(error),
        };
        let state = |status, message| ConnectionState { status, message, attempted_at: Some(chrono::Utc::now()) };
        let (state, version) = match &answer {
            Ok(version) => (state(ConnectionStatus::Successful, String::new()), Some(version.clone())),
            Err(error) => (state(ConnectionStatus::Failed, format!("{error}. {}", error.next_step())), None),
        };
        let down =
            answer.as_ref().err().filter(|error| is_down(error)).map(|error| (error.to_string(), error.next_step()));
        if down.is_some() && before != ConnectionStatus::Failed {
            tracing::warn!(cluster = %name, message = %state.message, "a cluster is out of reach");
        }
        let was_down = before == ConnectionStatus::Failed && down.is_none();
        self.index().cluster_down(id, down);
        if let Err(error) = self.write_down(id, &state, version.as_deref()).await {
            tracing::warn!(cluster = %name, %error, "a cluster's state could not be written down");
        }
        if was_down {
            let applications = self.index().unknown_applications();
            applications.into_iter().for_each(|id| self.ask(id, Duration::ZERO, false));
        }
        self.index_has_changed();
        state.status
    }

    /// Writes a cluster's state down, if that is for this process to do.
    async fn write_down(
        &self,
        id: ClusterId,
        state: &ConnectionState,
        version: Option<&str>,
    ) -> Result<(), DeliveryError> {
        let Some(holding) = self.holding(Some(id)) else { return Ok(()) };
        let system = self.system();
        let mut transaction = system.pool().begin().await.map_err(StoreError::from)?;
        if holding.fence(&mut transaction).await? {
            system.set_cluster_state(&mut transaction, id, state, version).await?;
            transaction.commit().await.map_err(StoreError::from)?;
        }
        Ok(())
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
                    Ok(Some(object)) => {
                        let sighting = self.sight(object, Detail::Whole).named(key);
                        self.index().see(cluster, &version, sighting);
                    }
                    Ok(None) => {}
                    Err(error) => tracing::debug!(object = %key, %error, "an object could not be read"),
                }
            }
        }));
        reads.buffer_unordered(8).collect::<Vec<()>>().await;
    }
}

/// Whether an error says that nothing of the cluster can be known.
pub(super) fn is_down(error: &DeliveryError) -> bool {
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
