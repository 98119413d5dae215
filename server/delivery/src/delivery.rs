//! The feature as the program starts it and the API asks it.

use crate::applications::Applications;
use crate::controller::{Controller, Delete, Following, Rollback, Synchronise};
use crate::core::filter::ResourceFilter;
use crate::core::ownership::Tracking;
use crate::error::DeliveryError;
use crate::metrics::Metrics;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use windlass_access::Caller;
use windlass_clusters::Clusters;
use windlass_operations::Operations;
use windlass_scripts::HealthRules;
use windlass_sources::Sources;
use windlass_store::Store;
use windlass_store::event::Position;

/// Settings of delivery.
#[derive(Clone, Debug)]
pub struct DeliveryConfig {
    /// How often Git is asked for a new commit; each time up to a tenth more or less.
    pub poll_interval: Duration,
    /// How often everything is held against full lists and asked again; each time up to a tenth more or less.
    pub full_comparison: Duration,
    /// Kinds that are neither watched nor applied.
    pub resources: ResourceFilter,
    /// How objects are marked as an application's; the mark of the installation is `SystemStore::installation`.
    pub tracking: Tracking,
    /// Users' rules about the health of kinds.
    pub health: HealthRules,
}

/// Applications: their controller, and what callers ask of them. Cheap to clone.
#[derive(Clone)]
pub struct Delivery {
    controller: Arc<Controller>,
    store: Store,
}

impl Delivery {
    /// Puts the parts together; nothing runs until [`Delivery::start`].
    #[must_use]
    pub fn new(
        config: DeliveryConfig,
        store: Store,
        sources: Sources,
        clusters: Clusters,
        operations: Operations,
        stop: CancellationToken,
    ) -> Self {
        Self { controller: Controller::new(config, store.clone(), sources, clusters, operations, stop), store }
    }

    /// Starts the controller's tasks. They end when the token given to [`Delivery::new`] is cancelled.
    #[must_use]
    pub fn start(&self) -> Vec<JoinHandle<()>> {
        self.controller.start()
    }

    /// The handler of synchronisations, for the operations' workers.
    #[must_use]
    pub fn synchronise(&self) -> Synchronise {
        Synchronise(Arc::clone(&self.controller))
    }

    /// The handler of rollbacks, for the operations' workers.
    #[must_use]
    pub fn rollback(&self) -> Rollback {
        Rollback(self.synchronise())
    }

    /// The handler of deletions, for the operations' workers.
    #[must_use]
    pub fn delete(&self) -> Delete {
        Delete(Arc::clone(&self.controller))
    }

    /// Applications, as this caller may see and change them.
    #[must_use]
    pub fn as_caller(&self, caller: &Caller) -> Applications<'_> {
        Applications::new(&self.controller, self.store.as_caller(caller))
    }

    /// What changes, for live pages: what happened since a position in the event log, or from now on. A receiver that
    /// lags is told so, and looks at everything again. Waits until the controller's tasks have begun.
    ///
    /// # Errors
    /// [`DeliveryError::Store`] if the database does not answer.
    pub async fn follow(&self, after: Option<Position>) -> Result<Following, DeliveryError> {
        self.controller.follow_log(after).await
    }

    /// The feature's counters.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.controller.metrics
    }
}
