//! Trees of applications: what Git named and what came of it.

use super::Index;
use super::application::Tracked;
use super::live::ClusterLive;
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::object::ObjectKey;
use windlass_model::tree::ResourceTree;

impl Index {
    /// The tree of an application; none until it was looked at. Branches that another application claims are left out.
    #[must_use]
    pub fn tree(&self, id: ApplicationId) -> Option<ResourceTree> {
        let tracked = self.applications.get(&id).filter(|tracked| tracked.reconciled_at.is_some())?;
        let Some((cluster, live)) = self.live_of(tracked) else { return Some(ResourceTree::default()) };
        let roots = roots(tracked, live);
        let another_s = |key: &ObjectKey| {
            let owners = self.claims.get(&(cluster, key.clone()));
            owners.is_some_and(|owners| !owners.contains(&id))
        };
        Some(ResourceTree { nodes: live.records.tree(&roots, another_s) })
    }

    /// Where an object of an application's tree is, and in which version it is watched; none if it is not in the tree.
    #[must_use]
    pub fn in_tree(&self, id: ApplicationId, key: &ObjectKey) -> Option<(ClusterId, String)> {
        let tracked = self.applications.get(&id)?;
        let (cluster, live) = self.live_of(tracked)?;
        let version = live.records.watched_in(key)?;
        let not_another_s = |key: &ObjectKey| {
            let owners = self.claims.get(&(cluster, key.clone()));
            owners.is_none_or(|owners| owners.contains(&id))
        };
        let above = live.records.with_ancestors(key, not_another_s);
        above.iter().any(|key| is_root(tracked, live, key)).then_some((cluster, version))
    }

    /// Takes the applications whose tree shows something else than before, as `namespace/name`.
    pub fn take_tree_changes(&mut self) -> Vec<(ApplicationId, String)> {
        let changed: Vec<ApplicationId> = std::mem::take(&mut self.tree_changes).into_iter().collect();
        changed.into_iter().filter_map(|id| Some((id, self.applications.get(&id)?.label.clone()))).collect()
    }

    /// An object of the cluster shows something else: so do the trees that it is in.
    pub(super) fn tree_touched(&mut self, cluster: ClusterId, key: &ObjectKey) {
        let Some(known) = self.live.get(&cluster) else { return };
        for above in known.records.with_ancestors(key, |_| true) {
            if let Some(owners) = self.claims.get(&(cluster, above)) {
                self.tree_changes.extend(owners.iter().copied());
            }
        }
    }

    fn live_of(&self, tracked: &Tracked) -> Option<(ClusterId, &ClusterLive)> {
        let cluster = tracked.cluster?;
        Some((cluster, self.live.get(&cluster)?))
    }
}

fn roots(tracked: &Tracked, live: &ClusterLive) -> Vec<ObjectKey> {
    tracked.keys().filter(|key| is_root(tracked, live, key)).cloned().collect()
}

/// Whether an object is shown as the application's own: it is in Git, or says itself that it is.
fn is_root(tracked: &Tracked, live: &ClusterLive, key: &ObjectKey) -> bool {
    live.objects.get(key).is_some_and(|object| {
        let ours = tracked.managed.contains_key(key) && object.instance.as_deref() == Some(&tracked.instance);
        tracked.desired.objects.contains_key(key) || ours
    })
}
