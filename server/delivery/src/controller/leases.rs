//! Who of several processes writes down and decides what concerns a cluster.
//!
//! Every process watches all clusters, and answers its readers from its own index. The lease `cluster/<id>` says which one
//! writes status and decides automatically; what it writes is fenced by the lease's epoch. Applications whose cluster
//! nobody knows have a lease of their own.

use super::Controller;
use std::collections::BTreeSet;
use std::sync::Arc;
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_operations::{Holding, OperationsError};

/// The lease of the applications whose destination is no registered cluster.
const ELSEWHERE: &str = "cluster/none";

impl Controller {
    /// Whether this process decides for a cluster now. Cheap; what is written after it has to be fenced by
    /// [`Self::holding`], because the process may be stopped between the question and the writing.
    #[must_use]
    pub(crate) fn owns(&self, cluster: ClusterId) -> bool {
        self.ownership.holds(&lease_of(Some(cluster)))
    }

    /// This process' holding of a cluster's lease, or of that of applications without a cluster; none if it does not
    /// hold it now.
    #[must_use]
    pub(crate) fn holding(&self, cluster: Option<ClusterId>) -> Option<Holding> {
        self.ownership.holding(&lease_of(cluster))
    }

    /// Claims and renews the leases, and gives them back at the end.
    pub(super) async fn run_leases(self: Arc<Self>) {
        let mut wanted = BTreeSet::from([lease_of(None)]);
        loop {
            if let Err(error) = self.claim_leases(&mut wanted).await {
                tracing::warn!(%error, "the leases of clusters could not be renewed yet");
            }
            tokio::select! {
                () = tokio::time::sleep(self.ownership.pause(&wanted)) => {}
                () = self.leases_wanted.notified() => {}
                () = self.stop.cancelled() => break,
            }
        }
        if let Err(error) = self.ownership.release().await {
            tracing::warn!(%error, "the leases of clusters could not be given back; others wait until they run out");
        }
    }

    async fn claim_leases(&self, wanted: &mut BTreeSet<String>) -> Result<(), OperationsError> {
        let clusters = self.system().cluster_ids().await?;
        *wanted = clusters.iter().map(|id| lease_of(Some(*id))).chain([lease_of(None)]).collect();
        let gained = self.ownership.claim(wanted).await?;
        if gained.is_empty() {
            return Ok(());
        }
        tracing::debug!(?gained, "this process decides for these clusters");
        // What was seen while another one decided may not have been written down.
        let gained_ones = clusters.into_iter().map(Some).chain([None]).filter(|id| gained.contains(&lease_of(*id)));
        for cluster in gained_ones {
            let mut index = self.index();
            let applications = index.applications_at(cluster);
            applications.into_iter().for_each(|id| index.mark_dirty(id));
        }
        self.leases_gained.send_replace(());
        Ok(())
    }

    /// As [`Self::holding`], for an application's cluster.
    pub(super) fn holding_for(&self, application: ApplicationId) -> Option<Holding> {
        let cluster = self.index().cluster_of(application);
        self.holding(cluster)
    }
}

fn lease_of(cluster: Option<ClusterId>) -> String {
    cluster.map_or_else(|| ELSEWHERE.to_owned(), |id| format!("cluster/{id}"))
}
