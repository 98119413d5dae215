//! Telling open pages that a tree has changed: at most once a second for each application, and the first time at once.
//! Nothing is written: what watches see is no event.

use super::Controller;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use windlass_model::id::ApplicationId;

/// How often a tree is told of at most.
const PACE: Duration = Duration::from_secs(1);

/// How often changes are looked for.
const TICK: Duration = Duration::from_millis(100);

impl Controller {
    pub(super) async fn run_announcements(self: Arc<Self>) {
        let mut told: HashMap<ApplicationId, Instant> = HashMap::new();
        let mut due: HashMap<ApplicationId, String> = HashMap::new();
        loop {
            due.extend(self.index().take_tree_changes());
            let now = Instant::now();
            told.retain(|_, at| now.duration_since(*at) < PACE);
            due.retain(|id, label| {
                let waits = told.contains_key(id);
                if !waits {
                    told.insert(*id, now);
                    self.announce(label, "tree");
                }
                waits
            });
            tokio::select! {
                () = tokio::time::sleep(TICK) => {}
                () = self.stop.cancelled() => return,
            }
        }
    }
}
