//! When the kinds of a cluster change: a definition or an aggregated API comes, changes or goes.
//!
//! Between the definition and the API that it makes lies a moment, of which no event tells the end. Therefore the server
//! is asked several times, and the applications that wait look again when the kind is there.

use super::Controller;
use crate::index::{DEFINITIONS, WatchedKind};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use windlass_model::id::ClusterId;

/// How often the server is asked, after a definition has changed, and how long each time before.
const LOOKS: [(usize, Duration); 3] =
    [(15, Duration::from_millis(200)), (3, Duration::from_secs(1)), (2, Duration::from_secs(5))];

/// Groups that are being looked at, so that a flapping API is looked at by one task.
#[derive(Default)]
pub(super) struct Definitions(Mutex<HashSet<(ClusterId, String)>>);

impl Controller {
    /// A watch has seen an object, by its name and whether it is gone; without, everything may have changed. Only
    /// those count that define kinds.
    pub(super) fn definition_changed(self: &Arc<Self>, watched: &WatchedKind, object: Option<(&str, bool)>) {
        if !DEFINITIONS.contains(&(watched.group.as_str(), watched.kind.as_str())) {
            return;
        }
        let Some((name, gone)) = object else {
            let groups = self.index().groups_in_use(watched.cluster);
            groups.into_iter().for_each(|group| self.group_changed(watched.cluster, group, true));
            return;
        };
        // `<plural>.<group>`, `<version>.<group>`
        let Some((_, group)) = name.split_once('.') else { return };
        self.group_changed(watched.cluster, group.to_owned(), gone);
    }

    fn group_changed(self: &Arc<Self>, cluster: ClusterId, group: String, all: bool) {
        let place = (cluster, group);
        if self.index().applications_with_group(cluster, &place.1, true).is_empty() {
            // Nobody waits; what was known of the group may still be wrong.
            self.forget_group(cluster, &place.1);
            return;
        }
        if !self.definitions.0.lock().unwrap_or_else(PoisonError::into_inner).insert(place.clone()) {
            return;
        }
        let controller = Arc::clone(self);
        tokio::spawn(async move {
            let (cluster, group) = &place;
            let waits = LOOKS.into_iter().flat_map(|(times, wait)| std::iter::repeat_n(wait, times));
            for wait in waits {
                if controller.look_for_kinds(*cluster, group, all).await {
                    break;
                }
                tokio::time::sleep(wait).await;
            }
            controller.definitions.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&place);
        });
    }

    /// Has the applications look again whose kinds have come, or (`gone`) may have gone. Whether there is no more to see.
    async fn look_for_kinds(&self, cluster: ClusterId, group: &str, gone: bool) -> bool {
        self.forget_group(cluster, group);
        let Ok(connection) = self.connection(cluster).await else { return true };
        let waiting = self.index().kinds_waited_for(cluster, group);
        let mut come = false;
        for (version, kind) in &waiting {
            come |= connection.kind_info(group, version, kind).await.is_ok();
        }
        if come || gone {
            let applications = self.index().applications_with_group(cluster, group, gone);
            applications.into_iter().for_each(|id| self.ask(id, Duration::ZERO, false));
        }
        // One that has gone is seen to wait as soon as it was looked at.
        if gone { !waiting.is_empty() && !come } else { waiting.is_empty() }
    }

    fn forget_group(&self, cluster: ClusterId, group: &str) {
        if let Some(connection) = self.open_connection(cluster) {
            connection.forget_kinds_of(group);
        }
        self.schemas.forget(cluster, Some(group));
        self.index().doubt(cluster, Some(group));
        self.kinds_changed.notify_waiters();
    }
}
