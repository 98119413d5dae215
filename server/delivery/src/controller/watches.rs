//! One watch for each kind in use in each cluster, started and stopped as applications come and go.

use super::Controller;
use crate::error::DeliveryError;
use crate::index::Live;
use futures::StreamExt;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use windlass_clusters::{ClusterError, WatchEvent};
use windlass_model::application::Object;
use windlass_model::id::ClusterId;
use windlass_model::object::ObjectKey;
use windlass_objects::key::key_of;

/// What is watched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Watched {
    cluster: ClusterId,
    group: String,
    kind: String,
}

impl Controller {
    pub(super) async fn run_watches(self: Arc<Self>) {
        let mut running: HashMap<Watched, (String, CancellationToken)> = HashMap::new();
        loop {
            let mut wanted = HashMap::new();
            for (cluster, group, version, kind) in self.index().kinds_in_use() {
                wanted.insert(Watched { cluster, group, kind }, version);
            }
            let reset =
                std::mem::take(&mut *self.watches_to_reset.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
            running.retain(|watched, (version, stop)| {
                let stays = wanted.get(watched) == Some(version) && !reset.contains(&watched.cluster);
                if !stays {
                    stop.cancel();
                }
                stays
            });
            for (watched, version) in wanted {
                if let Entry::Vacant(free) = running.entry(watched) {
                    let stop = self.stop.child_token();
                    tokio::spawn(Arc::clone(&self).watch(free.key().clone(), version.clone(), stop.clone()));
                    free.insert((version, stop));
                }
            }
            tokio::select! {
                () = self.watches_changed.notified() => {}
                () = self.stop.cancelled() => return,
            }
        }
    }

    async fn watch(self: Arc<Self>, watched: Watched, version: String, stop: CancellationToken) {
        let connection = loop {
            match self.connection(watched.cluster).await {
                Ok(connection) => break connection,
                Err(error) => self.watch_failed(&watched, &version, &error),
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(5)) => {}
                () = stop.cancelled() => return,
            }
        };
        let mut events = std::pin::pin!(connection.watch(&watched.group, &version, &watched.kind, None));
        loop {
            let event = tokio::select! {
                event = events.next() => event,
                () = stop.cancelled() => return,
            };
            let Some(event) = event else { return };
            self.take(&watched, &version, event);
            self.index_has_changed();
        }
    }

    fn take(&self, watched: &Watched, version: &str, event: WatchEvent) {
        match event {
            WatchEvent::Restarted(objects) => {
                self.metrics.observations.inc_by(objects.len() as u64);
                self.list(watched, version, objects.into_iter().map(|object| (key_of(&object), object)).collect());
            }
            WatchEvent::Applied(object) => {
                self.metrics.observations.inc();
                self.see(watched.cluster, key_of(&object), version, object);
            }
            WatchEvent::Deleted(object) => {
                self.metrics.observations.inc();
                self.index().remove(watched.cluster, &key_of(&object), crate::index::resource_version(&object));
            }
            WatchEvent::Failed(error) => self.watch_failed(watched, version, &error.into()),
        }
    }

    /// A full list of a kind. What concerns somebody is looked at while the index is free for others.
    fn list(&self, watched: &Watched, version: &str, objects: Vec<(ObjectKey, Object)>) {
        let cluster = watched.cluster;
        let (concerning, rest): (Vec<_>, Vec<_>) = {
            let mut index = self.index();
            objects.into_iter().partition(|(key, object)| index.concerns(cluster, key, version, object))
        };
        let looked_at = concerning.into_iter().map(|(key, object)| (key, self.sight(object))).collect();
        let missed = self.index().relist(cluster, &watched.group, &watched.kind, looked_at, rest);
        for (key, object) in missed {
            self.see(cluster, key, version, object);
        }
    }

    /// An object as somebody saw it. It is looked at while the index is free for others.
    pub(super) fn see(&self, cluster: ClusterId, key: ObjectKey, version: &str, object: Object) {
        if self.index().concerns(cluster, &key, version, &object) {
            let live = self.sight(object);
            self.index().observe(cluster, key, live);
        }
    }

    /// What there is to know of an object by itself: it takes the users' rules, and no lock.
    pub(super) fn sight(&self, object: Object) -> Live {
        Live::observe(object, &self.installation, &self.config.health, chrono::Utc::now().timestamp())
    }

    fn watch_failed(&self, watched: &Watched, version: &str, error: &DeliveryError) {
        if let DeliveryError::Cluster(ClusterError::UnknownKind { .. }) = error {
            // A kind that is not there has no objects.
            self.list(watched, version, Vec::new());
            return;
        }
        tracing::warn!(cluster = %watched.cluster, kind = %watched.kind, group = %watched.group, %error, "a watch failed; it is tried again");
        self.index().watch_failed(watched.cluster, &watched.group, &watched.kind, error.to_string(), error.next_step());
        self.index_has_changed();
    }

    /// Starts a cluster's watches anew: its credentials have changed.
    pub(super) fn reset_watches(&self, cluster: ClusterId) {
        self.watches_to_reset.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(cluster);
        self.watches_changed.notify_one();
    }
}
