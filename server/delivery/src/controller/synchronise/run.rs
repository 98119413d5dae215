//! What one synchronisation works with.

use super::outcome::End;
use super::planning::Planned;
use super::revision::Wanted;
use crate::controller::refresh::Terms;
use crate::core::plan::defined_kind;
use crate::index::Desired;
use crate::store::ApplicationRow;
use std::ops::Deref;
use std::time::Duration;
use windlass_clusters::Connection;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{PlannedAction, PlannedStep, SyncRequest};
use windlass_operations::Claim;

/// What one synchronisation works with: decided once, and then carried out.
pub(super) struct Run<'a> {
    pub(super) claim: &'a Claim,
    pub(super) request: SyncRequest,
    pub(super) row: ApplicationRow,
    pub(super) terms: Terms,
    pub(super) connection: Connection,
    /// The application's name in tracking.
    pub(super) instance: String,
    pub(super) wanted: Wanted,
    pub(super) planned: Planned,
}

impl Deref for Run<'_> {
    type Target = Wanted;

    fn deref(&self) -> &Wanted {
        &self.wanted
    }
}

impl Run<'_> {
    /// Every step of the plan.
    pub(super) fn steps(&self) -> impl Iterator<Item = &PlannedStep> {
        self.planned.waves.iter().flat_map(|wave| &wave.steps)
    }

    /// Every object of the plan.
    pub(super) fn planned(&self) -> impl Iterator<Item = &ObjectKey> {
        self.steps().map(|step| &step.object)
    }

    /// The version to ask for.
    pub(super) fn version(&self, key: &ObjectKey) -> &str {
        let wanted = self.desired.get(key).map(|desired| desired.version.as_str());
        wanted.or_else(|| self.planned.extra.get(key).map(|(version, _)| version.as_str())).unwrap_or("v1")
    }

    /// Whether the kind is defined by what this synchronisation applies.
    pub(super) fn defines(&self, key: &ObjectKey) -> bool {
        let defines = |desired: &Desired| {
            defined_kind(&desired.object).is_some_and(|(group, kind)| group == key.group && kind == key.kind)
        };
        self.planned().any(|key| self.desired.get(key).is_some_and(defines))
    }

    /// Whether this synchronisation makes the namespace that the object is in.
    pub(super) fn makes_namespace_of(&self, key: &ObjectKey) -> bool {
        self.steps().any(|step| {
            let object = &step.object;
            step.action == PlannedAction::Create
                && object.group.is_empty()
                && object.kind == "Namespace"
                && object.name == key.namespace
        })
    }

    /// The cluster, each request to which ends before the claim does.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Whether it has to stop here, where nothing is under way.
    pub(super) fn safe_point(&self) -> Result<(), End> {
        if self.claim.cancelled.is_cancelled() {
            return Err(End::Interrupted);
        }
        if self.claim.terminating.is_cancelled() { Err(End::Terminated) } else { Ok(()) }
    }

    /// Waits for a moment, unless it has to stop.
    pub(super) async fn pause(&self, time: Duration) -> Result<(), End> {
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = self.claim.cancelled.cancelled() => {}
            () = self.claim.terminating.cancelled() => {}
        }
        self.safe_point()
    }
}
