//! The event log, read in its order: what was changed, by whomever and wherever, reaches the tasks and the live pages.

use super::Controller;
use std::sync::Arc;
use std::time::Duration;
use windlass_model::id::ApplicationId;
use windlass_model::live::Change;
use windlass_store::event::{self, EventRow};

/// How often the log is asked.
const PACE: Duration = Duration::from_millis(250);

/// Nouns that live pages show. Accounts are not among them: who has one is not everyone's business.
const PUBLIC: [&str; 3] = ["application", "project", "cluster"];

/// How many events are read at once.
pub(super) const BATCH: i64 = 500;

/// An event as live pages are told of it.
pub(super) fn public(event: EventRow) -> Option<Change> {
    let position = Some(event.position.to_string());
    PUBLIC.contains(&event.subject.as_str()).then_some(Change {
        position,
        kind: event.subject,
        key: event.key,
        event: event.kind,
    })
}

impl Controller {
    pub(super) async fn run_feed(self: Arc<Self>) {
        let mut position = loop {
            match event::horizon(self.system().pool()).await {
                Ok(position) => break position,
                Err(error) => tracing::warn!(%error, "the event log could not be read; trying again"),
            }
            if self.pause(Duration::from_secs(2)).await {
                return;
            }
        };
        self.told.send_replace(Some(position));
        loop {
            match event::events_since(self.system().pool(), position, BATCH).await {
                Ok((events, next)) => {
                    position = next;
                    for event in events {
                        self.react(&event).await;
                        if let Some(change) = public(event) {
                            let _ = self.changes.send(change);
                        }
                    }
                    self.told.send_replace(Some(position));
                }
                Err(error) => tracing::warn!(%error, "the event log could not be read; trying again"),
            }
            if self.pause(PACE).await {
                return;
            }
        }
    }

    /// Waits; true if the program stops.
    async fn pause(&self, time: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(time) => false,
            () = self.feed_wanted.notified() => false,
            () = self.stop.cancelled() => true,
        }
    }

    async fn react(&self, event: &EventRow) {
        match (event.subject.as_str(), event.kind.as_str()) {
            ("application", "created" | "updated" | "deleted") => {
                if let Some(id) =
                    event.data.get("id").and_then(|id| id.as_str()).and_then(|id| id.parse::<ApplicationId>().ok())
                {
                    self.ask(id, Duration::ZERO, false);
                }
            }
            ("application", "hold.placed" | "hold.released") => {
                if let Some(id) = self.index().named(&event.key) {
                    self.ask(id, Duration::ZERO, false);
                }
            }
            ("application", kind) if kind.starts_with("operation.") => {
                let mut index = self.index();
                if let Some(id) = index.named(&event.key) {
                    index.mark_undecided(id);
                    self.automation_wanted.notify_one();
                }
            }
            ("application", _) => {}
            ("project", _) => {
                let ids = self.applications().ids(Some(&event.key)).await.unwrap_or_default();
                ids.into_iter().for_each(|id| self.ask(id, Duration::ZERO, false));
            }
            // `connected` and `unreachable` are our own reports.
            ("cluster", "created" | "updated" | "deleted") => self.cluster_changed(&event.key).await,
            _ => {}
        }
    }

    /// A cluster was registered, changed or taken off the register.
    async fn cluster_changed(&self, name: &str) {
        let Ok(clusters) = self.registered().await else { return };
        let registered: Vec<_> = clusters.iter().map(|found| found.id).collect();
        let touched = clusters.iter().filter(|found| found.cluster.name == name).map(|found| found.id);
        let gone: Vec<_> = self.index().clusters().into_iter().filter(|id| !registered.contains(id)).collect();
        for id in touched.chain(gone) {
            self.disconnect(id);
            self.index().forget_cluster(id);
            self.reset_watches(id);
            let applications = self.index().applications_in(id);
            applications.into_iter().for_each(|application| self.ask(application, Duration::ZERO, false));
        }
        let unknown = self.index().unknown_applications();
        unknown.into_iter().for_each(|application| self.ask(application, Duration::ZERO, false));
        self.clusters_changed.notify_one();
    }
}
