//! Deletes what the event log need not keep any longer, for as long as the program runs.

use std::time::Duration;
use tokio_util::sync::CancellationToken;
use windlass_store::Store;

/// How often there is something to delete.
const PACE: Duration = Duration::from_secs(600);

/// Rows of one transaction: nobody waits for long.
const BATCH: i64 = 1000;

/// Between two batches, so that a large backlog does not take the database from everybody else.
const BREATH: Duration = Duration::from_millis(100);

/// Deletes events that are older than `keep`, until the program stops. Several servers on one database may do so at once.
pub(crate) async fn keep_events(store: Store, keep: Duration, stop: CancellationToken) {
    let system = store.as_system("retention");
    loop {
        let pause = match system.delete_old_events(keep, BATCH).await {
            Ok(0) => PACE,
            Ok(deleted) => {
                tracing::debug!(deleted, "old events were deleted");
                if deleted < BATCH { PACE } else { BREATH }
            }
            Err(error) => {
                tracing::warn!(%error, "old events could not be deleted yet");
                PACE
            }
        };
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
    }
}
