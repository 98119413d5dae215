//! Questions that the index answers.

use super::Index;
use super::application::{Desired, Tracked};
use super::live::{ClusterLive, Live, Watch};
use crate::core::compare::{self, Verdict};
use crate::core::ignore::Ignored;
use crate::core::{compare_options, coowned, hooks};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use windlass_model::application::{Condition, Health, HealthStatus, Object, ResourceStatus, SyncStatus};
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::object::ObjectKey;

/// An application as it stands.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// The commit that the objects are compared with.
    pub revision: String,
    /// Whether Git and the rules gave a desired state at the last look.
    pub known: bool,
    /// Its objects.
    pub resources: Vec<ResourceStatus>,
    /// Errors and warnings.
    pub conditions: Vec<Condition>,
    /// Objects that are ours in the cluster, with the version to ask for.
    pub managed: BTreeMap<ObjectKey, String>,
    /// The last comparison.
    pub reconciled_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// The two sides of one object.
#[derive(Clone, Debug)]
pub struct Sides {
    /// Which.
    pub key: ObjectKey,
    /// The API version's version part.
    pub version: String,
    /// What Git says.
    pub desired: Option<Desired>,
    /// What is in the cluster.
    pub live: Option<Arc<Object>>,
    /// What applying would make of it.
    pub predicted: Option<Arc<Object>>,
    /// What the comparison overlooks.
    pub ignored: Option<Arc<Ignored>>,
}

impl Index {
    /// An application as it stands; None if it is not known here.
    #[must_use]
    pub fn overview(&self, id: ApplicationId) -> Option<Overview> {
        let tracked = self.applications.get(&id)?;
        let live = tracked.cluster.and_then(|cluster| self.live.get(&cluster));
        let resources: Vec<ResourceStatus> =
            tracked.keys().filter_map(|key| self.resource(tracked, live, key)).collect();
        let mut conditions = tracked.conditions.clone();
        conditions.extend(tracked.notices.values().cloned());
        conditions.extend(cluster_conditions(tracked, live));
        conditions.extend(self.unseen_kinds(tracked));
        conditions.extend(self.shared(id, tracked));
        Some(Overview {
            revision: tracked.desired.revision.clone(),
            known: tracked.known,
            resources,
            conditions,
            managed: tracked.managed.clone(),
            reconciled_at: tracked.reconciled_at,
        })
    }

    /// Whether everything that is to be found out about an application has been: each object's watch has listed (or
    /// failed), what it passed by before it was claimed has been read, each difference is confirmed.
    #[must_use]
    pub fn is_settled(&self, id: ApplicationId) -> bool {
        let Some(tracked) = self.applications.get(&id) else { return true };
        if !tracked.known {
            return true;
        }
        let live = tracked.cluster.and_then(|cluster| self.live.get(&cluster));
        live.is_some_and(|live| live.down.is_some())
            || tracked.desired.objects.iter().all(|(key, desired)| {
                desired.obstacle.is_some()
                    || live.is_some_and(|live| live.watch(key).is_some())
                        && self.basis(id, key).is_none_or(|basis| tracked.verdict(key, basis).is_some())
            }) && !tracked.keys().any(|key| live.is_some_and(|live| live.was_passed_by(key)))
    }

    /// Whether it is known of everything that is ours and not in Git whether it is still there: each kind's watch has
    /// listed, or failed.
    #[must_use]
    pub fn has_seen_what_left(&self, id: ApplicationId) -> bool {
        let Some(tracked) = self.applications.get(&id) else { return true };
        let live = tracked.cluster.and_then(|cluster| self.live.get(&cluster));
        let mut left = tracked.managed.keys().filter(|key| !tracked.desired.objects.contains_key(*key));
        left.all(|key| live.is_some_and(|live| live.down.is_some() || live.watch(key).is_some()))
    }

    /// The two sides of each object of an application; none until it was looked at.
    #[must_use]
    pub fn sides(&self, id: ApplicationId) -> Option<Vec<Sides>> {
        let tracked = self.applications.get(&id).filter(|tracked| tracked.reconciled_at.is_some())?;
        let live = tracked.cluster.and_then(|cluster| self.live.get(&cluster));
        let sides = tracked.keys().map(|key| {
            let desired = tracked.desired.objects.get(key).cloned();
            let version = desired
                .as_ref()
                .map(|desired| desired.version.clone())
                .or_else(|| tracked.managed.get(key).cloned())
                .unwrap_or_default();
            let basis = self.basis(id, key);
            let now = live.and_then(|live| live.objects.get(key)).map(|live| Arc::clone(&live.object));
            let (live, predicted) = match basis.and_then(|basis| tracked.verdict(key, basis)) {
                Some(Verdict::Different { live, predicted, .. }) => {
                    (Some(Arc::clone(live)), Some(Arc::clone(predicted)))
                }
                Some(Verdict::Same) => (now.clone(), now),
                _ => (now, None),
            };
            Sides {
                key: key.clone(),
                version,
                ignored: desired.as_ref().and_then(|desired| desired.ignored.clone()),
                desired,
                live,
                predicted,
            }
        });
        Some(sides.collect())
    }

    /// The live object, if it is known.
    #[must_use]
    pub fn live(&self, cluster: ClusterId, key: &ObjectKey) -> Option<&Live> {
        self.live.get(&cluster)?.objects.get(key)
    }

    /// The kinds in use in each cluster, with the version to watch.
    #[must_use]
    pub fn kinds_in_use(&self) -> BTreeSet<(ClusterId, String, String, String)> {
        let mut kinds: BTreeMap<(ClusterId, String, String), String> = BTreeMap::new();
        for tracked in self.applications.values() {
            let Some(cluster) = tracked.cluster else { continue };
            for (key, version) in &tracked.managed {
                kinds.entry((cluster, key.group.clone(), key.kind.clone())).or_insert_with(|| version.clone());
            }
            for (key, desired) in tracked.desired.objects.iter().filter(|(_, desired)| desired.obstacle.is_none()) {
                kinds.insert((cluster, key.group.clone(), key.kind.clone()), desired.version.clone());
            }
            // Someone else's autoscaler may keep the replicas of what we apply.
            if tracked.desired.objects.values().any(|desired| coowned::has_replicas(&desired.object)) {
                let autoscalers = (cluster, "autoscaling".to_owned(), "HorizontalPodAutoscaler".to_owned());
                kinds.entry(autoscalers).or_insert_with(|| "v2".to_owned());
            }
        }
        kinds.into_iter().map(|((cluster, group, kind), version)| (cluster, group, version, kind)).collect()
    }

    /// Applications whose destination is this cluster.
    #[must_use]
    pub fn applications_in(&self, cluster: ClusterId) -> Vec<ApplicationId> {
        self.applications.iter().filter(|(_, tracked)| tracked.cluster == Some(cluster)).map(|(id, _)| *id).collect()
    }

    /// As [`Self::applications_in`]; without a cluster, those whose destination is no registered one.
    #[must_use]
    pub fn applications_at(&self, cluster: Option<ClusterId>) -> Vec<ApplicationId> {
        self.applications.iter().filter(|(_, tracked)| tracked.cluster == cluster).map(|(id, _)| *id).collect()
    }

    /// The cluster that an application goes to.
    #[must_use]
    pub fn cluster_of(&self, id: ApplicationId) -> Option<ClusterId> {
        self.applications.get(&id).and_then(|tracked| tracked.cluster)
    }

    /// Clusters that something is known of, or that applications name.
    #[must_use]
    pub fn clusters(&self) -> BTreeSet<ClusterId> {
        self.live.keys().copied().chain(self.applications.values().filter_map(|tracked| tracked.cluster)).collect()
    }

    /// Applications of which it is not known what Git wants.
    #[must_use]
    pub fn unknown_applications(&self) -> Vec<ApplicationId> {
        self.applications.iter().filter(|(_, tracked)| !tracked.known).map(|(id, _)| *id).collect()
    }

    pub(super) fn resource(
        &self,
        tracked: &Tracked,
        live: Option<&ClusterLive>,
        key: &ObjectKey,
    ) -> Option<ResourceStatus> {
        let desired = tracked.desired.objects.get(key);
        let object = live.and_then(|live| live.objects.get(key));
        let mut status = ResourceStatus {
            group: key.group.clone(),
            version: tracked
                .desired
                .objects
                .get(key)
                .map(|desired| desired.version.clone())
                .or_else(|| tracked.managed.get(key).cloned())
                .unwrap_or_default(),
            kind: key.kind.clone(),
            namespace: key.namespace.clone(),
            name: key.name.clone(),
            health: object.and_then(|live| live.health.clone()),
            ..ResourceStatus::default()
        };
        let (sync, message) = match (desired, object) {
            (None, None) => return None,
            (None, Some(live)) if !tracked.is_left_over(live) => return None,
            (None, Some(live)) => {
                status.requires_pruning = true;
                status.is_not_counted = compare_options::ignores_extraneous(&live.object);
                (SyncStatus::OutOfSync, extraneous(status.is_not_counted).to_owned())
            }
            (Some(desired), None) => missing(desired, live, key, &mut status),
            (Some(desired), Some(live)) => present(tracked, key, desired, live),
        };
        (status.status, status.message) = match live.and_then(ClusterLive::out_of_reach) {
            Some(cause) => (SyncStatus::Unknown, cause.to_owned()),
            None if !tracked.known => {
                (SyncStatus::Unknown, "what Git wants is not known; see the application's conditions".to_owned())
            }
            None => (sync, message),
        };
        Some(status)
    }

    /// Objects that several applications have in Git.
    fn shared(&self, id: ApplicationId, tracked: &Tracked) -> Vec<Condition> {
        let Some(cluster) = tracked.cluster else { return Vec::new() };
        let mut conditions = Vec::new();
        for key in tracked.desired.objects.keys() {
            let Some(owners) = self.claims.get(&(cluster, key.clone())) else { continue };
            let others = owners.iter().filter(|owner| **owner != id).filter_map(|owner| self.applications.get(owner));
            for other in others.filter(|other| other.desired.objects.contains_key(key)) {
                conditions.push(Condition {
                    kind: "SharedResourceWarning".into(),
                    message: format!("{key} is also in application {}", other.label),
                    next_step: "Keep the object in one of the two applications; each synchronisation takes it over from the other.".into(),
                    last_transition_time: None,
                });
            }
        }
        conditions
    }
}

fn extraneous(is_not_counted: bool) -> &'static str {
    if is_not_counted {
        "not in Git; it does not count, because it asks so (compare-options: IgnoreExtraneous)"
    } else {
        "no longer in Git; synchronise with prune to delete it"
    }
}

fn missing(
    desired: &Desired,
    live: Option<&ClusterLive>,
    key: &ObjectKey,
    status: &mut ResourceStatus,
) -> (SyncStatus, String) {
    if let Some((cause, _)) = &desired.obstacle {
        status.health = Some(Health { status: HealthStatus::Missing, message: String::new() });
        return (SyncStatus::OutOfSync, cause.clone());
    }
    match live.and_then(|live| live.watch(key)) {
        Some(Watch::Complete) => {
            status.health = Some(Health { status: HealthStatus::Missing, message: String::new() });
            (SyncStatus::OutOfSync, "not in the cluster".to_owned())
        }
        Some(Watch::Failed(cause, _)) => (SyncStatus::Unknown, cause.clone()),
        None => (SyncStatus::Unknown, "the cluster has not been looked at yet".to_owned()),
    }
}

fn present(tracked: &Tracked, key: &ObjectKey, desired: &Desired, live: &Live) -> (SyncStatus, String) {
    let verdict = tracked.objects.get(key).and_then(|state| state.verdict.as_ref());
    match verdict {
        // The answer for the sides before a change stands until the new one is there; that takes milliseconds.
        Some((_, verdict)) => compare::sync_status(verdict),
        None if desired.fingerprint == live.fingerprint => (SyncStatus::Synced, String::new()),
        None => (SyncStatus::Unknown, "the comparison is under way".to_owned()),
    }
}

fn cluster_conditions(tracked: &Tracked, live: Option<&ClusterLive>) -> Vec<Condition> {
    let Some(live) = live else { return Vec::new() };
    let mut found: Vec<(String, String)> = live.down.iter().cloned().collect();
    if found.is_empty() {
        let kinds: BTreeSet<_> = tracked.keys().map(|key| (key.group.clone(), key.kind.clone())).collect();
        let failed = kinds.iter().filter_map(|kind| live.watches.get(kind));
        found.extend(failed.filter_map(|watch| match watch {
            Watch::Failed(cause, next_step) => Some((cause.clone(), next_step.clone())),
            Watch::Complete => None,
        }));
    }
    let obstacles = tracked.desired.objects.values().filter_map(|desired| desired.obstacle.clone());
    found.extend(obstacles);
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|(message, next_step)| Condition {
            kind: "ComparisonError".into(),
            message,
            next_step,
            last_transition_time: None,
        })
        .collect()
}

impl Tracked {
    /// Whether an object that Git does not name is one that Git has named: ours, and no hook that has run.
    pub(super) fn is_left_over(&self, live: &Live) -> bool {
        live.instance.as_deref() == Some(&self.instance) && hooks::role(&live.object) == hooks::Role::Ordinary
    }

    /// The answer of the dry run about exactly these two sides.
    pub(super) fn verdict(&self, key: &ObjectKey, basis: compare::Basis) -> Option<&Verdict> {
        let (about, verdict) = self.objects.get(key)?.verdict.as_ref()?;
        (*about == basis).then_some(verdict)
    }
}

impl ClusterLive {
    pub(super) fn watch(&self, key: &ObjectKey) -> Option<&Watch> {
        self.watches.get(&(key.group.clone(), key.kind.clone()))
    }

    fn out_of_reach(&self) -> Option<&str> {
        self.down.as_ref().map(|(cause, _)| cause.as_str())
    }
}
