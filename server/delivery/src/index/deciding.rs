//! What automation asks of the index, and what it has to tell.

use super::Index;
use crate::core::automation::{Comparison, Difference};
use crate::core::status::aggregate;
use std::collections::HashSet;
use windlass_model::application::{Condition, ResourceStatus, SyncStatus};
use windlass_model::id::{ApplicationId, ClusterId, CorrelationId, OperationId};
use windlass_model::object::ObjectKey;
use windlass_model::operation::SyncResource;

/// Applications of which something may have changed: for whoever writes status, and for automation.
#[derive(Debug, Default)]
pub(super) struct Dirty {
    report: HashSet<ApplicationId>,
    decide: HashSet<ApplicationId>,
}

impl Dirty {
    pub(super) fn insert(&mut self, id: ApplicationId) {
        self.report.insert(id);
        self.decide.insert(id);
    }

    pub(super) fn extend(&mut self, ids: impl IntoIterator<Item = ApplicationId>) {
        ids.into_iter().for_each(|id| self.insert(id));
    }

    pub(super) fn remove(&mut self, id: &ApplicationId) {
        self.report.remove(id);
        self.decide.remove(id);
    }

    /// One whose status is still to be written; nothing has changed by that.
    pub(super) fn put_back(&mut self, id: ApplicationId) {
        self.report.insert(id);
    }

    pub(super) fn take_reports(&mut self) -> Vec<ApplicationId> {
        std::mem::take(&mut self.report).into_iter().collect()
    }
}

/// Who has something to tell of an application; one condition each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// A hold.
    Hold,
    /// Automation.
    Automation,
    /// A deletion.
    Deletion,
}

/// How far an application is from what Git wants, for automation.
#[derive(Clone, Debug)]
pub struct Drift {
    /// The comparison; whether it is of what is wanted now is for the asker to find out.
    pub comparison: Comparison,
    /// The version of the application's own manifest that it was made of.
    pub manifest: i64,
    /// The rollback whose hold it was made for.
    pub held: Option<OperationId>,
    /// Of the look that found the commit.
    pub correlation: Option<CorrelationId>,
    /// Where.
    pub cluster: Option<ClusterId>,
}

impl Index {
    /// Whether automation wants to hear of an application's changes.
    pub fn set_automated(&mut self, id: ApplicationId, automated: bool) {
        let Some(tracked) = self.applications.get_mut(&id) else { return };
        if tracked.automated != automated {
            tracked.automated = automated;
            self.dirty.insert(id);
        }
        if !automated {
            self.set_notice(id, Notice::Automation, None);
        }
    }

    /// What is told of an application from now on, in place of what was told before.
    pub fn set_notice(&mut self, id: ApplicationId, from: Notice, notice: Option<Condition>) {
        let Some(tracked) = self.applications.get_mut(&id) else { return };
        let before = match notice.clone() {
            Some(notice) => tracked.notices.insert(from, notice),
            None => tracked.notices.remove(&from),
        };
        if before != notice {
            self.dirty.put_back(id);
        }
    }

    /// Takes the applications with automation of which something has changed.
    pub fn take_undecided(&mut self) -> Vec<ApplicationId> {
        let undecided = std::mem::take(&mut self.dirty.decide);
        undecided.into_iter().filter(|id| self.applications.get(id).is_some_and(|one| one.automated)).collect()
    }

    /// Something has happened to an application that the index does not see: automation is to look at it.
    pub fn mark_undecided(&mut self, id: ApplicationId) {
        self.dirty.decide.insert(id);
    }

    /// The application of this namespace and name, if it is known here.
    #[must_use]
    pub fn named(&self, label: &str) -> Option<ApplicationId> {
        let (namespace, name) = label.split_once('/')?;
        let id = *self.instances.get(&windlass_objects::tracking::instance(namespace, name))?;
        self.applications.contains_key(&id).then_some(id)
    }

    /// How far an application is from what Git wants; none before it was looked at.
    #[must_use]
    pub fn drift(&self, id: ApplicationId) -> Option<Drift> {
        let tracked = self.applications.get(&id).filter(|tracked| tracked.reconciled_at.is_some())?;
        let live = tracked.cluster.and_then(|cluster| self.live.get(&cluster));
        let mut resources = Vec::new();
        let mut differing = Vec::new();
        for key in tracked.keys() {
            let Some(resource) = self.resource(tracked, live, key) else { continue };
            let goes = || live.and_then(|live| live.objects.get(key)).is_some_and(|live| live.is_being_deleted());
            if counts(&resource) && !(resource.requires_pruning && goes()) {
                differing.push(Difference { object: named(key), is_extra: resource.requires_pruning });
            }
            resources.push(resource);
        }
        let comparison = Comparison {
            status: aggregate(&resources, tracked.known).sync,
            is_settled: self.is_settled(id),
            is_current: true,
            revision: tracked.desired.revision.clone(),
            wanted: tracked.desired.objects.len(),
            differing,
        };
        let desired = &tracked.desired;
        let (manifest, held, correlation) = (desired.manifest, desired.held, desired.correlation);
        Some(Drift { comparison, manifest, held, correlation, cluster: tracked.cluster })
    }

    /// Other applications that have an object in Git, as `namespace/name`.
    #[must_use]
    pub fn wanted_by_others(&self, id: ApplicationId, cluster: ClusterId, key: &ObjectKey) -> Vec<String> {
        let owners = self.claims.get(&(cluster, key.clone())).into_iter().flatten().filter(|owner| **owner != id);
        let others = owners.filter_map(|owner| self.applications.get(owner));
        others.filter(|other| other.desired.objects.contains_key(key)).map(|other| other.label.clone()).collect()
    }
}

fn counts(resource: &ResourceStatus) -> bool {
    resource.status == SyncStatus::OutOfSync && !resource.is_not_counted
}

fn named(key: &ObjectKey) -> SyncResource {
    let ObjectKey { group, kind, namespace, name } = key.clone();
    SyncResource { group, kind, namespace, name }
}
