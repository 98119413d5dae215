//! Looking again at objects whose health changes because time passes, at the time when it does.

use super::Controller;
use crate::error::DeliveryError;
use crate::index::{Expired, Sighting};
use futures::StreamExt as _;
use std::sync::Arc;
use std::time::Duration;
use windlass_clusters::Detail;

/// Between two looks at the clock: times are whole seconds, and what is seen meanwhile may have a nearer one.
const TICK: Duration = Duration::from_secs(1);

/// Objects that are looked at at once.
const PARALLEL: usize = 8;

/// When to try again what could not be read, in seconds.
const AGAIN: i64 = 60;

impl Controller {
    pub(super) async fn run_judgements(self: Arc<Self>) {
        loop {
            if self.stop.run_until_cancelled(tokio::time::sleep(TICK)).await.is_none() {
                return;
            }
            let due = self.index().take_expired(chrono::Utc::now().timestamp());
            if due.is_empty() {
                continue;
            }
            let all = futures::stream::iter(due).map(|expired| self.judge_again(expired)).buffer_unordered(PARALLEL);
            if self.stop.run_until_cancelled(all.collect::<Vec<()>>()).await.is_none() {
                return;
            }
            self.index_has_changed();
        }
    }

    async fn judge_again(&self, expired: Expired) {
        match self.look_at(&expired).await {
            Ok(Some(sighting)) => self.index().judged(expired.cluster, &expired.version, sighting),
            // The watch will tell that it is gone.
            Ok(None) => {}
            Err(error) => {
                tracing::debug!(object = %expired.key, %error, "an object whose health has run out could not be read");
                let again = chrono::Utc::now().timestamp() + AGAIN;
                self.index().expires(expired.cluster, &expired.key, again);
            }
        }
    }

    /// The object as it is kept, or else as the cluster has it: of what no application claims only a record is kept.
    async fn look_at(&self, expired: &Expired) -> Result<Option<Sighting>, DeliveryError> {
        let object = match &expired.object {
            Some(kept) => Some(kept.as_ref().clone()),
            None => {
                let _turn = self.turn(expired.cluster).await?;
                self.connection(expired.cluster).await?.get(&expired.key, &expired.version).await?
            }
        };
        Ok(object.map(|object| self.sight(object, Detail::Whole).named(expired.key.clone())))
    }
}
