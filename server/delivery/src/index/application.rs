//! What the index keeps of one application.

use super::deciding::Notice;
use crate::core::compare::{Basis, Verdict};
use crate::core::ignore::Ignored;
use std::collections::BTreeMap;
use std::sync::Arc;
use windlass_model::application::{Condition, Object};
use windlass_model::id::{ClusterId, CorrelationId, OperationId};
use windlass_model::object::ObjectKey;

/// One object as Git wants it, ready to be applied.
#[derive(Clone, Debug)]
pub struct Desired {
    /// The manifest, with its namespace and tracking annotation.
    pub object: Arc<Object>,
    /// Its fingerprint.
    pub fingerprint: [u8; 32],
    /// The API version's version part.
    pub version: String,
    /// Where it is in the repository: `path/file.yaml:12`.
    pub origin: String,
    /// What the comparison overlooks.
    pub ignored: Option<Arc<Ignored>>,
    /// Why it cannot be applied as things stand (its kind is not known to the cluster), and the next step.
    pub obstacle: Option<(String, String)>,
}

/// All that Git wants of an application, at a commit.
#[derive(Clone, Debug, Default)]
pub struct DesiredState {
    /// The commit.
    pub revision: String,
    /// The version of the application's own manifest that it was made of.
    pub manifest: i64,
    /// The rollback whose hold it was made for; the revision is that of the hold then.
    pub held: Option<OperationId>,
    /// Of the look that found the commit: what comes of it is tied to that.
    pub correlation: Option<CorrelationId>,
    /// The objects.
    pub objects: BTreeMap<ObjectKey, Desired>,
}

/// What is known of one object of an application besides its two sides.
#[derive(Clone, Debug, Default)]
pub struct ObjectState {
    /// The last dry run's answer and what it was asked about.
    pub verdict: Option<(Basis, Verdict)>,
    /// How often an apply has answered: a dry run that was asked for before one has nothing to say behind it.
    pub applies: u64,
}

/// An application in the index.
#[derive(Debug, Default)]
pub(super) struct Tracked {
    /// `namespace/name`.
    pub(super) label: String,
    /// Its name in tracking annotations.
    pub(super) instance: String,
    pub(super) cluster: Option<ClusterId>,
    /// None until Git was read; also when it cannot be read any more.
    pub(super) desired: DesiredState,
    /// Whether `desired` is what Git and the rules say now.
    pub(super) known: bool,
    /// Why it is not known, or what else is to be told.
    pub(super) conditions: Vec<Condition>,
    /// Ours in the cluster, by having been applied: with the version to ask for.
    pub(super) managed: BTreeMap<ObjectKey, String>,
    pub(super) objects: BTreeMap<ObjectKey, ObjectState>,
    pub(super) reconciled_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Whether automation wants to hear of its changes.
    pub(super) automated: bool,
    /// What holds, automation and deletion have to tell.
    pub(super) notices: BTreeMap<Notice, Condition>,
}

impl Tracked {
    /// Keys that are in Git or ours in the cluster.
    pub(super) fn keys(&self) -> impl Iterator<Item = &ObjectKey> {
        let extra = self.managed.keys().filter(|key| !self.desired.objects.contains_key(*key));
        self.desired.objects.keys().chain(extra)
    }
}
