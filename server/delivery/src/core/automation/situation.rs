//! What is decided from.

use chrono::{DateTime, Utc};
use windlass_model::application::{Application, SyncPolicy, SyncStatus};
use windlass_model::operation::{Phase, SyncResource};

/// `spec.syncPolicy.automated`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether there is automation at all.
    pub enabled: bool,
    /// Also delete what is no longer in Git.
    pub prune: bool,
    /// Also undo changes that were made in the cluster.
    pub self_heal: bool,
    /// Also where nothing is left in Git.
    pub allow_empty: bool,
}

impl Policy {
    /// What the manifest asks for.
    #[must_use]
    pub fn of(view: &Application) -> Self {
        view.spec.sync_policy.as_ref().map(Self::from).unwrap_or_default()
    }
}

impl From<&SyncPolicy> for Policy {
    fn from(policy: &SyncPolicy) -> Self {
        let Some(automated) = policy.automated.as_ref().filter(|automated| automated.enabled != Some(false)) else {
            return Self::default();
        };
        Self {
            enabled: true,
            prune: automated.prune,
            self_heal: automated.self_heal,
            allow_empty: automated.allow_empty,
        }
    }
}

/// An object that is not what Git says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub object: SyncResource,
    /// It is in the cluster and not in Git.
    pub is_extra: bool,
}

/// What the last comparison says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Whether the cluster is what Git says; Unknown where that was not found out.
    pub status: SyncStatus,
    /// Whether everything about it has been found out.
    pub is_settled: bool,
    /// Whether it is one of the manifest and the hold as they are now; otherwise the next look is under way.
    pub is_current: bool,
    /// The commit that was compared; under a hold that of the hold.
    pub revision: String,
    /// How many objects are in Git.
    pub wanted: usize,
    /// What differs. What is being deleted already, and what asks not to count, is left out.
    pub differing: Vec<Difference>,
}

/// The last synchronisation that was more than a trial, or the one under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LastSync {
    /// How it ended.
    pub phase: Phase,
    /// What was said of it.
    pub message: String,
    /// The commit that it was of; none if it did not get as far as that.
    pub revision: Option<String>,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it ended.
    pub ended: Option<DateTime<Utc>>,
    /// It was of some objects only, and a person asked for it: not an attempt at the commit.
    pub was_partial: bool,
    /// How often automation has undone changes at this commit, up to and including this one; 0 for all others.
    pub self_heal_attempts: i64,
}

/// All that the decision is made from.
#[derive(Clone, Debug)]
pub struct Situation<'a> {
    /// What the manifest asks for.
    pub policy: Policy,
    /// It is being deleted.
    pub is_deleted: bool,
    /// An operation on it is under way.
    pub is_busy: bool,
    /// The comparison.
    pub comparison: &'a Comparison,
    /// The last synchronisation.
    pub last: Option<&'a LastSync>,
    /// Since when the source is what it is.
    pub source_since: DateTime<Utc>,
    /// Now.
    pub now: DateTime<Utc>,
}
