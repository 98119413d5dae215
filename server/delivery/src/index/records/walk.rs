//! From roots down to pods, and from an object up to its roots. Each object is visited once, however its owners go
//! round; an owner in another namespace is none, as Kubernetes' garbage collector has it.

use super::record::{Owners, Place, Record};
use super::sighting::Particulars;
use super::store::{Records, Slot};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use windlass_model::application::Health;
use windlass_model::object::ObjectKey;
use windlass_model::tree::{InfoItem, ResourceNode, ResourceRef};

/// Owners that are asked about from one object upwards. Nothing in Kubernetes comes near it.
const MOST_ANCESTORS: usize = 64;

/// Children that no owner reference names: a StatefulSet's claims.
type Inferred = HashMap<Slot, Vec<Slot>>;

impl Records {
    /// The nodes below `roots`, these first. `leave_out`: whose branch is not shown.
    pub fn tree(&self, roots: &[ObjectKey], leave_out: impl Fn(&ObjectKey) -> bool) -> Vec<ResourceNode> {
        let mut queue: VecDeque<Slot> = roots.iter().filter_map(|key| self.find(key)).collect();
        let mut seen: HashSet<Slot> = queue.iter().copied().collect();
        let (mut inferred, mut nodes) = (Inferred::new(), Vec::new());
        let mut searched = HashSet::new();
        while let Some(slot) = queue.pop_front() {
            let Some(record) = self.at(slot) else { continue };
            nodes.extend(self.node(slot, record));
            if matches!(record.particulars.as_deref(), Some(Particulars::Claims(_)))
                && searched.insert(record.place.namespace)
            {
                self.infer(record.place.namespace, &mut inferred);
            }
            let mut children: Vec<(ObjectKey, Slot)> = self
                .children(slot, record, &inferred)
                .filter(|child| !seen.contains(child))
                .filter_map(|child| Some((self.key(&self.at(child)?.place)?, child)))
                .filter(|(key, _)| !leave_out(key))
                .collect();
            children.sort();
            for (_, child) in children {
                if seen.insert(child) {
                    queue.push_back(child);
                }
            }
        }
        nodes
    }

    /// The object itself and all that own it, directly or not, as far as `enter` lets the way go on.
    #[must_use]
    pub fn with_ancestors(&self, key: &ObjectKey, enter: impl Fn(&ObjectKey) -> bool) -> Vec<ObjectKey> {
        let Some(start) = self.find(key) else { return Vec::from_iter(enter(key).then(|| key.clone())) };
        let (mut met, mut at, mut found) = (vec![start], 0, Vec::new());
        while let Some(slot) = met.get(at).copied() {
            at += 1;
            let Some(record) = self.at(slot) else { continue };
            let Some(key) = self.key(&record.place).filter(&enter) else { continue };
            found.push(key);
            for owner in self.owners_of(record) {
                if met.len() < MOST_ANCESTORS && !met.contains(&owner) {
                    met.push(owner);
                }
            }
        }
        found
    }

    fn children<'a>(
        &'a self,
        slot: Slot,
        record: &'a Record,
        inferred: &'a Inferred,
    ) -> impl Iterator<Item = Slot> + 'a {
        let owned = record.uid.as_ref().and_then(|uid| self.families.get(uid)).map(|family| &family.children);
        let named = self.named.get(&record.place);
        [owned, named, inferred.get(&slot)]
            .into_iter()
            .flatten()
            .flatten()
            .copied()
            .filter(move |child| self.at(*child).is_some_and(|child| self.may_own(record, child)))
    }

    /// The owners that were seen.
    fn owners_of<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = Slot> + 'a {
        let by_uid = record.owners.uids().iter().filter_map(|uid| self.families.get(uid)?.owner);
        let named = match &record.owners {
            Owners::Named(place) => self.at_place(place),
            _ => None,
        };
        let claimed = self.claimed_by(record);
        by_uid
            .chain(named)
            .chain(claimed)
            .filter(move |owner| self.at(*owner).is_some_and(|owner| self.may_own(owner, record)))
    }

    fn may_own(&self, owner: &Record, child: &Record) -> bool {
        owner.place.namespace == child.place.namespace || self.namespaces.name(owner.place.namespace).is_empty()
    }

    /// Claims of a namespace, by the StatefulSet that made them.
    fn infer(&self, namespace: u32, inferred: &mut Inferred) {
        let Some(kind) = self.kinds.find("", "PersistentVolumeClaim") else { return };
        for (slot, record) in (0..).zip(&self.slots) {
            let claim =
                record.as_ref().filter(|record| record.place.kind == kind && record.place.namespace == namespace);
            if let Some(owner) = claim.and_then(|claim| self.claimed_by(claim)) {
                inferred.entry(owner).or_default().push(slot);
            }
        }
    }

    /// The StatefulSet whose claim this is, by its name: `<template>-<set>-<ordinal>`.
    fn claimed_by(&self, record: &Record) -> Option<Slot> {
        let is_claim = self.kinds.find("", "PersistentVolumeClaim") == Some(record.place.kind);
        if !is_claim || record.owners != Owners::None {
            return None;
        }
        let kind = self.kinds.find("apps", "StatefulSet")?;
        let (both, ordinal) = record.place.name.rsplit_once('-')?;
        if ordinal.is_empty() || !ordinal.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        both.match_indices('-').find_map(|(at, _)| {
            let (template, set) = both.split_at_checked(at)?;
            let name = Arc::from(set.trim_start_matches('-'));
            let slot = self.at_place(&Place { kind, namespace: record.place.namespace, name })?;
            match self.at(slot)?.particulars.as_deref() {
                Some(Particulars::Claims(templates)) => templates.iter().any(|one| **one == *template).then_some(slot),
                _ => None,
            }
        })
    }

    fn node(&self, slot: Slot, record: &Record) -> Option<ResourceNode> {
        let kind = self.kinds.name(record.place.kind)?;
        let parents = self.owners_of(record).filter(|owner| *owner != slot);
        Some(ResourceNode {
            group: kind.group.clone(),
            version: kind.version.clone(),
            kind: kind.kind.clone(),
            namespace: self.namespaces.name(record.place.namespace).to_owned(),
            name: record.place.name.to_string(),
            uid: self.uid(slot, record),
            parent_refs: parents.filter_map(|owner| self.reference(owner)).collect(),
            info: info(record),
            images: match record.particulars.as_deref() {
                Some(Particulars::Pod(pod)) => pod.images.iter().map(ToString::to_string).collect(),
                _ => Vec::new(),
            },
            resource_version: if record.version == 0 { String::new() } else { record.version.to_string() },
            created_at: chrono::DateTime::from_timestamp(record.created, 0),
            health: record
                .health
                .map(|status| Health { status, message: record.message.as_deref().unwrap_or_default().to_owned() }),
        })
    }

    fn reference(&self, slot: Slot) -> Option<ResourceRef> {
        let record = self.at(slot)?;
        let ObjectKey { group, kind, namespace, name } = self.key(&record.place)?;
        Some(ResourceRef { group, kind, namespace, name, uid: self.uid(slot, record) })
    }

    /// An object without a uid has a name at least, so that its children find it.
    fn uid(&self, slot: Slot, record: &Record) -> String {
        record.uid.as_ref().map_or_else(|| format!("without-uid-{slot}"), ToString::to_string)
    }
}

fn info(record: &Record) -> Vec<InfoItem> {
    let item = |name: &str, value: String| InfoItem { name: name.to_owned(), value };
    let mut info = Vec::new();
    if record.revision > 0 {
        info.push(item("Revision", format!("Rev:{}", record.revision)));
    }
    match record.particulars.as_deref() {
        Some(Particulars::Pod(pod)) => {
            if !pod.reason.is_empty() {
                info.push(item("Status Reason", pod.reason.to_string()));
            }
            if !pod.node.is_empty() {
                info.push(item("Node", pod.node.to_string()));
            }
            info.push(item("Containers", format!("{}/{}", pod.ready, pod.total)));
            if pod.restarts > 0 {
                info.push(item("Restart Count", pod.restarts.to_string()));
            }
        }
        Some(Particulars::Service(kind)) => info.push(item("Type", kind.to_string())),
        Some(Particulars::Claims(_)) | None => {}
    }
    info
}
