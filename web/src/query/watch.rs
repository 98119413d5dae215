//! A page's hold on something that was read.

use crate::api::{Api, Failure, Pages};
use crate::query::entry::{AnyEntry, Ask, Entry, Loaded, Want};
use crate::query::{Query, Subject};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use std::rc::Rc;
use std::sync::Arc;
use windlass_console_core::address::Address;

/// Something that a page watches; what it watches may change, for example with a filter.
pub(crate) struct Watched<T: Send + Sync + 'static> {
    loaded: Memo<Loaded<T>>,
    held: StoredValue<Option<Rc<Entry<T>>>, LocalStorage>,
}

impl<T: Send + Sync + 'static> Clone for Watched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Watched<T> {}

impl<T: PartialEq + Send + Sync + 'static> Watched<T> {
    /// What was read last.
    pub(crate) fn data(self) -> Option<Arc<T>> {
        self.loaded.with(|loaded| loaded.data.clone())
    }

    /// Why the last reading failed.
    pub(crate) fn failure(self) -> Option<Failure> {
        self.loaded.with(|loaded| loaded.failure.clone())
    }

    /// Whether it is being read now.
    pub(crate) fn reading(self) -> bool {
        self.loaded.with(|loaded| loaded.reading)
    }

    /// Reads it again.
    pub(crate) fn again(self) {
        self.start(Want::Again);
    }

    /// Reads one page more.
    pub(crate) fn more(self) {
        self.start(Want::More);
    }

    fn start(self, want: Want) {
        if let Some(Some(entry)) = self.held.try_get_value() {
            entry.start(want);
        }
    }
}

impl Query {
    /// Watches what `ask` says, until the page goes. With `keep`, what was there stays until what is asked for now is
    /// here.
    pub(crate) fn watch<T>(self, keep: bool, ask: impl Fn() -> Ask<T> + 'static) -> Watched<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        let held: StoredValue<Option<Rc<Entry<T>>>, LocalStorage> = StoredValue::new_local(None);
        let current: RwSignal<Option<ArcRwSignal<Loaded<T>>>> = RwSignal::new(None);
        let follow = RenderEffect::new(move |_| {
            let entry = self.entry(ask());
            entry.begin_watch(self.next_visit());
            if let Some(before) = held.get_value() {
                before.end_watch();
            }
            held.set_value(Some(Rc::clone(&entry)));
            current.set(Some(entry.state.clone()));
            if entry.is_stale() || !self.inner().live.get() {
                untrack(|| entry.start(Want::Again));
            }
            self.tidy();
        });
        let follow = StoredValue::new_local(Some(follow));
        on_cleanup(move || {
            follow.try_update_value(Option::take);
            if let Some(Some(entry)) = held.try_get_value() {
                entry.end_watch();
            }
        });
        let loaded = Memo::new(move |before: Option<&Loaded<T>>| {
            let mut loaded = current.get().map(|state| state.get()).unwrap_or_default();
            if keep && loaded.data.is_none() && loaded.failure.is_none() {
                loaded.data = before.and_then(|before| before.data.clone());
            }
            loaded
        });
        Watched { loaded, held }
    }

    /// Watches a list, page by page.
    pub(crate) fn watch_list<T>(
        self,
        api: Api,
        kind: &'static str,
        address: impl Fn() -> Address + 'static,
    ) -> Watched<Pages<T>>
    where
        T: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static,
    {
        self.watch(true, move || {
            let address = address();
            let subject = Subject { kind, key: None, deep: false };
            Ask::paged(address.as_str().to_owned(), subject, move |want, before: Option<Arc<Pages<T>>>| {
                let address = address.clone();
                async move {
                    match (want, before) {
                        (Want::More, Some(before)) => api.page(&address, (*before).clone()).await,
                        (_, before) => api.pages(&address, before.map_or(1, |before| before.count)).await,
                    }
                }
            })
        })
    }

    fn entry<T: PartialEq + Send + Sync + 'static>(self, ask: Ask<T>) -> Rc<Entry<T>> {
        let inner = self.inner();
        let key = ask.key.clone();
        let known = inner.entries.borrow().get(&key).map(Rc::clone);
        if let Some(entry) = known.and_then(|entry| entry.as_any().downcast::<Entry<T>>().ok()) {
            return entry;
        }
        let entry = Entry::new(ask);
        let any: Rc<dyn AnyEntry> = Rc::<Entry<T>>::clone(&entry);
        inner.entries.borrow_mut().insert(key, any);
        entry
    }
}
