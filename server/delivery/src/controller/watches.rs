//! One watch for each kind in use in each cluster, and for the kinds that come of these, started and stopped as
//! applications come and go. Each is a task of its own: a kind or a cluster that does not answer holds up no other.

use super::Controller;
use crate::core::reach::Places;
use crate::error::DeliveryError;
use crate::index::{Scope, Sighting, WatchedKind};
use futures::StreamExt;
use futures::stream::{BoxStream, SelectAll};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use windlass_clusters::{ClusterError, Connection, Detail, WatchEvent, WatchTarget};
use windlass_model::application::Object;
use windlass_model::id::ClusterId;

/// How long a kind that a cluster does not have is left alone, unless its definitions change meanwhile.
const ABSENT: Duration = Duration::from_secs(60);

/// The longest pause after a failure.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Which versions, and how much of each object.
pub(super) type Wanted = (String, Detail);

/// One watch's place, and what it said.
pub(super) type Told = (Scope, WatchEvent<Sighting>);

impl Controller {
    pub(super) async fn run_watches(self: Arc<Self>) {
        let mut running: HashMap<WatchedKind, (Wanted, CancellationToken)> = HashMap::new();
        loop {
            let wanted = self.index().kinds_to_watch();
            let reset = std::mem::take(&mut *self.watches_to_reset.lock().unwrap_or_else(PoisonError::into_inner));
            running.retain(|watched, (how, stop)| {
                let stays = wanted.get(watched) == Some(how) && !reset.contains(&watched.cluster);
                if !stays {
                    stop.cancel();
                    // A kind that was watched for the tree only, and is now in Git, has not been seen whole.
                    let forget = !wanted.contains_key(watched);
                    self.index().unwatch(watched.cluster, &watched.group, &watched.kind, forget);
                }
                stays
            });
            for (watched, how) in wanted {
                if let Entry::Vacant(free) = running.entry(watched) {
                    let stop = self.stop.child_token();
                    let watching = Arc::clone(&self).watch(free.key().clone(), how.clone());
                    let ending = stop.clone();
                    tokio::spawn(async move { ending.run_until_cancelled(watching).await });
                    free.insert((how, stop));
                }
            }
            tokio::select! {
                () = self.watches_changed.notified() => {}
                () = self.stop.cancelled() => return,
            }
        }
    }

    /// Follows a kind for as long as it is wanted.
    async fn watch(self: Arc<Self>, watched: WatchedKind, how: Wanted) {
        let mut failures = 0;
        loop {
            let everywhere = Scope::everywhere(&watched.group, &watched.kind);
            match self.open(&watched, &how).await {
                Ok(Some(mut events)) => {
                    failures = 0;
                    self.follow(&watched, &how.0, &mut events).await;
                }
                Ok(None) => self.list(watched.cluster, &everywhere, &how.0, Vec::new()).await,
                Err(error) if is_absent(&error) => {
                    self.list(watched.cluster, &everywhere, &how.0, Vec::new()).await;
                }
                Err(error) => {
                    self.watch_failed(watched.cluster, &everywhere, &error);
                    failures += 1;
                    tokio::time::sleep(pause(failures)).await;
                    continue;
                }
            }
            // Nothing to see: until a definition changes, or in case that was not heard.
            tokio::select! {
                () = self.kinds_changed.notified() => {}
                () = tokio::time::sleep(super::queue::jittered(ABSENT, uuid::Uuid::new_v4().as_u128())) => {}
            }
        }
    }

    /// The streams of a kind: one, or one for each namespace that the cluster is limited to. None if the kind is out
    /// of reach, or excluded.
    pub(super) async fn open(
        self: &Arc<Self>,
        watched: &WatchedKind,
        (version, detail): &Wanted,
    ) -> Result<Option<SelectAll<BoxStream<'static, Told>>>, DeliveryError> {
        let (connection, reach) = self.connection_and_reach(watched.cluster).await?;
        if self.config.resources.excludes(&watched.group, &watched.kind, connection.server()) {
            return Ok(None);
        }
        let places = if reach.is_whole() {
            Places::Everywhere
        } else {
            let kind = connection.kind_info(&watched.group, version, &watched.kind).await?;
            reach.places(kind.namespaced)
        };
        let target = |namespace: Option<&str>| WatchTarget {
            group: watched.group.clone(),
            version: version.clone(),
            kind: watched.kind.clone(),
            namespace: namespace.map(str::to_owned),
            detail: *detail,
        };
        let scope = |part| Scope { part, ..Scope::everywhere(&watched.group, &watched.kind) };
        let mut all = SelectAll::new();
        match places {
            Places::Nowhere => return Ok(None),
            Places::Everywhere => all.push(self.stream(watched.cluster, &connection, target(None), scope(None))),
            Places::Namespaces(namespaces) => {
                for namespace in &namespaces {
                    let part = scope(Some((namespace.clone(), namespaces.len())));
                    all.push(self.stream(watched.cluster, &connection, target(Some(namespace)), part));
                }
            }
        }
        Ok(Some(all))
    }

    fn stream(
        self: &Arc<Self>,
        cluster: ClusterId,
        connection: &Connection,
        target: WatchTarget,
        scope: Scope,
    ) -> BoxStream<'static, Told> {
        let (controller, detail) = (Arc::clone(self), target.detail);
        let keep = move |object| {
            let mut sighting = controller.sight(object, detail);
            controller.index().keep_if_wanted(cluster, &mut sighting);
            sighting
        };
        connection.watch_with(target, keep).map(move |event| (scope.clone(), event)).boxed()
    }

    /// An object as it was seen, with what the users' rules say of its health. That may take milliseconds: look before
    /// taking the index's lock.
    pub(super) fn sight(&self, object: Object, detail: Detail) -> Sighting {
        Sighting::by(object, detail, &self.config.health, chrono::Utc::now().timestamp())
    }

    /// Takes what the streams tell, until the kind is gone.
    async fn follow(
        self: &Arc<Self>,
        watched: &WatchedKind,
        version: &str,
        events: &mut SelectAll<BoxStream<'static, Told>>,
    ) {
        let mut listed = false;
        while let Some((scope, event)) = events.next().await {
            match event {
                WatchEvent::Restarted(sightings) => {
                    self.metrics.observations.inc_by(sightings.len() as u64);
                    self.list(watched.cluster, &scope, version, sightings).await;
                    // What happened to definitions between two lists is not known.
                    if std::mem::replace(&mut listed, true) {
                        self.definition_changed(watched, None);
                    }
                }
                WatchEvent::Applied(sighting) => {
                    self.metrics.observations.inc();
                    self.definition_changed(watched, Some((&sighting.key.name, false)));
                    let key = sighting.key.clone();
                    if self.index().see(watched.cluster, version, sighting) {
                        self.fetch(watched.cluster, vec![(key, version.to_owned())]).await;
                    }
                }
                WatchEvent::Deleted(sighting) => {
                    self.metrics.observations.inc();
                    self.definition_changed(watched, Some((&sighting.key.name, true)));
                    self.index().remove(watched.cluster, &sighting.key, sighting.version);
                }
                WatchEvent::Failed(error) => {
                    let error = error.into();
                    if is_absent(&error) {
                        self.list(watched.cluster, &scope, version, Vec::new()).await;
                        self.index_has_changed();
                        return;
                    }
                    self.watch_failed(watched.cluster, &scope, &error);
                }
            }
            self.index_has_changed();
        }
    }

    async fn list(&self, cluster: ClusterId, scope: &Scope, version: &str, sightings: Vec<Sighting>) {
        let unseen = self.index().list(cluster, scope, version, sightings);
        self.index_has_changed();
        self.fetch(cluster, unseen).await;
    }

    /// Told once for each failure, however often it is tried again.
    fn watch_failed(&self, cluster: ClusterId, scope: &Scope, error: &DeliveryError) {
        let news = self.index().watch_failed(cluster, scope, error.to_string(), error.next_step());
        if news {
            tracing::warn!(%cluster, kind = %scope.kind, group = %scope.group, %error, "a watch failed; it is tried again");
        }
        self.index_has_changed();
    }

    /// Starts a cluster's watches anew: its credentials have changed.
    pub(super) fn reset_watches(&self, cluster: ClusterId) {
        self.watches_to_reset.lock().unwrap_or_else(PoisonError::into_inner).insert(cluster);
        self.watches_changed.notify_one();
    }
}

/// A kind that is not there has no objects.
fn is_absent(error: &DeliveryError) -> bool {
    matches!(error, DeliveryError::Cluster(ClusterError::UnknownKind { .. }))
}

/// 1 s, 2 s, 4 s … 30 s, a tenth more or less.
fn pause(failures: u32) -> Duration {
    let full = Duration::from_secs(1 << failures.saturating_sub(1).min(5)).min(LONGEST_PAUSE);
    super::queue::jittered(full, uuid::Uuid::new_v4().as_u128())
}
