//! Why automation does nothing, in words.

use chrono::{DateTime, Utc};
use windlass_model::application::Condition;
use windlass_model::operation::SyncResource;

/// Why automation does nothing now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is not asked for.
    Off,
    /// The application is being deleted.
    Deleting,
    /// An operation is under way.
    Busy,
    /// The comparison is not finished, or not of what is wanted now.
    Comparing,
    /// What Git wants or what the cluster has is not known; the conditions say why.
    Unknown,
    /// The cluster is what Git says.
    Synced,
    /// Only objects that are no longer in Git are left to deal with, and `prune` is not asked for.
    OnlyExtra {
        /// How many.
        count: usize,
    },
    /// The commit was attempted, and that failed.
    Failed {
        /// The commit.
        revision: String,
        /// What was said of it.
        message: String,
    },
    /// The commit was synchronised, the cluster has changed since, and `selfHeal` is not asked for.
    Drift {
        /// One of the objects.
        first: SyncResource,
        /// How many.
        count: usize,
    },
    /// Nothing is left in Git, and `allowEmpty` is not asked for.
    Empty {
        /// The commit.
        revision: String,
    },
    /// What was undone was changed again: the next attempt is put off.
    Fought {
        /// One of the objects.
        first: SyncResource,
        /// How many attempts there were.
        attempts: i64,
        /// When the next one is due.
        until: DateTime<Utc>,
    },
}

/// The condition that an application shows where automation refuses or has failed: Argo CD's name.
const REFUSED: &str = "SyncError";

/// The condition that an application shows where automation waits for a person, a commit or a time.
const WAITS: &str = "AutomationWaits";

impl Reason {
    /// What the application shows of it; nothing where nothing is wrong, or where other conditions say it.
    #[must_use]
    pub fn condition(&self) -> Option<Condition> {
        let (kind, message, next_step) = match self {
            Self::Off | Self::Deleting | Self::Busy | Self::Comparing | Self::Unknown | Self::Synced => return None,
            Self::OnlyExtra { count } => (
                WAITS,
                format!("{} no longer in Git, and automation does not prune", objects(*count)),
                "Synchronise with prune, or set spec.syncPolicy.automated.prune.",
            ),
            Self::Failed { revision, message } => (
                REFUSED,
                format!("automation waits: the last synchronisation to {} failed: {message}", short(revision)),
                "Commit a correction, or synchronise by hand once the cause is gone: automation attempts each commit once.",
            ),
            Self::Drift { first, count } => (
                WAITS,
                format!(
                    "{} in the cluster since the synchronisation, and automation does not undo that",
                    changed(first, *count)
                ),
                "Synchronise by hand, or set spec.syncPolicy.automated.selfHeal.",
            ),
            Self::Empty { revision } => (
                REFUSED,
                format!(
                    "automation refuses {}: nothing is left in Git, and all objects would be deleted",
                    short(revision)
                ),
                "Check spec.source.path; if it is meant, set spec.syncPolicy.automated.allowEmpty or synchronise by hand with prune.",
            ),
            Self::Fought { first, attempts, until } => (
                WAITS,
                format!(
                    "{} {} was changed again after automation had undone that ({attempts} in a row); the next attempt is at {}",
                    first.kind,
                    first.name,
                    until.format("%H:%M:%S UTC")
                ),
                "Find out who changes it (managedFields name the manager), or have spec.ignoreDifferences overlook the field.",
            ),
        };
        Some(Condition { kind: kind.into(), message, next_step: next_step.into(), last_transition_time: None })
    }
}

fn short(revision: &str) -> &str {
    revision.get(..8).unwrap_or(revision)
}

fn objects(count: usize) -> String {
    if count == 1 { "1 object is".into() } else { format!("{count} objects are") }
}

fn changed(first: &SyncResource, count: usize) -> String {
    let SyncResource { kind, name, .. } = first;
    match count {
        0 | 1 => format!("{kind} {name} has changed"),
        _ => format!("{kind} {name} and {} more have changed", count - 1),
    }
}
