//! All records of a cluster, by name and by owner.

use super::record::{Owners, Place, Record, Texts};
use super::sighting::{OwnerRef, Particulars, Sighting};
use super::uid::Uid;
use std::collections::HashMap;
use std::sync::Arc;
use windlass_model::object::ObjectKey;

/// Where a record stands.
pub(super) type Slot = u32;

/// The records of one cluster.
#[derive(Debug, Default)]
pub struct Records {
    pub(super) slots: Vec<Option<Record>>,
    free: Vec<Slot>,
    by_place: HashMap<Place, Slot>,
    /// Owners by uid: only of what is owned.
    pub(super) families: HashMap<Uid, Family>,
    /// What is owned by a name.
    pub(super) named: HashMap<Place, Vec<Slot>>,
    pub(super) kinds: Kinds,
    pub(super) namespaces: Namespaces,
    texts: Texts,
}

/// An owner, and what it owns. Either may be seen first.
#[derive(Debug, Default)]
pub(super) struct Family {
    pub(super) owner: Option<Slot>,
    pub(super) children: Vec<Slot>,
}

/// What a sighting changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing that is shown, or it was older than what is known.
    Same,
    /// Something that is shown.
    Changed,
}

impl Records {
    /// Takes a sighting, unless it is older than the last. `version`: the API version in which it is watched.
    pub fn put(&mut self, version: &str, sighting: &Sighting) -> Seen {
        let place = self.place_for(&sighting.key);
        self.kinds.watched_in(place.kind, version);
        let before = self.by_place.get(&place).copied();
        if before.and_then(|slot| self.at(slot)).is_some_and(|before| before.is_as_new_as(sighting)) {
            return Seen::Same;
        }
        let record = self.record(place, sighting);
        match before {
            Some(slot) => self.replace(slot, record),
            None => {
                self.insert(record);
                Seen::Changed
            }
        }
    }

    fn replace(&mut self, slot: Slot, record: Record) -> Seen {
        let Some(before) = self.at(slot) else { return Seen::Same };
        let same = before.shows_the_same(&record);
        if before.uid == record.uid && before.owners == record.owners {
            if let Some(place) = self.slots.get_mut(slot as usize) {
                *place = Some(record);
            }
        } else {
            self.take_out(slot);
            self.insert(record);
        }
        if same { Seen::Same } else { Seen::Changed }
    }

    /// The same object, looked at again: its health alone is another one. Nothing if another state of it is known by now.
    pub fn rejudge(&mut self, sighting: &Sighting) -> Seen {
        let found = self.find(&sighting.key);
        let known = found.and_then(|slot| self.at(slot).map(|record| (slot, record.place.clone(), record.version)));
        match known {
            Some((slot, place, version)) if u128::from(version) == sighting.version => {
                let record = self.record(place, sighting);
                self.replace(slot, record)
            }
            _ => Seen::Same,
        }
    }

    /// Takes a record out.
    pub fn remove(&mut self, key: &ObjectKey) {
        if let Some(slot) = self.find(key) {
            self.take_out(slot);
        }
    }

    /// The version at which an object was seen last.
    #[must_use]
    pub fn version_of(&self, key: &ObjectKey) -> Option<u128> {
        Some(u128::from(self.at(self.find(key)?)?.version))
    }

    /// The health of an object as it was judged last.
    #[cfg(test)]
    pub(in crate::index) fn health_of(&self, key: &ObjectKey) -> Option<windlass_model::application::HealthStatus> {
        self.at(self.find(key)?)?.health
    }

    /// The API version in which an object is watched.
    #[must_use]
    pub fn watched_in(&self, key: &ObjectKey) -> Option<String> {
        let record = self.at(self.find(key)?)?;
        Some(self.kinds.name(record.place.kind)?.version.clone())
    }

    /// The objects of a kind, in one namespace or in all.
    pub fn keys_of<'a>(
        &'a self,
        group: &str,
        kind: &str,
        namespace: Option<&'a str>,
    ) -> impl Iterator<Item = ObjectKey> + 'a {
        let kind = self.kinds.find(group, kind);
        let places = self.by_place.keys().filter(move |place| Some(place.kind) == kind);
        places
            .filter(move |place| namespace.is_none_or(|namespace| self.namespaces.name(place.namespace) == namespace))
            .filter_map(|place| self.key(place))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_place.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_place.is_empty()
    }

    pub(super) fn at(&self, slot: Slot) -> Option<&Record> {
        self.slots.get(slot as usize)?.as_ref()
    }

    pub(super) fn find(&self, key: &ObjectKey) -> Option<Slot> {
        let place = Place {
            kind: self.kinds.find(&key.group, &key.kind)?,
            namespace: self.namespaces.find(&key.namespace)?,
            name: Arc::from(key.name.as_str()),
        };
        self.at_place(&place)
    }

    pub(super) fn at_place(&self, place: &Place) -> Option<Slot> {
        self.by_place.get(place).copied()
    }

    pub(super) fn key(&self, place: &Place) -> Option<ObjectKey> {
        let kind = self.kinds.name(place.kind)?;
        Some(ObjectKey {
            group: kind.group.clone(),
            kind: kind.kind.clone(),
            namespace: self.namespaces.name(place.namespace).to_owned(),
            name: place.name.to_string(),
        })
    }

    fn place_for(&mut self, key: &ObjectKey) -> Place {
        Place {
            kind: self.kinds.number(&key.group, &key.kind),
            namespace: self.namespaces.number(&key.namespace),
            name: Arc::from(key.name.as_str()),
        }
    }

    fn record(&mut self, place: Place, sighting: &Sighting) -> Record {
        let health = sighting.health.as_ref();
        let message = health.filter(|health| !health.message.is_empty());
        Record {
            owners: self.owners(&place, &sighting.owners),
            place,
            uid: sighting.uid.clone(),
            version: u64::try_from(sighting.version).unwrap_or(u64::MAX),
            created: sighting.created.map_or(i64::MIN, |time| time.timestamp()),
            message: message.map(|health| self.texts.shared(&Arc::from(health.message.as_str()))),
            particulars: sighting.particulars.as_ref().map(|particulars| Box::new(self.shared(particulars))),
            revision: sighting.revision,
            health: health.map(|health| health.status),
        }
    }

    fn owners(&mut self, place: &Place, owners: &[OwnerRef]) -> Owners {
        if let [OwnerRef { group, kind, name, uid: None }] = owners {
            let kind = self.kinds.number(group, kind);
            return Owners::Named(Box::new(Place { kind, namespace: place.namespace, name: Arc::from(name.as_str()) }));
        }
        for owner in owners {
            self.expect(place, owner);
        }
        let uids: Vec<Uid> = owners.iter().filter_map(|owner| owner.uid.clone()).collect();
        match <[Uid; 1]>::try_from(uids) {
            Ok([one]) => Owners::One(one),
            Err(uids) if uids.is_empty() => Owners::None,
            Err(uids) => Owners::Many(uids.into()),
        }
    }

    /// Finds an owner by its name, if it was seen already: uids alone are not looked up.
    fn expect(&mut self, child: &Place, owner: &OwnerRef) {
        let Some(uid) = owner.uid.as_ref().filter(|uid| !self.families.contains_key(*uid)) else { return };
        // A kind that no watch has shown has no owner here; owner references can name any, and are not remembered.
        let kind = self.kinds.find(&owner.group, &owner.kind);
        let places = [Some(child.namespace), self.namespaces.find("")]
            .map(|namespace| Some(Place { kind: kind?, namespace: namespace?, name: Arc::from(owner.name.as_str()) }));
        let known = places.iter().flatten().filter_map(|place| self.at_place(place));
        let found =
            known.into_iter().find(|slot| self.at(*slot).is_some_and(|record| record.uid.as_ref() == Some(uid)));
        self.families.insert(uid.clone(), Family { owner: found, children: Vec::new() });
    }

    fn shared(&mut self, particulars: &Particulars) -> Particulars {
        let mut particulars = particulars.clone();
        match &mut particulars {
            Particulars::Pod(pod) => {
                for text in pod.images.iter_mut().chain([&mut pod.node, &mut pod.reason]) {
                    *text = self.texts.shared(text);
                }
            }
            Particulars::Service(text) => *text = self.texts.shared(text),
            Particulars::Claims(names) => names.iter_mut().for_each(|text| *text = self.texts.shared(text)),
        }
        particulars
    }

    fn insert(&mut self, record: Record) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            Slot::try_from(self.slots.len() - 1).unwrap_or(Slot::MAX)
        });
        self.by_place.insert(record.place.clone(), slot);
        if let Some(family) = record.uid.as_ref().and_then(|uid| self.families.get_mut(uid)) {
            family.owner = Some(slot);
        }
        for uid in record.owners.uids() {
            self.families.entry(uid.clone()).or_default().children.push(slot);
        }
        if let Owners::Named(place) = &record.owners {
            self.named.entry((**place).clone()).or_default().push(slot);
        }
        if let Some(free) = self.slots.get_mut(slot as usize) {
            *free = Some(record);
        }
    }

    fn take_out(&mut self, slot: Slot) {
        let Some(record) = self.slots.get_mut(slot as usize).and_then(Option::take) else { return };
        self.free.push(slot);
        self.by_place.remove(&record.place);
        if let Some(family) = record.uid.as_ref().and_then(|uid| self.families.get_mut(uid)) {
            family.owner = None;
        }
        for uid in record.owners.uids() {
            if let Some(family) = self.families.get_mut(uid) {
                family.children.retain(|child| *child != slot);
                if family.children.is_empty() {
                    self.families.remove(uid);
                }
            }
        }
        if let Owners::Named(place) = &record.owners
            && let Some(children) = self.named.get_mut(&**place)
        {
            children.retain(|child| *child != slot);
            if children.is_empty() {
                self.named.remove(&**place);
            }
        }
    }
}

/// A kind as it is watched.
#[derive(Debug)]
pub(super) struct KindName {
    pub(super) group: String,
    pub(super) kind: String,
    pub(super) version: String,
}

/// The kinds that were met, by number.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    names: Vec<KindName>,
}

impl Kinds {
    /// A cluster has a few dozen in use: looking through them is as fast as anything.
    pub(super) fn find(&self, group: &str, kind: &str) -> Option<u16> {
        let at = self.names.iter().position(|known| known.kind == kind && known.group == group)?;
        u16::try_from(at).ok()
    }

    fn number(&mut self, group: &str, kind: &str) -> u16 {
        self.find(group, kind).unwrap_or_else(|| {
            self.names.push(KindName { group: group.to_owned(), kind: kind.to_owned(), version: String::new() });
            u16::try_from(self.names.len() - 1).unwrap_or(u16::MAX)
        })
    }

    pub(super) fn name(&self, number: u16) -> Option<&KindName> {
        self.names.get(usize::from(number))
    }

    fn watched_in(&mut self, number: u16, version: &str) {
        if let Some(name) = self.names.get_mut(usize::from(number))
            && name.version != version
        {
            version.clone_into(&mut name.version);
        }
    }
}

/// The namespaces that were met, by number.
#[derive(Debug, Default)]
pub(super) struct Namespaces {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Namespaces {
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    fn number(&mut self, name: &str) -> u32 {
        self.find(name).unwrap_or_else(|| {
            let (name, number): (Arc<str>, _) = (Arc::from(name), u32::try_from(self.names.len()).unwrap_or(u32::MAX));
            self.names.push(Arc::clone(&name));
            self.numbers.insert(name, number);
            number
        })
    }

    pub(super) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", |name| name)
    }
}
