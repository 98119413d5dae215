//! One thing that was read, with how to read it again.

use crate::api::Failure;
use crate::query::Subject;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::any::Any;
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

/// An answer on its way.
pub(crate) type Loading<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;
type Load<T> = Rc<dyn Fn(Want, Option<Arc<T>>) -> Loading<T>>;

/// What to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// All of it anew.
    Again,
    /// One page more than what is there.
    More,
}

/// Something to read: under which key, about what, and how.
pub(crate) struct Ask<T> {
    pub(super) key: String,
    pub(super) subject: Subject,
    pub(super) load: Load<T>,
}

impl<T: 'static> Ask<T> {
    /// Something that is read as a whole.
    pub(crate) fn new<F>(key: String, subject: Subject, load: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        Self { key, subject, load: Rc::new(move |_, _| Box::pin(load())) }
    }

    /// Something that is read in pages.
    pub(crate) fn paged<F>(key: String, subject: Subject, load: impl Fn(Want, Option<Arc<T>>) -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        Self { key, subject, load: Rc::new(move |want, before| Box::pin(load(want, before))) }
    }
}

/// What is known of something.
#[derive(Debug)]
pub(crate) struct Loaded<T> {
    /// What was read last.
    pub(crate) data: Option<Arc<T>>,
    /// Why the last reading failed.
    pub(crate) failure: Option<Failure>,
    /// Whether it is being read now.
    pub(crate) reading: bool,
}

impl<T> Default for Loaded<T> {
    fn default() -> Self {
        Self { data: None, failure: None, reading: false }
    }
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        Self { data: self.data.clone(), failure: self.failure.clone(), reading: self.reading }
    }
}

/// Two are equal if they hold the very same data: equal data is kept when it is read again.
impl<T> PartialEq for Loaded<T> {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.data, &other.data) {
            (Some(one), Some(two)) => Arc::ptr_eq(one, two),
            (None, None) => true,
            _ => false,
        };
        same && self.failure == other.failure && self.reading == other.reading
    }
}

pub(super) struct Entry<T> {
    pub(super) state: ArcRwSignal<Loaded<T>>,
    subject: Subject,
    load: Load<T>,
    watchers: Cell<usize>,
    visited: Cell<u64>,
    stale: Cell<bool>,
    reading: Cell<bool>,
    again: Cell<bool>,
}

impl<T: PartialEq + Send + Sync + 'static> Entry<T> {
    pub(super) fn new(ask: Ask<T>) -> Rc<Self> {
        Rc::new(Self {
            state: ArcRwSignal::new(Loaded::default()),
            subject: ask.subject,
            load: ask.load,
            watchers: Cell::new(0),
            visited: Cell::new(0),
            stale: Cell::new(true),
            reading: Cell::new(false),
            again: Cell::new(false),
        })
    }

    pub(super) fn begin_watch(&self, visit: u64) {
        self.watchers.set(self.watchers.get() + 1);
        self.visited.set(visit);
    }

    pub(super) fn end_watch(&self) {
        self.watchers.set(self.watchers.get().saturating_sub(1));
    }

    /// Reads it. A reading that is asked for during another one follows it: the last answer is never an old one.
    pub(super) fn start(self: Rc<Self>, want: Want) {
        if self.reading.replace(true) {
            if want == Want::Again {
                self.again.set(true);
            }
            return;
        }
        self.stale.set(false);
        self.state.update(|state| state.reading = true);
        let before = self.state.with_untracked(|state| state.data.clone());
        let loading = (self.load)(want, before);
        spawn_local(async move {
            let result = loading.await;
            self.reading.set(false);
            let again = self.again.take();
            self.state.update(|state| {
                state.reading = again;
                match result {
                    Ok(data) => {
                        state.failure = None;
                        if state.data.as_ref().is_none_or(|old| **old != data) {
                            state.data = Some(Arc::new(data));
                        }
                    }
                    Err(failure) => {
                        self.stale.set(true);
                        // What is not there any more is not shown any more.
                        if matches!(failure.status(), Some(403 | 404)) {
                            state.data = None;
                        }
                        state.failure = Some(failure);
                    }
                }
            });
            if again {
                self.start(Want::Again);
            }
        });
    }
}

/// An entry of whatever type.
pub(super) trait AnyEntry {
    fn subject(&self) -> &Subject;
    fn is_watched(&self) -> bool;
    fn is_stale(&self) -> bool;
    fn make_stale(&self);
    fn visited(&self) -> u64;
    fn read(self: Rc<Self>);
    fn as_any(self: Rc<Self>) -> Rc<dyn Any>;
}

impl<T: PartialEq + Send + Sync + 'static> AnyEntry for Entry<T> {
    fn subject(&self) -> &Subject {
        &self.subject
    }

    fn is_watched(&self) -> bool {
        self.watchers.get() > 0
    }

    fn is_stale(&self) -> bool {
        self.stale.get()
    }

    fn make_stale(&self) {
        self.stale.set(true);
    }

    fn visited(&self) -> u64 {
        self.visited.get()
    }

    fn read(self: Rc<Self>) {
        self.start(Want::Again);
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
