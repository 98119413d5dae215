//! What a watch as a whole tells: a full list, a failure, or that it has ended.

use super::Index;
use super::live::Watch;
use super::records::Sighting;
use super::scaled::AUTOSCALER;
use std::collections::BTreeSet;
use windlass_clusters::Detail;
use windlass_model::application::Object;
use windlass_model::id::ClusterId;
use windlass_model::object::ObjectKey;

/// What one watch sees: a kind, in all namespaces or in one of several.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// The API group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace, and in how many the kind is watched.
    pub part: Option<(String, usize)>,
}

impl Scope {
    /// A kind in all namespaces.
    #[must_use]
    pub fn everywhere(group: &str, kind: &str) -> Self {
        Self { group: group.to_owned(), kind: kind.to_owned(), part: None }
    }

    pub(super) fn holds(&self, key: &ObjectKey) -> bool {
        key.group == self.group
            && key.kind == self.kind
            && self.part.as_ref().is_none_or(|(namespace, _)| key.namespace == *namespace)
    }
}

impl Index {
    /// A full list of a kind, with whole objects.
    pub fn relist(
        &mut self,
        cluster: ClusterId,
        group: &str,
        kind: &str,
        version: &str,
        objects: Vec<(ObjectKey, Object)>,
    ) {
        let sighting = |(key, object)| Sighting::of(object, Detail::Whole).named(key);
        self.list(cluster, &Scope::everywhere(group, kind), version, objects.into_iter().map(sighting).collect());
    }

    /// A full list of a kind: what is not in it is not there. Returns what has to be fetched, because it was claimed
    /// since the watch let it pass.
    pub fn list(
        &mut self,
        cluster: ClusterId,
        scope: &Scope,
        version: &str,
        sightings: Vec<Sighting>,
    ) -> Vec<(ObjectKey, String)> {
        let seen: BTreeSet<ObjectKey> = sightings.iter().map(|sighting| sighting.key.clone()).collect();
        let newest = sightings.iter().map(|sighting| sighting.version).max().unwrap_or(0);
        let known = self.live.entry(cluster).or_default();
        known.down = None;
        self.note(cluster, scope, Watch::Complete);
        let known = self.live.entry(cluster).or_default();
        let namespace = scope.part.as_ref().map(|(namespace, _)| namespace.as_str());
        let recorded = known.records.keys_of(&scope.group, &scope.kind, namespace);
        let gone: BTreeSet<ObjectKey> = known
            .objects
            .keys()
            .filter(|key| scope.holds(key))
            .cloned()
            .chain(recorded)
            .filter(|key| !seen.contains(key))
            .collect();
        for key in gone {
            let own = self.newest_of(cluster, &key);
            self.remove(cluster, &key, own.max(newest));
            // A list that shows nothing newer may be older than the object, which was seen by its apply: of a kind that
            // was just defined, for example. The watch that begins behind the list tells of it again.
            if newest <= own
                && let Some(gone) = self.live.get_mut(&cluster).and_then(|known| known.deleted.get_mut(&key))
            {
                *gone = own.saturating_sub(1);
            }
        }
        let claimed = self.claims.keys().filter(|(place, key)| *place == cluster && scope.holds(key));
        let absent: Vec<ObjectKey> = claimed.map(|(_, key)| key).filter(|key| !seen.contains(*key)).cloned().collect();
        for key in absent {
            self.release(cluster, &key);
        }
        for key in self.scaled.of(cluster).into_iter().filter(|key| scope.holds(key) && !seen.contains(key)) {
            self.autoscaler(cluster, &key, None);
        }
        let mut unseen = Vec::new();
        for sighting in sightings {
            let key = sighting.key.clone();
            if self.see(cluster, version, sighting) {
                unseen.push((key, version.to_owned()));
            }
        }
        self.touch_kind(cluster, &scope.group, &scope.kind);
        unseen
    }

    /// Lets an object go of which only the record is kept, because no application claims it or is named by it.
    pub fn keep_if_wanted(&self, cluster: ClusterId, sighting: &mut Sighting) {
        let is_autoscaler = sighting.key.kind == AUTOSCALER;
        let claimed = is_autoscaler || self.claims.contains_key(&(cluster, sighting.key.clone()));
        let names = |object: &Object| {
            let instance = self.tracking.instance(object);
            instance.is_some_and(|instance| self.instances.contains_key(&instance))
        };
        if !claimed && !sighting.object.as_ref().is_some_and(names) {
            sighting.object = None;
        }
    }

    /// The watch of a kind failed: nothing is known of its objects until it lists again. Whether that is news.
    pub fn watch_failed(&mut self, cluster: ClusterId, scope: &Scope, cause: String, next_step: String) -> bool {
        let news = self.note(cluster, scope, Watch::Failed(cause, next_step));
        if news {
            self.touch_kind(cluster, &scope.group, &scope.kind);
        }
        news
    }

    /// A kind is watched no longer, or from now on in another way: what was seen of it does not count any more. With
    /// `forget` its objects are forgotten; without, they stay until the next list.
    pub fn unwatch(&mut self, cluster: ClusterId, group: &str, kind: &str, forget: bool) {
        let Some(known) = self.live.get_mut(&cluster) else { return };
        let place = (group.to_owned(), kind.to_owned());
        known.watches.remove(&place);
        known.parts.remove(&place);
        if forget {
            let keys: Vec<ObjectKey> = known.records.keys_of(group, kind, None).collect();
            for key in keys {
                self.tree_touched(cluster, &key);
                let Some(known) = self.live.get_mut(&cluster) else { return };
                known.records.remove(&key);
            }
        }
        self.touch_kind(cluster, group, kind);
    }

    /// How a watch goes. A kind in parts is complete when each part is, and has failed if one has.
    fn note(&mut self, cluster: ClusterId, scope: &Scope, watch: Watch) -> bool {
        let known = self.live.entry(cluster).or_default();
        let place = (scope.group.clone(), scope.kind.clone());
        let whole = match &scope.part {
            None => Some(watch),
            Some((namespace, of)) => {
                let parts = known.parts.entry(place.clone()).or_default();
                parts.insert(namespace.clone(), watch);
                let failed = parts.values().find(|part| **part != Watch::Complete).cloned();
                failed.or_else(|| (parts.len() >= *of).then_some(Watch::Complete))
            }
        };
        let Some(whole) = whole else { return false };
        known.watches.insert(place, whole.clone()) != Some(whole)
    }

    fn newest_of(&self, cluster: ClusterId, key: &ObjectKey) -> u128 {
        let Some(known) = self.live.get(&cluster) else { return 0 };
        let live = known.objects.get(key).map(|live| live.version);
        live.max(known.records.version_of(key)).unwrap_or(0)
    }
}
