//! What would applying a manifest change? Nothing, where the schema proves it; else a dry run says.

use super::Controller;
use crate::core::compare::{self, Verdict};
use crate::core::coowned::adopted;
use crate::core::overlay::laid_over;
use crate::index::{Confirmation, resource_version};
use std::sync::Arc;
use std::time::Duration;
use windlass_clusters::{ApplyOptions, ClusterError, Connection, FOLDED, MANAGER};
use windlass_model::application::Object;
use windlass_objects::key;
use windlass_objects::merge::structured::{self, Applying};
use windlass_objects::merge::would_change_nothing;
use windlass_objects::schema::Schema;

/// The API server's words for a webhook that cannot be asked without effects (`sideEffects` is not `None`).
pub(super) const NO_DRY_RUN: &str = "does not support dry run";

/// How long a watch may be behind the answer of a dry run, and how often that is looked at.
const LAG: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(20);

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

    async fn confirm(self: &Arc<Self>, mut ask: Confirmation) {
        let mut about = ask.live.clone();
        self.see_in_version(&mut ask).await;
        let adopted = adopted(&ask.desired.object, &ask.live, ask.basis.is_scaled);
        let desired = adopted.as_ref().unwrap_or(&ask.desired.object);
        let verdict = match self.connection(ask.cluster).await {
            Ok(connection) if self.is_proven_equal(&connection, &ask, desired).await => {
                self.metrics.local_proofs.inc();
                Verdict::Same
            }
            Ok(connection) => {
                let (verdict, predicted) = self.dry_run(&connection, &ask, desired).await;
                about = predicted.unwrap_or(about);
                verdict
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
        let newest = resource_version(&about).max(resource_version(&ask.live));
        self.until_seen(&ask, newest).await;
        let contradicts = self.index().rehearsed(&ask, verdict);
        self.metrics.corrected("answer", u64::from(contradicts));
        self.index_has_changed();
    }

    /// A kind is watched in one version; an object whose manifest has another one is read in that.
    async fn see_in_version(&self, ask: &mut Confirmation) {
        if key::version(&ask.live) == key::version(&ask.desired.object) {
            return;
        }
        let Ok(connection) = self.connection(ask.cluster).await else { return };
        if let Ok(Some(live)) = connection.get(&ask.key, &ask.desired.version).await {
            ask.live = Arc::new(live);
        }
    }

    /// Whether the schema alone proves that applying would change nothing.
    async fn is_proven_equal(&self, connection: &Connection, ask: &Confirmation, desired: &Object) -> bool {
        if key::version(desired) != key::version(&ask.live) {
            return false;
        }
        let schema = self.schema_for(connection, ask).await;
        schema.is_some_and(|schema| would_change_nothing(&ask.live, desired, &schema, MANAGER, &FOLDED))
    }

    /// Waits for a moment until the watch has told of the object that the server answered about: an answer about a newer
    /// one must not count for the one that was asked about, and does not once the index knows it.
    async fn until_seen(&self, ask: &Confirmation, version: u128) {
        for _ in 0..LAG.as_millis() / TICK.as_millis() {
            let known = self.index().live(ask.cluster, &ask.key).map(|live| live.version);
            if known.is_none_or(|known| known >= version) {
                return;
            }
            tokio::time::sleep(TICK).await;
        }
    }

    /// What the server says, and the object that it predicts.
    async fn dry_run(
        &self,
        connection: &Connection,
        ask: &Confirmation,
        desired: &Object,
    ) -> (Verdict, Option<Arc<Object>>) {
        self.metrics.dry_runs.inc();
        let options = ApplyOptions { dry_run: true, live: Some(&ask.live), ..ApplyOptions::default() };
        let verdict = match connection.apply(desired, &options).await {
            Ok(predicted) => {
                let object = Arc::new(predicted.object.clone());
                return (compare::verdict(&ask.live, predicted.object, ask.desired.ignored.as_deref()), Some(object));
            }
            Err(ClusterError::Invalid { message }) if message.contains(NO_DRY_RUN) => {
                let schema = self.schema_for(connection, ask).await;
                schema
                    .and_then(|schema| predict(ask, desired, &schema, &message))
                    .unwrap_or_else(|| refused(ask, &message))
            }
            Err(error) if was_refused(&error) => refused(ask, &error.to_string()),
            Err(error) => Verdict::Unanswered { message: error.to_string() },
        };
        (verdict, None)
    }
}

/// The server's words, and in which fields the manifest differs from what is there.
fn refused(ask: &Confirmation, words: &str) -> Verdict {
    let predicted = laid_over(&ask.live, &ask.desired.object);
    let message = match compare::verdict(&ask.live, predicted, ask.desired.ignored.as_deref()) {
        Verdict::Different { sentence, .. } => format!("{words} ({sentence})"),
        _ => words.to_owned(),
    };
    Verdict::Refused { message }
}

/// What applying would make of the object by its schema alone: without defaults and admission, and therefore told as not
/// confirmed. None if the schema does not say.
fn predict(ask: &Confirmation, desired: &Object, schema: &Schema, cause: &str) -> Option<Verdict> {
    // The time is that of a bookkeeping which is not looked at.
    let time = "1970-01-01T00:00:00Z";
    let live = Some(&*ask.live);
    let applying = Applying { live, desired, schema, manager: MANAGER, force: true, duplicates: false, time };
    let predicted = structured::apply(&applying).ok()?.object;
    Some(match compare::verdict(&ask.live, predicted, ask.desired.ignored.as_deref()) {
        Verdict::Different { sentence, live, predicted } => Verdict::Different {
            sentence: format!("{sentence} (not confirmed by a dry run: {cause})"),
            live,
            predicted,
        },
        other => other,
    })
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
