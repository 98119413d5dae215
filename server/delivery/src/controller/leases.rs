//! Who of several processes writes down and decides what concerns a cluster.
//!
//! Every process watches all clusters, and answers its readers from its own index. The lease `cluster/<id>` says which one
//! writes status and decides automatically; what it writes is fenced by the lease's epoch. Applications whose cluster
//! nobody knows have a lease of their own.

use super::Controller;
use std::collections::BTreeSet;
use std::sync::Arc;
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_operations::Holding;

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

    /// Says which clusters this process can decide for: those whose credentials it can read. A server with another
    /// sealing key shall not keep a cluster from those who can.
    pub(super) fn want_leases(&self, clusters: BTreeSet<ClusterId>) {
        self.leases_wanted.send_if_modified(|wanted| {
            let changed = *wanted != clusters;
            *wanted = clusters;
            changed
        });
    }

    /// Claims and renews the leases, and gives them back at the end.
    pub(super) async fn run_leases(self: Arc<Self>) {
        let mut changes = self.leases_wanted.subscribe();
        loop {
            let clusters: Vec<_> = changes.borrow_and_update().iter().copied().map(Some).chain([None]).collect();
            let names = clusters.iter().map(|cluster| lease_of(*cluster)).collect();
            match self.ownership.claim(&names).await {
                Ok(gained) => self.begin_to_decide(clusters.into_iter().filter(|id| gained.contains(&lease_of(*id)))),
                Err(error) => tracing::warn!(%error, "the leases of clusters could not be renewed yet"),
            }
            tokio::select! {
                () = tokio::time::sleep(self.ownership.pause(&names)) => {}
                _ = changes.changed() => {}
                () = self.stop.cancelled() => break,
            }
        }
        if let Err(error) = self.ownership.release().await {
            tracing::warn!(%error, "the leases of clusters could not be given back; others wait until they run out");
        }
    }

    /// What was seen while another one decided may not have been written down, nor acted on.
    fn begin_to_decide(&self, gained: impl Iterator<Item = Option<ClusterId>>) {
        for cluster in gained {
            tracing::debug!(?cluster, "this process decides for the cluster");
            let mut index = self.index();
            let applications = index.applications_at(cluster);
            for id in applications {
                index.mark_dirty(id);
                index.mark_undecided(id);
            }
            drop(index);
            self.automation_wanted.notify_one();
            self.leases_gained.send_replace(());
        }
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
