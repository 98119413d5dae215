//! Dry runs: what would applying a manifest change?

use super::Controller;
use crate::core::compare::{self, Verdict};
use crate::error::DeliveryError;
use crate::index::Confirmation;
use std::sync::Arc;
use std::time::Duration;
use windlass_clusters::{ApplyOptions, ClusterError};

/// When to ask again after no answer.
const AGAIN: Duration = Duration::from_secs(10);

impl Controller {
    pub(super) async fn run_confirmations(self: Arc<Self>) {
        loop {
            let due = self.index().take_unconfirmed();
            for confirmation in due {
                let (controller, stop) = (Arc::clone(&self), self.stop.clone());
                tokio::spawn(async move {
                    let confirming = async {
                        // Each cluster has its own places: one that does not answer holds up no other.
                        let _place = controller.dry_run_place(confirmation.cluster).await;
                        controller.confirm(confirmation).await;
                    };
                    stop.run_until_cancelled(confirming).await
                });
            }
            tokio::select! {
                () = self.index_changed.notified() => {}
                // A notification between the question and the wait is not lost for longer than this.
                () = tokio::time::sleep(Duration::from_millis(200)) => {}
                () = self.stop.cancelled() => return,
            }
        }
    }

    async fn confirm(self: &Arc<Self>, ask: Confirmation) {
        self.metrics.dry_runs.inc();
        let answer = match self.connection(ask.cluster).await {
            Ok(connection) => connection
                .apply(
                    &ask.desired.object,
                    &ApplyOptions { dry_run: true, live: Some(&ask.live), ..ApplyOptions::default() },
                )
                .await
                .map_err(DeliveryError::from),
            Err(error) => Err(error),
        };
        let verdict = match answer {
            Ok(predicted) => compare::verdict(&ask.live, predicted.object),
            Err(DeliveryError::Cluster(error)) if was_refused(&error) => {
                Verdict::Refused { message: error.to_string() }
            }
            Err(error) => Verdict::Unanswered { message: error.to_string() },
        };
        if matches!(verdict, Verdict::Unanswered { .. }) {
            let (controller, id) = (Arc::clone(self), ask.application);
            tokio::spawn(async move {
                tokio::time::sleep(AGAIN).await;
                controller.index().retry_unanswered(id);
                controller.index_has_changed();
            });
        }
        self.index().confirm(ask.application, &ask.key, ask.basis, verdict);
        self.index_has_changed();
    }
}

/// Whether the API server has judged the manifest, rather than not answered.
pub(super) fn was_refused(error: &ClusterError) -> bool {
    matches!(
        error,
        ClusterError::Invalid { .. }
            | ClusterError::Forbidden { .. }
            | ClusterError::Conflict { .. }
            | ClusterError::UnknownKind { .. }
            | ClusterError::NotFound { .. }
    )
}
