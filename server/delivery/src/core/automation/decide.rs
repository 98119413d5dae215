//! The decision.

use super::pause::{COOLED_DOWN, pause};
use super::reason::Reason;
use super::situation::{Comparison, LastSync, Situation};
use chrono::{DateTime, Utc};
use std::ops::ControlFlow;
use windlass_model::application::SyncStatus;
use windlass_model::operation::{Phase, SyncResource};

/// What automation does now.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// Synchronise.
    Sync {
        /// To this commit.
        revision: String,
        /// Also delete what is no longer in Git.
        prune: bool,
        /// Only these objects; all if there are none.
        resources: Vec<SyncResource>,
        /// Which attempt at undoing changes this is; 0 for a commit.
        self_heal_attempts: i64,
    },
    /// Look again then.
    WaitUntil(DateTime<Utc>, Reason),
    /// Nothing, until something changes.
    Nothing(Reason),
}

/// What to do about an application.
#[must_use]
pub fn decide(situation: &Situation<'_>) -> Decision {
    let Situation { policy, comparison, .. } = situation;
    if let Some(reason) = obstacle(situation) {
        return Decision::Nothing(reason);
    }
    if !policy.prune && comparison.differing.iter().all(|one| one.is_extra) {
        return Decision::Nothing(Reason::OnlyExtra { count: comparison.differing.len() });
    }
    let attempt = situation.last.filter(|last| is_attempt_at(last, comparison, situation.source_since));
    let (resources, self_heal_attempts) = match attempt {
        None => (Vec::new(), 0),
        Some(last) => match heal(situation, last) {
            ControlFlow::Continue(healing) => healing,
            ControlFlow::Break(other) => return other,
        },
    };
    // Asked only now, as in Argo CD: where the commit was attempted, that is what is told.
    if policy.prune && !policy.allow_empty && comparison.wanted == 0 {
        return Decision::Nothing(Reason::Empty { revision: comparison.revision.clone() });
    }
    Decision::Sync { revision: comparison.revision.clone(), prune: policy.prune, resources, self_heal_attempts }
}

/// What keeps automation from looking at the differences at all.
fn obstacle(situation: &Situation<'_>) -> Option<Reason> {
    let comparison = situation.comparison;
    if !situation.policy.enabled {
        return Some(Reason::Off);
    }
    if situation.is_deleted {
        return Some(Reason::Deleting);
    }
    if situation.is_busy {
        return Some(Reason::Busy);
    }
    if !comparison.is_current || !comparison.is_settled {
        return Some(Reason::Comparing);
    }
    match comparison.status {
        SyncStatus::Unknown => Some(Reason::Unknown),
        SyncStatus::OutOfSync if !comparison.differing.is_empty() => None,
        SyncStatus::OutOfSync | SyncStatus::Synced => Some(Reason::Synced),
    }
}

/// Whether the last synchronisation was of this commit and this source.
fn is_attempt_at(last: &LastSync, comparison: &Comparison, source_since: DateTime<Utc>) -> bool {
    last.revision.as_ref() == Some(&comparison.revision) && last.began >= source_since && !last.was_partial
}

/// The commit has been attempted. What has changed since and which attempt at undoing it is due, or why there is none.
fn heal(situation: &Situation<'_>, last: &LastSync) -> ControlFlow<Decision, (Vec<SyncResource>, i64)> {
    let Situation { policy, comparison, now, .. } = situation;
    let due = comparison.differing.iter().filter(|one| policy.prune || !one.is_extra);
    let differing: Vec<SyncResource> = due.map(|one| one.object.clone()).collect();
    let first = || differing.first().cloned().unwrap_or_default();
    if last.phase != Phase::Succeeded {
        let revision = comparison.revision.clone();
        return ControlFlow::Break(Decision::Nothing(Reason::Failed { revision, message: last.message.clone() }));
    }
    if !policy.self_heal {
        return ControlFlow::Break(Decision::Nothing(Reason::Drift { first: first(), count: differing.len() }));
    }
    let ended = last.ended.unwrap_or(last.began);
    let attempts = if *now >= ended + COOLED_DOWN { 0 } else { last.self_heal_attempts };
    let due = ended + pause(attempts);
    if due > *now {
        return ControlFlow::Break(Decision::WaitUntil(due, Reason::Fought { first: first(), attempts, until: due }));
    }
    ControlFlow::Continue((differing, attempts + 1))
}
