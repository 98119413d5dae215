//! What a synchronisation asks before it begins.

use super::Index;
use super::application::{Desired, DesiredState, Tracked};
use super::live::{ClusterLive, Live, Watch};
use crate::core::compare::{self, Verdict};
use crate::core::overlay::laid_over;
use crate::core::plan::Standing;
use std::sync::Arc;
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::object::ObjectKey;

impl Index {
    /// What Git wants of an application, if that is known now.
    #[must_use]
    pub fn desired(&self, id: ApplicationId) -> Option<(ClusterId, DesiredState)> {
        let tracked = self.applications.get(&id).filter(|tracked| tracked.known)?;
        Some((tracked.cluster?, tracked.desired.clone()))
    }

    /// What is ours in the cluster and not among what is wanted, with what is known of it.
    #[must_use]
    pub fn extra(&self, id: ApplicationId, wanted: impl Fn(&ObjectKey) -> bool) -> Vec<(ObjectKey, String, Live)> {
        let Some(tracked) = self.applications.get(&id) else { return Vec::new() };
        let Some(live) = tracked.cluster.and_then(|cluster| self.live.get(&cluster)) else { return Vec::new() };
        let left = tracked.managed.iter().filter(|(key, _)| !wanted(key));
        left.filter_map(|(key, version)| {
            let live = live.objects.get(key).filter(|live| tracked.is_left_over(live))?;
            Some((key.clone(), version.clone(), live.clone()))
        })
        .collect()
    }

    /// How a manifest stands against the cluster, from what is known. The manifest need not be the one that is compared:
    /// answers about an equal one count.
    #[must_use]
    pub fn standing(&self, id: ApplicationId, key: &ObjectKey, desired: &Desired) -> Standing {
        let Some(tracked) = self.applications.get(&id) else { return unseen() };
        let Some(known) = tracked.cluster.and_then(|cluster| self.live.get(&cluster)) else { return unseen() };
        if let Some((cause, _)) = &known.down {
            return Standing::Unsure(cause.clone());
        }
        let Some(live) = known.objects.get(key) else { return absent(known, key, desired) };
        let verdict = self.basis_with(id, key, desired).and_then(|basis| tracked.verdict(key, basis));
        match verdict {
            Some(Verdict::Same) => Standing::Same,
            Some(Verdict::Different { sentence, .. }) => Standing::Different(sentence.clone()),
            Some(Verdict::Refused { message }) => Standing::Refused(message.clone()),
            Some(Verdict::Unanswered { message }) => Standing::Present(message.clone()),
            None => Standing::Present(guess(tracked, key, desired, live)),
        }
    }

    /// Whether it is certain that the object is not in the cluster.
    #[must_use]
    pub fn is_absent(&self, cluster: ClusterId, key: &ObjectKey) -> bool {
        self.live.get(&cluster).is_some_and(|known| {
            known.down.is_none() && known.watch(key) == Some(&Watch::Complete) && !known.is_there(key)
        })
    }
}

fn unseen() -> Standing {
    Standing::Unsure("the cluster has not been looked at yet".into())
}

fn absent(known: &ClusterLive, key: &ObjectKey, desired: &Desired) -> Standing {
    match known.watch(key) {
        _ if desired.obstacle.is_some() => Standing::Missing,
        // Its record alone is known: nobody has claimed it until now.
        Some(Watch::Complete) if known.is_there(key) => Standing::Present("it has not been compared yet".into()),
        Some(Watch::Complete) => Standing::Missing,
        Some(Watch::Failed(cause, _)) => Standing::Unsure(cause.clone()),
        None => unseen(),
    }
}

/// What is likely to differ, where no answer of the API server is known.
fn guess(tracked: &Tracked, key: &ObjectKey, desired: &Desired, live: &Live) -> String {
    let is_compared = tracked.desired.objects.get(key).is_some_and(|one| one.fingerprint == desired.fingerprint);
    let over = laid_over(&live.object, &desired.object);
    match compare::verdict(&Arc::clone(&live.object), over, desired.ignored.as_deref()) {
        Verdict::Different { sentence, .. } => format!("{sentence} (the API server has not been asked)"),
        _ if is_compared => "the comparison is under way".into(),
        _ => "nothing that the manifest names differs; whether anything is to be taken away, the API server has not been asked".into(),
    }
}

impl ClusterLive {
    fn is_there(&self, key: &ObjectKey) -> bool {
        self.objects.contains_key(key) || self.records.version_of(key).is_some()
    }
}
