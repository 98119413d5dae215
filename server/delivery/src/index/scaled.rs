//! What autoscalers scale, in every cluster.

use std::collections::{BTreeSet, HashMap};
use windlass_model::id::ClusterId;
use windlass_model::object::ObjectKey;

/// The kind of autoscalers.
pub(super) const AUTOSCALER: &str = "HorizontalPodAutoscaler";

/// Workloads with their autoscalers, and the other way round.
#[derive(Debug, Default)]
pub(super) struct Scaled {
    targets: HashMap<(ClusterId, ObjectKey), ObjectKey>,
    autoscalers: HashMap<(ClusterId, ObjectKey), BTreeSet<ObjectKey>>,
}

impl Scaled {
    /// Whether an autoscaler has this object for its target.
    pub(super) fn has(&self, cluster: ClusterId, key: &ObjectKey) -> bool {
        self.autoscalers.contains_key(&(cluster, key.clone()))
    }

    /// An autoscaler's target as it is now. Gives the objects whose answer has changed.
    pub(super) fn set(
        &mut self,
        cluster: ClusterId,
        autoscaler: &ObjectKey,
        target: Option<ObjectKey>,
    ) -> Vec<ObjectKey> {
        let place = (cluster, autoscaler.clone());
        let before = match &target {
            Some(target) => self.targets.insert(place, target.clone()),
            None => self.targets.remove(&place),
        };
        if before == target {
            return Vec::new();
        }
        let mut changed = Vec::new();
        if let Some(before) = before {
            let place = (cluster, before);
            if let Some(left) = self.autoscalers.get_mut(&place) {
                left.remove(autoscaler);
                if left.is_empty() {
                    self.autoscalers.remove(&place);
                    changed.push(place.1);
                }
            }
        }
        if let Some(target) = target {
            let known = self.autoscalers.entry((cluster, target.clone())).or_default();
            if known.is_empty() {
                changed.push(target);
            }
            known.insert(autoscaler.clone());
        }
        changed
    }

    /// Autoscalers of a cluster that are known.
    pub(super) fn of(&self, cluster: ClusterId) -> Vec<ObjectKey> {
        self.targets.keys().filter(|(place, _)| *place == cluster).map(|(_, key)| key.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: &str, name: &str) -> ObjectKey {
        ObjectKey { kind: kind.into(), namespace: "shop".into(), name: name.into(), ..ObjectKey::default() }
    }

    #[test]
    fn a_target_has_its_autoscalers_until_the_last_one_leaves() {
        let (cluster, mut scaled) = (ClusterId::generate(), Scaled::default());
        let (a, b, web, api) = (key("H", "a"), key("H", "b"), key("D", "web"), key("D", "api"));
        assert_eq!(scaled.set(cluster, &a, Some(web.clone())), std::slice::from_ref(&web));
        assert!(scaled.set(cluster, &a, Some(web.clone())).is_empty(), "seen again");
        assert!(scaled.set(cluster, &b, Some(web.clone())).is_empty(), "it has one already");
        assert!(scaled.set(cluster, &a, None).is_empty(), "it has another one");
        assert!(scaled.has(cluster, &web) && !scaled.has(ClusterId::generate(), &web));
        assert_eq!(scaled.set(cluster, &b, Some(api.clone())), [web.clone(), api.clone()], "it moved");
        assert!(!scaled.has(cluster, &web));
        assert_eq!(scaled.of(cluster), std::slice::from_ref(&b));
        assert_eq!(scaled.set(cluster, &b, None), [api]);
    }
}
