//! Changes to the index: from Git, from clusters, from dry runs.

use super::Index;
use super::application::{Desired, DesiredState, Tracked};
use super::audit::contradicts;
use super::live::{ClusterLive, Live};
use super::records::{Seen, Sighting};
use super::scaled::AUTOSCALER;
use crate::core::compare::{Basis, Verdict};
use crate::core::coowned;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use windlass_clusters::Detail;
use windlass_model::application::{Condition, Object};
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::object::ObjectKey;

/// A dry run to be made: applying `desired` where `live` is.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// Whose object.
    pub application: ApplicationId,
    /// Where.
    pub cluster: ClusterId,
    /// Which.
    pub key: ObjectKey,
    /// What is asked about; the answer counts only for it.
    pub basis: Basis,
    /// The manifest.
    pub desired: Desired,
    /// The live object now.
    pub live: Arc<Object>,
    /// How many applies had answered when it was asked for.
    pub applies: u64,
}

impl Index {
    /// Takes an application in, or takes note of its new destination. `managed` is what the last run knew as its own.
    pub fn track(&mut self, id: ApplicationId, label: &str, instance: &str, managed: BTreeMap<ObjectKey, String>) {
        let tracked = self.applications.entry(id).or_insert_with(|| Tracked { managed, ..Tracked::default() });
        label.clone_into(&mut tracked.label);
        instance.clone_into(&mut tracked.instance);
        self.instances.insert(instance.to_owned(), id);
    }

    /// Forgets an application. Its objects stay in the cluster.
    pub fn forget(&mut self, id: ApplicationId) {
        let Some(tracked) = self.applications.remove(&id) else { return };
        if let Some(cluster) = tracked.cluster {
            for key in tracked.keys() {
                self.unclaim(id, cluster, key);
            }
        }
        self.instances.retain(|_, owner| *owner != id);
        self.dirty.remove(&id);
        self.read.remove(&id);
        self.unconfirmed.retain(|(owner, _)| *owner != id);
    }

    /// What Git and the rules want of an application. Returns keys whose live object has to be fetched, because a
    /// watch has passed it by before it was claimed.
    pub fn desire(
        &mut self,
        id: ApplicationId,
        cluster: ClusterId,
        desired: DesiredState,
        conditions: Vec<Condition>,
        at: DateTime<Utc>,
    ) -> Vec<(ObjectKey, String)> {
        let Some(tracked) = self.applications.get_mut(&id) else { return Vec::new() };
        let moved = tracked.cluster.is_some_and(|before| before != cluster);
        let before: Vec<ObjectKey> = tracked.keys().cloned().collect();
        let old_cluster = tracked.cluster;
        if moved {
            // What is in the other cluster is not ours to follow any more.
            tracked.managed.clear();
            tracked.objects.clear();
        }
        tracked.cluster = Some(cluster);
        let found_before =
            (tracked.desired.revision == desired.revision).then_some(tracked.desired.correlation).flatten();
        tracked.desired = desired;
        if found_before.is_some() {
            tracked.desired.correlation = found_before;
        }
        tracked.conditions = conditions;
        tracked.known = true;
        tracked.reconciled_at = Some(at);
        let after: BTreeSet<ObjectKey> = tracked.keys().cloned().collect();
        tracked.objects.retain(|key, _| after.contains(key));
        let versions: Vec<(ObjectKey, String)> =
            after.iter().map(|key| (key.clone(), tracked.version_of(key))).collect();
        for key in &before {
            if moved || !after.contains(key) {
                self.unclaim(id, old_cluster.unwrap_or(cluster), key);
            }
        }
        for key in &after {
            self.claims.entry((cluster, key.clone())).or_default().insert(id);
            self.touch(id, key);
        }
        self.dirty.insert(id);
        let live = self.live.entry(cluster).or_default();
        versions.into_iter().filter(|(key, _)| live.was_passed_by(key)).collect()
    }

    /// Git could not be read, or the rules were broken: the conditions say why. What was known before is kept to look at.
    pub fn fail(&mut self, id: ApplicationId, conditions: Vec<Condition>, at: DateTime<Utc>) {
        let Some(tracked) = self.applications.get_mut(&id) else { return };
        tracked.known = false;
        tracked.conditions = conditions;
        tracked.reconciled_at = Some(at);
        self.dirty.insert(id);
    }

    /// An object as the built-in rules of health see it; an older sighting than the last is ignored.
    pub fn observe(&mut self, cluster: ClusterId, key: ObjectKey, version: &str, object: Object) {
        let sighting = Sighting::of(object, Detail::Whole).named(key);
        self.see(cluster, version, sighting);
    }

    /// An object as a watch, a read or the answer to an apply showed it; an older sighting than the last is ignored. Whether it has to be fetched: an application has claimed it since the watch
    /// let it pass.
    pub fn see(&mut self, cluster: ClusterId, version: &str, mut sighting: Sighting) -> bool {
        if let Some(object) = &sighting.object {
            self.adopt(cluster, &sighting.key, version, object);
            let autoscaler = object.get("spec").is_some().then_some(object);
            self.autoscaler(cluster, &sighting.key, autoscaler);
        }
        let key = sighting.key.clone();
        let claimed = self.claims.contains_key(&(cluster, key.clone()));
        let seen = sighting.version;
        let known = self.live.entry(cluster).or_default();
        let older = known.objects.get(&key).is_some_and(|before| before.version >= seen);
        if older || known.deleted.get(&key).is_some_and(|gone| seen <= *gone) {
            return false;
        }
        let object = sighting.object.take().filter(|_| claimed && !sighting.is_partial);
        let unseen = claimed && object.is_none();
        if let Some(object) = object {
            let live = Live::of(object, sighting.health.clone(), &self.tracking);
            known.deleted.remove(&key);
            known.objects.insert(key.clone(), live);
        }
        if known.records.version_of(&key).is_none_or(|before| before < seen) {
            self.expiring.set(cluster, &key, sighting.valid_until);
        }
        if known.records.put(version, &sighting) == Seen::Changed {
            self.tree_touched(cluster, &key);
        }
        if claimed {
            self.touched(cluster, &key);
        }
        unseen
    }

    /// An object was deleted, at this resource version of the cluster.
    pub fn remove(&mut self, cluster: ClusterId, key: &ObjectKey, version: u128) {
        self.autoscaler(cluster, key, None);
        let known = self.live.entry(cluster).or_default();
        let newest = known.objects.get(key).map(|live| live.version).max(known.records.version_of(key));
        if newest.is_some_and(|newest| newest > version) {
            return;
        }
        self.tree_touched(cluster, key);
        self.expiring.set(cluster, key, None);
        let known = self.live.entry(cluster).or_default();
        known.objects.remove(key);
        known.records.remove(key);
        if self.claims.contains_key(&(cluster, key.clone())) {
            known.deleted.insert(key.clone(), version);
            self.touched(cluster, key);
            self.release(cluster, key);
        }
    }

    /// The cluster as a whole is out of reach (`Some`: cause and next step), or back.
    pub fn cluster_down(&mut self, cluster: ClusterId, down: Option<(String, String)>) {
        let known = self.live.entry(cluster).or_default();
        if known.down != down {
            known.down = down;
            self.dirty.extend(
                self.applications.iter().filter(|(_, tracked)| tracked.cluster == Some(cluster)).map(|(id, _)| *id),
            );
        }
    }

    /// A cluster was taken off the register, or its credentials changed: nothing is known of it any more.
    pub fn forget_cluster(&mut self, cluster: ClusterId) {
        self.live.remove(&cluster);
        for key in self.scaled.of(cluster) {
            self.scaled.set(cluster, &key, None);
        }
        let there = self.applications_in(cluster);
        self.dirty.extend(there.iter().copied());
        self.tree_changes.extend(there);
    }

    /// An application has applied an object: it is ours from now on.
    pub fn applied(&mut self, id: ApplicationId, key: &ObjectKey, version: &str) {
        let Some(tracked) = self.applications.get_mut(&id) else { return };
        if tracked.managed.insert(key.clone(), version.to_owned()).is_none() {
            self.dirty.insert(id);
        }
        // What another commit than the compared one names is claimed by nothing else.
        if let Some(cluster) = tracked.cluster {
            self.claims.entry((cluster, key.clone())).or_default().insert(id);
        }
    }

    /// Takes the dry runs that are due; each is asked for once.
    pub fn take_unconfirmed(&mut self) -> Vec<Confirmation> {
        // Taken, not drained: draining walks the room that the set once needed, however few are left in it.
        let due: Vec<_> = std::mem::take(&mut self.unconfirmed).into_iter().collect();
        due.into_iter().filter_map(|(id, key)| self.confirmation(id, key)).collect()
    }

    fn confirmation(&self, id: ApplicationId, key: ObjectKey) -> Option<Confirmation> {
        let tracked = self.applications.get(&id)?;
        let cluster = tracked.cluster?;
        let desired = tracked.desired.objects.get(&key)?;
        let live = self.live.get(&cluster)?.objects.get(&key)?;
        let basis = self.basis_of(cluster, &key, desired, live);
        let applies = tracked.objects.get(&key).map_or(0, |state| state.applies);
        Some(Confirmation {
            application: id,
            cluster,
            key,
            basis,
            desired: desired.clone(),
            live: Arc::clone(&live.object),
            applies,
        })
    }

    /// The answer of a dry run. What an apply has answered meanwhile is newer: an apply in several steps (the object, then
    /// who owns what) shows in between an object that looks like the last, and would be applied differently.
    ///
    /// Returns whether it contradicts an earlier answer about the same two sides.
    pub fn rehearsed(&mut self, ask: &Confirmation, verdict: Verdict) -> bool {
        let state = self.applications.get(&ask.application).and_then(|tracked| tracked.objects.get(&ask.key));
        if state.is_some_and(|state| state.applies != ask.applies) {
            return false;
        }
        self.confirm(ask.application, &ask.key, ask.basis, verdict)
    }

    /// An apply's answer: the object is what the manifest says.
    pub fn confirm_applied(&mut self, id: ApplicationId, key: &ObjectKey, basis: Basis) {
        if let Some(tracked) = self.applications.get_mut(&id) {
            tracked.objects.entry(key.clone()).or_default().applies += 1;
        }
        self.confirm(id, key, basis, Verdict::Same);
    }

    /// An answer. It counts only if both sides are still what was asked about.
    ///
    /// Returns whether it contradicts an earlier answer about the same two sides.
    pub fn confirm(&mut self, id: ApplicationId, key: &ObjectKey, basis: Basis, verdict: Verdict) -> bool {
        if self.basis(id, key) != Some(basis) {
            return false;
        }
        let Some(tracked) = self.applications.get_mut(&id) else { return false };
        let state = tracked.objects.entry(key.clone()).or_default();
        let contradicts = contradicts(state.verdict.as_ref(), basis, &verdict);
        state.verdict = Some((basis, verdict));
        self.dirty.insert(id);
        // Nobody has to ask any more.
        self.unconfirmed.remove(&(id, key.clone()));
        contradicts
    }

    /// Asks again where the last dry run was not answered.
    pub fn retry_unanswered(&mut self, id: ApplicationId) {
        let Some(tracked) = self.applications.get(&id) else { return };
        let unanswered =
            tracked.objects.iter().filter(|(_, state)| matches!(state.verdict, Some((_, Verdict::Unanswered { .. }))));
        let keys: Vec<ObjectKey> = unanswered.map(|(key, _)| key.clone()).collect();
        self.unconfirmed.extend(keys.into_iter().map(|key| (id, key)));
    }

    /// Takes the applications whose status may have changed.
    pub fn take_dirty(&mut self) -> Vec<ApplicationId> {
        self.dirty.take_reports()
    }

    /// Somebody reads an application as it stands in this moment, which nobody may ever be told of.
    pub fn was_read(&mut self, id: ApplicationId) {
        if self.applications.contains_key(&id) {
            self.read.insert(id);
        }
    }

    /// Whether an application was read since it was asked last.
    pub fn take_read(&mut self, id: ApplicationId) -> bool {
        self.read.remove(&id)
    }

    /// Puts one back whose status could not be written yet.
    pub fn mark_dirty(&mut self, id: ApplicationId) {
        if self.applications.contains_key(&id) {
            self.dirty.put_back(id);
        }
    }

    /// What a comparison of the object would be made of now; None if one side is missing.
    #[must_use]
    pub fn basis(&self, id: ApplicationId, key: &ObjectKey) -> Option<Basis> {
        self.basis_with(id, key, self.applications.get(&id)?.desired.objects.get(key)?)
    }

    /// What a comparison of the live object with this manifest would be made of.
    #[must_use]
    pub fn basis_with(&self, id: ApplicationId, key: &ObjectKey, desired: &Desired) -> Option<Basis> {
        let cluster = self.applications.get(&id)?.cluster?;
        let live = self.live.get(&cluster)?.objects.get(key)?;
        Some(self.basis_of(cluster, key, desired, live))
    }

    fn basis_of(&self, cluster: ClusterId, key: &ObjectKey, desired: &Desired, live: &Live) -> Basis {
        Basis {
            desired: desired.fingerprint,
            live: live.fingerprint,
            ignored: desired.ignored.as_ref().map_or(0, |ignored| ignored.mark),
            is_scaled: coowned::has_replicas(&desired.object) && self.scaled.has(cluster, key),
        }
    }

    /// Takes note of an autoscaler as it is now (None: it is gone), and compares again what it scales and scaled.
    pub(super) fn autoscaler(&mut self, cluster: ClusterId, key: &ObjectKey, object: Option<&Object>) {
        if key.kind != AUTOSCALER {
            return;
        }
        for target in self.scaled.set(cluster, key, object.and_then(coowned::scaled_by)) {
            self.touched(cluster, &target);
        }
    }

    /// An object that says it belongs to an application of ours, in the cluster of that application, is its own even
    /// if Git does not name it (any more).
    fn adopt(&mut self, cluster: ClusterId, key: &ObjectKey, version: &str, object: &Object) {
        let instance = self.tracking.instance(object);
        let Some(id) = instance.and_then(|instance| self.instances.get(&instance)).copied() else { return };
        let Some(tracked) = self.applications.get_mut(&id) else { return };
        if tracked.cluster == Some(cluster) && !tracked.managed.contains_key(key) {
            tracked.managed.insert(key.clone(), version.to_owned());
            self.claims.entry((cluster, key.clone())).or_default().insert(id);
            self.dirty.insert(id);
        }
    }

    /// What has left the cluster and is not in Git is no one's any more.
    pub(super) fn release(&mut self, cluster: ClusterId, key: &ObjectKey) {
        let Some(owners) = self.claims.get(&(cluster, key.clone())).cloned() else { return };
        for id in owners {
            let Some(tracked) = self.applications.get_mut(&id) else { continue };
            if !tracked.desired.objects.contains_key(key) && tracked.known {
                tracked.managed.remove(key);
                tracked.objects.remove(key);
                self.unclaim(id, cluster, key);
            }
        }
    }

    fn unclaim(&mut self, id: ApplicationId, cluster: ClusterId, key: &ObjectKey) {
        let place = (cluster, key.clone());
        let Some(owners) = self.claims.get_mut(&place) else { return };
        owners.remove(&id);
        if owners.is_empty() {
            self.claims.remove(&place);
            if let Some(known) = self.live.get_mut(&cluster) {
                known.objects.remove(key);
                known.deleted.remove(key);
            }
        }
    }

    /// One object of one application may have changed: is a dry run due?
    fn touch(&mut self, id: ApplicationId, key: &ObjectKey) {
        self.dirty.insert(id);
        let Some(basis) = self.basis(id, key) else { return };
        let Some(tracked) = self.applications.get(&id) else { return };
        if tracked.desired.objects.get(key).is_some_and(|desired| desired.obstacle.is_some()) {
            return;
        }
        let answered =
            tracked.objects.get(key).and_then(|state| state.verdict.as_ref()).is_some_and(|(about, _)| *about == basis);
        if !answered {
            self.unconfirmed.insert((id, key.clone()));
        }
    }

    fn touched(&mut self, cluster: ClusterId, key: &ObjectKey) {
        let owners = self.claims.get(&(cluster, key.clone())).cloned().unwrap_or_default();
        for id in owners {
            self.touch(id, key);
        }
    }

    pub(super) fn touch_kind(&mut self, cluster: ClusterId, group: &str, kind: &str) {
        let of_kind =
            self.claims.iter().filter(|((place, key), _)| *place == cluster && key.group == group && key.kind == kind);
        self.dirty.extend(of_kind.flat_map(|(_, owners)| owners.iter().copied()).collect::<Vec<_>>());
    }
}

impl ClusterLive {
    /// The kind's watch has seen this object, and only its record was kept.
    pub(super) fn was_passed_by(&self, key: &ObjectKey) -> bool {
        !self.objects.contains_key(key) && self.records.version_of(key).is_some()
    }
}

impl Tracked {
    fn version_of(&self, key: &ObjectKey) -> String {
        let desired = self.desired.objects.get(key).map(|desired| desired.version.clone());
        desired.or_else(|| self.managed.get(key).cloned()).unwrap_or_default()
    }
}
