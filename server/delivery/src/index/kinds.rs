//! Which kinds are to be watched, and how much of them.

use super::Index;
use super::application::Tracked;
use super::live::Watch;
use crate::core::descendants;
use std::collections::{BTreeMap, BTreeSet};
use windlass_clusters::Detail;
use windlass_model::application::Condition;
use windlass_model::id::{ApplicationId, ClusterId};

/// A kind in a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WatchedKind {
    /// Where.
    pub cluster: ClusterId,
    /// The API group.
    pub group: String,
    /// The kind.
    pub kind: String,
}

/// The kinds that tell which kinds there are.
pub const DEFINITIONS: [(&str, &str); 2] =
    [("apiextensions.k8s.io", "CustomResourceDefinition"), ("apiregistration.k8s.io", "APIService")];

impl Index {
    /// The kinds to watch, with version and detail: those in use, whole; those that come of them, as far as the tree
    /// shows them; and in each cluster the kinds that tell which kinds there are.
    #[must_use]
    pub fn kinds_to_watch(&self) -> BTreeMap<WatchedKind, (String, Detail)> {
        let mut wanted = BTreeMap::new();
        let mut used: BTreeMap<ClusterId, BTreeSet<(String, String)>> = BTreeMap::new();
        for (cluster, group, version, kind) in self.kinds_in_use() {
            used.entry(cluster).or_default().insert((group.clone(), kind.clone()));
            wanted.insert(WatchedKind { cluster, group, kind }, (version, Detail::Whole));
        }
        for tracked in self.applications.values() {
            if let Some(cluster) = tracked.cluster {
                used.entry(cluster).or_default();
            }
        }
        for (cluster, kinds) in used {
            let below = descendants::below(kinds.iter().map(|(group, kind)| (group.as_str(), kind.as_str())));
            let below = below.into_iter().map(|child| (child.group, child.kind, child.version, child.detail));
            let definitions = DEFINITIONS.map(|(group, kind)| (group, kind, "v1", Detail::Metadata));
            for (group, kind, version, detail) in below.chain(definitions) {
                let watched = WatchedKind { cluster, group: group.to_owned(), kind: kind.to_owned() };
                wanted.entry(watched).or_insert_with(|| (version.to_owned(), detail));
            }
        }
        wanted
    }

    /// Applications that wait for a kind of this group, or (`all`) that use one.
    #[must_use]
    pub fn applications_with_group(&self, cluster: ClusterId, group: &str, all: bool) -> Vec<ApplicationId> {
        let uses = |tracked: &Tracked| {
            let mut of_group = tracked.desired.objects.iter().filter(|(key, _)| key.group == group);
            of_group.any(|(_, desired)| all || desired.obstacle.is_some())
        };
        let there = self.applications.iter().filter(|(_, tracked)| tracked.cluster == Some(cluster));
        there.filter(|(_, tracked)| uses(tracked)).map(|(id, _)| *id).collect()
    }

    /// The kinds of a group that applications wait for, with their versions.
    #[must_use]
    pub fn kinds_waited_for(&self, cluster: ClusterId, group: &str) -> BTreeSet<(String, String)> {
        let there = self.applications.values().filter(|tracked| tracked.cluster == Some(cluster));
        let desired = there.flat_map(|tracked| &tracked.desired.objects);
        desired
            .filter(|(key, desired)| key.group == group && desired.obstacle.is_some())
            .map(|(key, desired)| (desired.version.clone(), key.kind.clone()))
            .collect()
    }

    /// The groups that applications use in a cluster.
    #[must_use]
    pub fn groups_in_use(&self, cluster: ClusterId) -> BTreeSet<String> {
        let there = self.applications.values().filter(|tracked| tracked.cluster == Some(cluster));
        there.flat_map(|tracked| tracked.keys().map(|key| key.group.clone())).collect()
    }

    /// What an application's tree cannot show: the watches of kinds that usually come of its own have failed.
    pub(super) fn unseen_kinds(&self, tracked: &Tracked) -> Vec<Condition> {
        let Some(live) = tracked.cluster.and_then(|cluster| self.live.get(&cluster)) else { return Vec::new() };
        let own: BTreeSet<(&str, &str)> = tracked.keys().map(|key| (key.group.as_str(), key.kind.as_str())).collect();
        let below = descendants::below(own.iter().copied());
        let unseen = below.into_iter().filter(|child| child.usual && !own.contains(&(child.group, child.kind)));
        let failed =
            unseen.filter_map(|child| match live.watches.get(&(child.group.to_owned(), child.kind.to_owned())) {
                Some(Watch::Failed(cause, next_step)) => Some((child, cause, next_step)),
                _ => None,
            });
        failed
            .map(|(child, cause, next_step)| Condition {
                kind: "ResourceTreeWarning".into(),
                message: format!("the tree does not show objects of kind {}: {cause}", child.kind),
                next_step: next_step.clone(),
                last_transition_time: None,
            })
            .collect()
    }
}
