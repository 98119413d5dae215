//! One object, small: names that many objects share are kept once.

use super::sighting::{Particulars, Sighting};
use super::uid::Uid;
use std::collections::HashSet;
use std::sync::Arc;
use windlass_model::application::HealthStatus;

/// What is kept of an object. The sizes are held by a test: a large cluster has hundreds of thousands.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) place: Place,
    pub(super) uid: Option<Uid>,
    pub(super) owners: Owners,
    pub(super) version: u64,
    /// Seconds since 1970; `i64::MIN` if it is not known.
    pub(super) created: i64,
    pub(super) message: Option<Arc<str>>,
    pub(super) particulars: Option<Box<Particulars>>,
    pub(super) revision: u32,
    pub(super) health: Option<HealthStatus>,
}

impl Record {
    /// Whether a sighting of the same object says nothing new.
    pub(super) fn is_as_new_as(&self, sighting: &Sighting) -> bool {
        self.uid == sighting.uid && sighting.version > 0 && u128::from(self.version) >= sighting.version
    }

    /// Whether people would see the same.
    pub(super) fn shows_the_same(&self, other: &Self) -> bool {
        let shown = |record: &Self| (record.created, record.revision, record.health);
        self.uid == other.uid
            && self.owners == other.owners
            && shown(self) == shown(other)
            && self.message == other.message
            && self.particulars == other.particulars
    }
}

/// Where an object is: its kind and its namespace in the cluster's tables, and its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) name: Arc<str>,
    pub(super) namespace: u32,
    pub(super) kind: u16,
}

/// Who owns an object: most have one owner or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Owners {
    #[default]
    None,
    One(Uid),
    Many(Box<[Uid]>),
    /// By a convention, which knows no uid.
    Named(Box<Place>),
}

impl Owners {
    pub(super) fn uids(&self) -> &[Uid] {
        match self {
            Self::One(uid) => std::slice::from_ref(uid),
            Self::Many(uids) => uids,
            Self::None | Self::Named(_) => &[],
        }
    }
}

/// Texts that many objects share: images, nodes, reasons.
#[derive(Debug, Default)]
pub(super) struct Texts {
    known: HashSet<Arc<str>>,
    /// When to look for texts that nobody uses any more.
    limit: usize,
}

impl Texts {
    pub(super) fn shared(&mut self, text: &Arc<str>) -> Arc<str> {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        if self.known.len() >= self.limit.max(1024) {
            self.known.retain(|known| Arc::strong_count(known) > 1);
            self.limit = self.known.len() * 2;
        }
        self.known.insert(Arc::clone(text));
        Arc::clone(text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Record};

    #[test]
    fn records_are_small() {
        assert_eq!(size_of::<Place>(), 24);
        assert!(size_of::<Record>() <= 136, "{}", size_of::<Record>());
    }
}
