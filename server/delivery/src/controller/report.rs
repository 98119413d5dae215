//! Writing down how far applications are: on change, at most once a second each, and an event for each transition.

use super::Controller;
use crate::core::status::{aggregate, since};
use crate::index::Overview;
use crate::store::StoredStatus;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use windlass_model::id::ApplicationId;
use windlass_model::live::Change;

/// How often a status is written at most.
const PACE: Duration = Duration::from_secs(1);

/// How long a comparison that is still under way is waited for: what is half known is no transition.
const PATIENCE: Duration = Duration::from_secs(10);

/// What was written or shown last of an application.
#[derive(Default)]
struct Shown {
    at: Option<Instant>,
    unsettled_since: Option<Instant>,
    resources: Vec<windlass_model::application::ResourceStatus>,
}

impl Controller {
    pub(super) async fn run_reports(self: Arc<Self>) {
        let mut shown: HashMap<ApplicationId, Shown> = HashMap::new();
        loop {
            let dirty = self.index().take_dirty();
            for id in dirty {
                let known = shown.entry(id).or_default();
                if known.at.is_some_and(|at| at.elapsed() < PACE) || self.is_under_way(id, known) {
                    self.index().mark_dirty(id);
                    continue;
                }
                let Some(overview) = self.index().overview(id) else {
                    shown.remove(&id);
                    continue;
                };
                known.at = Some(Instant::now());
                self.report(id, overview, known).await;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(100)) => {}
                () = self.stop.cancelled() => return,
            }
        }
    }

    /// Whether the comparison is not finished, and may still be waited for.
    fn is_under_way(&self, id: ApplicationId, known: &mut Shown) -> bool {
        if self.index().is_settled(id) {
            known.unsettled_since = None;
            return false;
        }
        known.unsettled_since.get_or_insert_with(Instant::now).elapsed() < PATIENCE
    }

    async fn report(&self, id: ApplicationId, overview: Overview, shown: &mut Shown) {
        let applications = self.applications();
        let before = match applications.status(id).await {
            Ok(Some(before)) => before,
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(application = %id, %error, "an application's status could not be read; it is written later");
                self.index().mark_dirty(id);
                return;
            }
        };
        let totals = aggregate(&overview.resources, overview.known);
        let status = StoredStatus {
            version: before.version,
            sync: totals.sync,
            health: totals.health,
            revision: overview.revision.clone(),
            conditions: since(&before.conditions, overview.conditions.clone(), chrono::Utc::now()),
            summary: totals.summary,
            managed: overview.managed.clone(),
            reconciled_at: overview.reconciled_at,
            label: before.label.clone(),
            project: before.project.clone(),
        };
        // Who has read a state that came and went between two reports would keep it on the page for ever.
        let was_read = self.index().take_read(id);
        let moved = was_read || overview.resources != shown.resources;
        shown.resources = overview.resources;
        if status.says_the_same(&before) {
            if moved {
                self.announce(&status.label, "status");
            }
            return;
        }
        // Another process writes it down; who looks here sees what is known here.
        let Some(holding) = self.holding_for(id) else { return self.announce(&status.label, "status") };
        match applications.write_status(id, &before, &status, &holding).await {
            Ok(true) => {
                self.metrics.status_writes.inc();
                self.announce(&status.label, "status");
            }
            // Someone else has written: look again.
            Ok(false) => self.index().mark_dirty(id),
            Err(error) => {
                tracing::warn!(application = %status.label, %error, "an application's status could not be written; it is tried again");
                self.index().mark_dirty(id);
            }
        }
    }

    /// Tells live pages that an application is to be looked at again.
    pub(super) fn announce(&self, label: &str, event: &str) {
        let _ = self.changes.send(Change {
            position: None,
            kind: "application".into(),
            key: label.to_owned(),
            event: event.to_owned(),
        });
    }
}
