//! Full comparisons: a safety net that counts what it corrected, by cause.

use super::Controller;
use super::queue::jittered;
use crate::error::DeliveryError;
use crate::index::{Scope, Sighting, WatchedKind};
use futures::StreamExt;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use windlass_clusters::{Detail, WatchEvent};
use windlass_model::id::ClusterId;

/// What a watch may still be about to tell.
const GRACE: Duration = Duration::from_secs(5);

/// Clusters that are compared at once.
const PARALLEL: usize = 4;

impl Controller {
    pub(super) async fn run_full_comparisons(self: Arc<Self>) {
        loop {
            let pause = jittered(self.config.full_comparison, uuid::Uuid::new_v4().as_u128());
            if self.stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
            let mut clusters: BTreeMap<ClusterId, Vec<(WatchedKind, String)>> = BTreeMap::new();
            for (cluster, group, version, kind) in self.index().kinds_in_use() {
                clusters.entry(cluster).or_default().push((WatchedKind { cluster, group, kind }, version));
            }
            let all = futures::stream::iter(clusters.into_iter().map(|(cluster, kinds)| {
                let controller = Arc::clone(&self);
                async move { controller.compare_cluster(cluster, kinds).await }
            }));
            if self.stop.run_until_cancelled(all.buffer_unordered(PARALLEL).collect::<Vec<()>>()).await.is_none() {
                return;
            }
        }
    }

    async fn compare_cluster(self: &Arc<Self>, cluster: ClusterId, kinds: Vec<(WatchedKind, String)>) {
        for (kind, version) in kinds {
            let lists = match self.lists(&kind, version.clone()).await {
                Ok(lists) => lists,
                Err(error) => {
                    tracing::debug!(%cluster, kind = %kind.kind, group = %kind.group, %error, "a kind could not be listed for a full comparison");
                    continue;
                }
            };
            tokio::time::sleep(GRACE).await;
            for (scope, listed) in lists {
                let missed = self.index().hold_against(cluster, &scope, &version, listed);
                self.metrics.corrected("missed_change", missed.changes);
                self.metrics.corrected("missed_deletion", missed.deletions);
                if missed.changes + missed.deletions > 0 {
                    tracing::warn!(%cluster, kind = %kind.kind, group = %kind.group, ?missed, "a full comparison found what no watch had told");
                }
            }
        }
        self.index().doubt(cluster, None);
        self.index_has_changed();
    }

    /// The full lists of a kind, one for each place that is watched.
    async fn lists(
        self: &Arc<Self>,
        kind: &WatchedKind,
        version: String,
    ) -> Result<Vec<(Scope, Vec<Sighting>)>, DeliveryError> {
        let Some(mut streams) = self.open(kind, &(version, Detail::Whole)).await? else { return Ok(Vec::new()) };
        let wanted = streams.len();
        let mut lists = Vec::new();
        while lists.len() < wanted {
            match streams.next().await {
                Some((scope, WatchEvent::Restarted(listed))) => lists.push((scope, listed)),
                Some((_, WatchEvent::Failed(error))) => return Err(error.into()),
                Some(_) => {}
                None => break,
            }
        }
        Ok(lists)
    }
}
