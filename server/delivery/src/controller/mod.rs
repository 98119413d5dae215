//! The shell of delivery: tasks that fetch what the decisions need and carry out what they say.
//!
//! [`refresh`] reads Git and the rules; [`watches`] follow the kinds in use in each cluster; [`confirm`] makes dry runs;
//! [`synchronise`] and [`deleting`] carry out operations; [`report`] writes status; [`feed`] reads the event log, so that
//! a change made anywhere is seen here; [`follow`] tells one follower of it from any position; [`connections`] keeps the clusters'
//! connections and states; [`definitions`] notices new kinds; [`automation`] asks for synchronisations, which [`holds`]
//! keep at a commit and [`history`] writes down; [`announcements`] tells open pages of trees that have changed;
//! [`judgements`] look at health again when time has passed; [`leases`] say which of several processes writes and
//! decides. All share one [`Controller`].

mod announcements;
mod audit;
mod automation;
mod confirm;
mod connections;
mod definitions;
mod deleting;
mod feed;
mod follow;
mod history;
mod holds;
mod judgements;
mod leases;
mod limits;
mod prepare;
mod queue;
mod refresh;
mod report;
mod schemas;
pub(crate) mod synchronise;
mod watches;

pub use deleting::Delete;
pub use follow::Following;
pub use holds::Rollback;
pub use synchronise::Synchronise;

use crate::delivery::DeliveryConfig;
use crate::error::DeliveryError;
use crate::index::Index;
use crate::metrics::Metrics;
use crate::store::SystemApplications;
use connections::Connections;
use definitions::Definitions;
use queue::Queue;
use refresh::Renderings;
use schemas::Schemas;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, broadcast, oneshot, watch};
use tokio_util::sync::CancellationToken;
use windlass_clusters::Clusters;
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::live::Change;
use windlass_operations::{Operations, Ownership};
use windlass_sources::Sources;
use windlass_store::event::Position;
use windlass_store::{Store, SystemStore};

/// What the tasks share.
pub(crate) struct Controller {
    pub(crate) config: DeliveryConfig,
    pub(crate) operations: Operations,
    pub(crate) metrics: Metrics,
    pub(crate) changes: broadcast::Sender<Change>,
    /// How far the feed has told the event log.
    told: watch::Sender<Option<Position>>,
    store: Store,
    sources: Sources,
    connections: Connections,
    renderings: Renderings,
    schemas: Schemas,
    index: Mutex<Index>,
    /// Something in the index has changed: dry runs may be due, watches may be missing, a wait may be over.
    index_changed: Notify,
    queue: Mutex<Queue>,
    queue_changed: Notify,
    watches_changed: Notify,
    /// A cluster's kinds have changed: watches of kinds that were not there look again.
    kinds_changed: Notify,
    definitions: Definitions,
    clusters_changed: Notify,
    /// Which clusters this process decides for.
    ownership: Ownership,
    /// The clusters that this process can reach: their leases are to be claimed.
    leases_wanted: watch::Sender<BTreeSet<ClusterId>>,
    /// This process decides for more clusters than before.
    leases_gained: watch::Sender<()>,
    /// Clusters whose watches are to be started anew.
    watches_to_reset: Mutex<HashSet<ClusterId>>,
    /// Something that automation decides from has changed.
    automation_wanted: Notify,
    /// Someone has written to the event log in this process.
    pub(crate) feed_wanted: Notify,
    stop: CancellationToken,
}

impl Controller {
    pub(crate) fn new(
        config: DeliveryConfig,
        store: Store,
        sources: Sources,
        clusters: Clusters,
        operations: Operations,
        stop: CancellationToken,
    ) -> Arc<Self> {
        // Another one after each start: what the process before held is not ours.
        let holder = format!("{}:{}", std::process::id(), uuid::Uuid::now_v7());
        Arc::new(Self {
            ownership: Ownership::new(&store, &holder),
            leases_wanted: watch::Sender::default(),
            leases_gained: watch::Sender::new(()),
            operations,
            metrics: Metrics::default(),
            changes: broadcast::channel(1024).0,
            told: watch::Sender::new(None),
            connections: Connections::new(clusters),
            renderings: Renderings::default(),
            schemas: Schemas::default(),
            store,
            sources,
            index: Mutex::new(Index::new(config.tracking.clone())),
            index_changed: Notify::new(),
            queue: Mutex::default(),
            queue_changed: Notify::new(),
            watches_changed: Notify::new(),
            kinds_changed: Notify::new(),
            definitions: Definitions::default(),
            clusters_changed: Notify::new(),
            watches_to_reset: Mutex::default(),
            automation_wanted: Notify::new(),
            feed_wanted: Notify::new(),
            stop,
            config,
        })
    }

    /// Starts the tasks; they end when the token that was given to `new` is cancelled.
    pub(crate) fn start(self: &Arc<Self>) -> Vec<tokio::task::JoinHandle<()>> {
        vec![
            tokio::spawn(Arc::clone(self).run_leases()),
            tokio::spawn(Arc::clone(self).run_refreshes()),
            tokio::spawn(Arc::clone(self).run_watches()),
            tokio::spawn(Arc::clone(self).run_confirmations()),
            tokio::spawn(Arc::clone(self).run_full_comparisons()),
            tokio::spawn(Arc::clone(self).run_judgements()),
            tokio::spawn(Arc::clone(self).run_reports()),
            tokio::spawn(Arc::clone(self).run_announcements()),
            tokio::spawn(Arc::clone(self).run_feed()),
            tokio::spawn(Arc::clone(self).run_automation()),
            tokio::spawn(Arc::clone(self).run_connections()),
        ]
    }

    /// The database, for the controller's own work.
    pub(crate) fn system(&self) -> SystemStore {
        self.store.as_system("delivery controller")
    }

    /// The tables of applications, for the controller's own work.
    pub(crate) fn applications(&self) -> SystemApplications {
        SystemApplications(self.system())
    }

    /// Whether a repository's URL is one that this installation may read, without asking the network.
    pub(crate) fn check_url(&self, url: &str) -> Result<(), DeliveryError> {
        Ok(self.sources.check_url(url).map(|_| ())?)
    }

    /// The index. The lock is held for moments only, never over an await.
    pub(crate) fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the other tasks that the index has changed.
    fn index_has_changed(&self) {
        self.index_changed.notify_waiters();
        self.index_changed.notify_one();
        self.automation_wanted.notify_one();
    }

    /// Wants a look at an application.
    pub(crate) fn ask(&self, id: ApplicationId, after: Duration, fresh: bool) {
        self.enqueue(id, after, fresh, None);
    }

    /// Looks at an application now, and returns when that has been done or the time is over.
    pub(crate) async fn look_now(&self, id: ApplicationId, patience: Duration) -> bool {
        let (sender, receiver) = oneshot::channel();
        self.enqueue(id, Duration::ZERO, true, Some(sender));
        matches!(tokio::time::timeout(patience, receiver).await, Ok(Ok(())))
    }

    fn enqueue(&self, id: ApplicationId, after: Duration, fresh: bool, waiter: Option<queue::Waiter>) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).ask(id, Instant::now() + after, fresh, waiter);
        self.queue_changed.notify_one();
    }

    /// Waits until everything about an application is known, but no longer than `patience`.
    pub(crate) async fn settle(&self, id: ApplicationId, patience: Duration) {
        self.wait_until(patience, |index| index.is_settled(id)).await;
    }

    /// Waits until the index knows something, but no longer than `patience`.
    pub(crate) async fn wait_until(&self, patience: Duration, knows: impl Fn(&Index) -> bool) {
        let settled = async {
            loop {
                if knows(&self.index()) {
                    return;
                }
                // A change between the question and the wait is caught by the next tick.
                let _ = tokio::time::timeout(Duration::from_millis(50), self.index_changed.notified()).await;
            }
        };
        let _ = tokio::time::timeout(patience, settled).await;
    }
}
