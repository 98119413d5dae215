//! What is desired and what is live, object by object: a synchronous structure that one lock guards.
//!
//! Of objects that an application claims, the whole is kept ([`Live`]); of all that the watches see, a record
//! ([`records`]), out of which the trees are read ([`tree`]).
//!
//! Invariants, each with a test: a key maps to the *set* of applications that claim it; an older observation of an
//! object is ignored; a relist is a set difference that also removes; the answer of a dry run counts only if both
//! sides are still what it was asked about; what is ours and left Git stays known until it has left the cluster.

mod application;
mod audit;
mod deciding;
mod expiring;
mod kinds;
mod live;
mod question;
mod records;
mod scaled;
mod standing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_standing;
#[cfg(test)]
mod tests_of_trees;
mod tree;
mod update;
mod watching;

pub use application::{Desired, DesiredState, ObjectState};
pub use audit::Missed;
pub use deciding::{Drift, Notice};
pub use expiring::Expired;
pub use kinds::{DEFINITIONS, WatchedKind};
pub use live::{Live, resource_version};
pub use question::{Overview, Sides};
pub use records::{Records, Sighting};
pub use update::Confirmation;
pub use watching::Scope;

use crate::core::ownership::Tracking;
use application::Tracked;
use deciding::Dirty;
use expiring::Expiring;
use live::ClusterLive;
use scaled::Scaled;
use std::collections::{BTreeSet, HashMap, HashSet};
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::object::ObjectKey;

/// The index of all applications that this process takes care of.
#[derive(Debug, Default)]
pub struct Index {
    /// How this installation marks its objects: those of another one are not ours, whatever application they name.
    tracking: Tracking,
    applications: HashMap<ApplicationId, Tracked>,
    /// Who claims an object: by having it in Git, or by having applied it.
    claims: HashMap<(ClusterId, ObjectKey), BTreeSet<ApplicationId>>,
    /// Which application has a tracking name.
    instances: HashMap<String, ApplicationId>,
    live: HashMap<ClusterId, ClusterLive>,
    /// What autoscalers scale, each with its autoscalers.
    scaled: Scaled,
    /// Objects whose health may change because time passes.
    expiring: Expiring,
    /// Applications of which something may have changed.
    dirty: Dirty,
    /// Applications that somebody has read since they were last reported: what was read may be newer than what was told.
    read: HashSet<ApplicationId>,
    /// Applications whose tree shows something else.
    tree_changes: HashSet<ApplicationId>,
    /// Objects whose difference is to be confirmed by a dry run.
    unconfirmed: HashSet<(ApplicationId, ObjectKey)>,
}

impl Index {
    /// An empty index for an installation that marks its objects so.
    #[must_use]
    pub fn new(tracking: Tracking) -> Self {
        Self { tracking, ..Self::default() }
    }
}
