//! What the pages have read, once for all of them.
//!
//! A page *watches* something under a key; as long as anybody watches, a change that the live stream reports makes it be
//! read again (several changes within a moment: once). What nobody watches stays for the next visit, marked stale when
//! it changes. After a gap in the stream everything is stale.

mod entry;
mod watch;

pub(crate) use entry::Ask;
pub(crate) use watch::Watched;

use entry::AnyEntry;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;
use windlass_model::live::Change;

/// Changes within this time lead to one reading.
const COALESCE: Duration = Duration::from_millis(300);
/// The event that says that something changed below an application, and nothing of the application itself.
const TREE: &str = "tree";
/// So many things stay that nobody watches.
const KEPT: usize = 60;

/// What a reading is about: which changes make it stale.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Subject {
    /// The noun, as the live stream names it.
    pub(crate) kind: &'static str,
    /// Only this one; `None` for all of them.
    pub(crate) key: Option<String>,
    /// Whether it also shows what the noun owns in clusters, which changes far more often than the noun.
    pub(crate) deep: bool,
}

impl Subject {
    fn concerns(&self, change: &Change) -> bool {
        let about = self.kind == change.kind && self.key.as_ref().is_none_or(|key| *key == change.key);
        about && (self.deep || change.event != TREE)
    }
}

#[derive(Default)]
struct Inner {
    entries: RefCell<HashMap<String, Rc<dyn AnyEntry>>>,
    waiting: Cell<bool>,
    visits: Cell<u64>,
    /// Whether changes reach us: without them every visit reads again.
    live: Cell<bool>,
}

/// The cache of all that was read.
#[derive(Clone, Copy)]
pub(crate) struct Query {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

impl Query {
    pub(crate) fn provide() -> Self {
        let query = Self { inner: StoredValue::new_local(Rc::default()) };
        provide_context(query);
        query
    }

    fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    /// Something changed: what it concerns is read again.
    pub(crate) fn changed(self, change: &Change) {
        self.make_stale(|subject| subject.concerns(change));
    }

    /// Changes may have been missed: all is read again.
    pub(crate) fn missed(self) {
        self.make_stale(|_| true);
    }

    /// Whether changes reach us from now on.
    pub(crate) fn set_live(self, live: bool) {
        self.inner().live.set(live);
    }

    /// Forgets everything: somebody else may be reading.
    pub(crate) fn clear(self) {
        self.inner().entries.borrow_mut().clear();
    }

    fn make_stale(self, concerned: impl Fn(&Subject) -> bool) {
        let inner = self.inner();
        let mut watched = false;
        for entry in inner.entries.borrow().values() {
            if concerned(entry.subject()) {
                entry.make_stale();
                watched |= entry.is_watched();
            }
        }
        if watched && !inner.waiting.replace(true) {
            set_timeout(move || self.read_stale(), COALESCE);
        }
    }

    fn read_stale(self) {
        let Some(inner) = self.inner.try_get_value() else { return };
        inner.waiting.set(false);
        let entries: Vec<Rc<dyn AnyEntry>> = inner.entries.borrow().values().map(Rc::clone).collect();
        for entry in entries.into_iter().filter(|entry| entry.is_watched() && entry.is_stale()) {
            entry.read();
        }
    }

    fn next_visit(self) -> u64 {
        let inner = self.inner();
        inner.visits.set(inner.visits.get() + 1);
        inner.visits.get()
    }

    /// Drops what was not visited for longest, beyond what is kept.
    fn tidy(self) {
        let inner = self.inner();
        let mut entries = inner.entries.borrow_mut();
        let mut idle: Vec<(u64, String)> = entries
            .iter()
            .filter(|(_, entry)| !entry.is_watched())
            .map(|(key, entry)| (entry.visited(), key.clone()))
            .collect();
        if idle.len() > KEPT {
            idle.sort_unstable();
            for (_, key) in idle.iter().take(idle.len() - KEPT) {
                entries.remove(key);
            }
        }
    }
}
