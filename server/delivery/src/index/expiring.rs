//! Objects whose health may be another one at a certain time, though nothing happens to them: users' rules can ask what time
//! it is.
//!
//! Kept beside the records, because hardly any object has such a time. What is forgotten otherwise (a cluster, a kind) stays
//! here until its time, and is then not found.

use super::Index;
use super::records::{Seen, Sighting};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use windlass_model::application::Object;
use windlass_model::id::ClusterId;
use windlass_model::object::ObjectKey;

/// An object of a cluster.
type Place = (ClusterId, ObjectKey);

/// Objects by the time at which they are to be judged again.
#[derive(Debug, Default)]
pub(super) struct Expiring {
    by_time: BTreeSet<(i64, Place)>,
    times: HashMap<Place, i64>,
}

impl Expiring {
    pub(super) fn set(&mut self, cluster: ClusterId, key: &ObjectKey, time: Option<i64>) {
        if time.is_none() && self.times.is_empty() {
            return;
        }
        let place = (cluster, key.clone());
        if let Some(before) = self.times.remove(&place) {
            self.by_time.remove(&(before, place.clone()));
        }
        if let Some(time) = time {
            self.times.insert(place.clone(), time);
            self.by_time.insert((time, place));
        }
    }

    fn take_due(&mut self, now: i64) -> Vec<Place> {
        let mut due = Vec::new();
        while self.by_time.first().is_some_and(|(time, _)| *time <= now)
            && let Some((_, place)) = self.by_time.pop_first()
        {
            self.times.remove(&place);
            due.push(place);
        }
        due
    }
}

/// An object that is to be judged again.
#[derive(Clone, Debug)]
pub struct Expired {
    /// Where.
    pub cluster: ClusterId,
    /// Which.
    pub key: ObjectKey,
    /// The API version in which it is watched.
    pub version: String,
    /// The object, if it is kept whole; else it has to be read.
    pub object: Option<Arc<Object>>,
}

impl Index {
    /// When the next health runs out, in seconds since 1970.
    #[must_use]
    pub fn next_expiry(&self) -> Option<i64> {
        self.expiring.by_time.first().map(|(time, _)| *time)
    }

    /// Takes the objects whose health has run out; each is to be told to [`Index::judged`].
    pub fn take_expired(&mut self, now: i64) -> Vec<Expired> {
        let due = self.expiring.take_due(now);
        let found = due.into_iter().filter_map(|(cluster, key)| {
            let known = self.live.get(&cluster)?;
            let version = known.records.watched_in(&key)?;
            let object = known.objects.get(&key).map(|live| Arc::clone(&live.object));
            Some(Expired { cluster, key, version, object })
        });
        found.collect()
    }

    /// The object could not be looked at: it is tried again at `time`, unless it is seen before.
    pub fn expires(&mut self, cluster: ClusterId, key: &ObjectKey, time: i64) {
        if !self.expiring.times.contains_key(&(cluster, key.clone())) {
            self.expiring.set(cluster, key, Some(time));
        }
    }

    /// An object was looked at again. If it is the one that is known its health is what has changed; a newer one is a sighting
    /// like any other.
    pub fn judged(&mut self, cluster: ClusterId, version: &str, sighting: Sighting) {
        let key = sighting.key.clone();
        let Some(known) = self.live.get_mut(&cluster) else { return };
        match known.records.version_of(&key) {
            Some(before) if before == sighting.version => {}
            Some(before) if before < sighting.version => {
                self.see(cluster, version, sighting);
                return;
            }
            _ => return,
        }
        let shown = known.records.rejudge(&sighting);
        if let Some(live) = known.objects.get_mut(&key).filter(|live| live.version == sighting.version) {
            live.health.clone_from(&sighting.health);
        }
        self.expiring.set(cluster, &key, sighting.valid_until);
        if shown == Seen::Changed {
            self.tree_touched(cluster, &key);
            let owners = self.claims.get(&(cluster, key)).into_iter().flatten().copied();
            self.dirty.extend(owners);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use windlass_clusters::Detail;
    use windlass_model::application::HealthStatus;
    use windlass_scripts::HealthRules;

    /// Degraded from the second 100 on.
    fn rules() -> HealthRules {
        let lua = r#"
            if os.time() < 100 then return {status = "Progressing"} end
            return {status = "Degraded", message = "too late"}"#;
        let mut rules = HealthRules::none();
        rules.add_rules(json!({"example.com/Task": {"lua": lua}}).as_object().unwrap()).unwrap();
        rules
    }

    fn task(name: &str, version: u32) -> Object {
        let object = json!({"apiVersion": "example.com/v1", "kind": "Task",
            "metadata": {"name": name, "namespace": "a", "uid": format!("uid-{name}"), "resourceVersion": version.to_string()}});
        object.as_object().unwrap().clone()
    }

    fn at(name: &str, version: u32, now: i64) -> Sighting {
        Sighting::by(task(name, version), Detail::Whole, &rules(), now)
    }

    fn health(index: &Index, cluster: ClusterId, name: &str) -> Option<HealthStatus> {
        let key = at(name, 1, 0).key;
        index.live.get(&cluster)?.records.health_of(&key)
    }

    #[test]
    fn a_health_that_has_run_out_is_judged_again() {
        let (mut index, cluster) = (Index::default(), ClusterId::generate());
        for name in ["x", "y"] {
            index.see(cluster, "v1", at(name, 1, 90));
        }
        assert_eq!((index.next_expiry(), health(&index, cluster, "x")), (Some(100), Some(HealthStatus::Progressing)));
        // A list that shows the same state again is no reason to wait longer.
        index.see(cluster, "v1", at("x", 1, 99));
        index.see(cluster, "v1", at("x", 1, 500));
        assert!(index.take_expired(99).is_empty());
        let due = index.take_expired(100);
        assert_eq!(due.len(), 2);
        assert_eq!((index.next_expiry(), due[0].version.as_str(), due[0].key.name.as_str()), (None, "v1", "x"));
        // Nobody claims it: the record is all there is, and the object is to be read.
        assert!(due[0].object.is_none());
        index.judged(cluster, "v1", at("x", 1, 100));
        assert_eq!(health(&index, cluster, "x"), Some(HealthStatus::Degraded));
        // It depends on the time still.
        assert_eq!(index.next_expiry(), Some(1000));
        index.expires(cluster, &due[1].key, 160);
        assert_eq!(index.next_expiry(), Some(160));
    }

    #[test]
    fn what_is_known_better_by_now_stays() {
        let (mut index, cluster) = (Index::default(), ClusterId::generate());
        index.see(cluster, "v1", at("x", 5, 90));
        index.judged(cluster, "v1", at("x", 4, 100));
        assert_eq!(health(&index, cluster, "x"), Some(HealthStatus::Progressing), "an older state");
        index.judged(cluster, "v1", at("y", 1, 100));
        assert_eq!(health(&index, cluster, "y"), None, "it is gone");
        index.judged(cluster, "v1", at("x", 6, 100));
        assert_eq!(health(&index, cluster, "x"), Some(HealthStatus::Degraded), "a newer state");
        // A later sighting sets the time anew, a deletion ends it.
        index.see(cluster, "v1", at("x", 7, 50));
        assert_eq!(index.next_expiry(), Some(100));
        index.expires(cluster, &at("x", 7, 0).key, 60);
        assert_eq!(index.next_expiry(), Some(100), "it has been seen meanwhile");
        index.remove(cluster, &at("x", 7, 0).key, 8);
        assert_eq!((index.next_expiry(), index.expiring.times.len()), (None, 0));
    }

    #[test]
    fn what_was_forgotten_meanwhile_is_not_found() {
        let (mut index, cluster) = (Index::default(), ClusterId::generate());
        index.see(cluster, "v1", at("x", 1, 90));
        index.forget_cluster(cluster);
        assert!(index.take_expired(100).is_empty());
        assert_eq!(index.next_expiry(), None);
    }
}
