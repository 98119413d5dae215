//! The safety net under watches and remembered answers: what is known, held against a full list and asked again.
//!
//! Nothing should ever be found. What is, is mended and counted by cause, for it tells of a fault elsewhere.

use super::Index;
use super::records::Sighting;
use super::watching::Scope;
use crate::core::compare::{Basis, Verdict};
use std::collections::BTreeSet;
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::object::ObjectKey;

/// What watches had not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// Objects that were there in a newer version, or at all.
    pub changes: u64,
    /// Objects that were not there any more.
    pub deletions: u64,
}

impl Index {
    /// Holds a full list against what is known of claimed objects. The list must be some seconds old: what a watch is
    /// just about to tell is not missed. What is as it was known is judged anew.
    pub fn hold_against(&mut self, cluster: ClusterId, scope: &Scope, version: &str, listed: Vec<Sighting>) -> Missed {
        let mut missed = Missed::default();
        let newest = listed.iter().map(|sighting| sighting.version).max().unwrap_or(0);
        let seen: BTreeSet<ObjectKey> = listed.iter().map(|sighting| sighting.key.clone()).collect();
        for sighting in listed {
            let key = sighting.key.clone();
            if !self.claims.contains_key(&(cluster, key.clone())) || sighting.object.is_none() {
                continue;
            }
            let before = self.live(cluster, &key).map(|live| live.version);
            if before == Some(sighting.version) {
                self.judged(cluster, version, sighting);
                continue;
            }
            self.see(cluster, version, sighting);
            if self.live(cluster, &key).map(|live| live.version) != before {
                missed.changes += 1;
            }
        }
        let left: Vec<ObjectKey> = self.live.get(&cluster).map_or_else(Vec::new, |known| {
            let there = known.objects.iter().filter(|(key, live)| scope.holds(key) && live.version <= newest);
            there.map(|(key, _)| key.clone()).filter(|key| !seen.contains(key)).collect()
        });
        for key in left {
            self.remove(cluster, &key, newest);
            missed.deletions += 1;
        }
        missed
    }

    /// Asks again about every object of a cluster, or of a group there: what was answered may not hold any more.
    pub fn doubt(&mut self, cluster: ClusterId, group: Option<&str>) {
        let of_group = |key: &ObjectKey| group.is_none_or(|group| key.group == group);
        let claimed = self.claims.iter().filter(|((place, key), _)| *place == cluster && of_group(key));
        let asked: Vec<(ApplicationId, ObjectKey)> =
            claimed.flat_map(|((_, key), owners)| owners.iter().map(|id| (*id, key.clone()))).collect();
        for (id, key) in asked {
            let is_held_up = |desired: &super::Desired| desired.obstacle.is_some();
            let tracked = self.applications.get(&id);
            let held_up = tracked.is_some_and(|tracked| tracked.desired.objects.get(&key).is_some_and(is_held_up));
            if !held_up && self.basis(id, &key).is_some() {
                self.unconfirmed.insert((id, key));
            }
        }
    }
}

/// Whether an answer to the same question is another one than before. No answer contradicts nothing.
pub(super) fn contradicts(before: Option<&(Basis, Verdict)>, basis: Basis, now: &Verdict) -> bool {
    let Some((about, before)) = before else { return false };
    let is_answer = |verdict: &Verdict| !matches!(verdict, Verdict::Unanswered { .. });
    *about == basis
        && is_answer(before)
        && is_answer(now)
        && std::mem::discriminant(before) != std::mem::discriminant(now)
}
