//! What went through the proxy, in the order in which it came.

use serde_json::Value;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// A request that changes the cluster, or in a dry run asks what would change.
#[derive(Clone, Debug)]
pub struct Request {
    /// Which worker sent it: the name that it was registered under, or `?`.
    pub worker: String,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// Only asks what would happen.
    pub dry_run: bool,
    /// The body's SHA-256, in hexadecimal.
    pub digest: String,
    /// The body; JSON null if it is not JSON.
    pub body: Value,
    /// When it came.
    pub came: SystemTime,
    /// When it was handed on to the API server, if it was.
    pub sent: Option<SystemTime>,
    /// When the API server answered.
    pub answered: Option<SystemTime>,
    /// The API server's status; 0 without an answer.
    pub status: u16,
    /// The `metadata.uid` in the answer.
    pub uid: String,
}

impl Request {
    /// Whether it changed the cluster, as far as is known.
    #[must_use]
    pub fn took_effect(&self) -> bool {
        !self.dry_run && (200..300).contains(&self.status)
    }

    /// One line for people.
    #[must_use]
    pub fn line(&self) -> String {
        let dry = if self.dry_run { " (dry run)" } else { "" };
        let at = self.came.duration_since(SystemTime::UNIX_EPOCH).map(|time| time.as_millis() % 1_000_000).unwrap_or(0);
        format!("{at:06} {} {} {}{dry} → {}", self.worker, self.method, self.path, self.status)
    }
}

/// The record of one proxy.
#[derive(Default)]
pub struct Traffic(Mutex<Vec<Request>>);

impl Traffic {
    fn all(&self) -> MutexGuard<'_, Vec<Request>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a request down. Gives its place, and its number among those that are no dry runs, from 1.
    pub(super) fn begin(&self, request: Request) -> (usize, usize) {
        let mut all = self.all();
        all.push(request);
        (all.len() - 1, all.iter().filter(|one| !one.dry_run).count())
    }

    pub(super) fn change(&self, place: usize, change: impl FnOnce(&mut Request)) {
        if let Some(request) = self.all().get_mut(place) {
            change(request);
        }
    }

    /// What was recorded so far, dry runs included.
    #[must_use]
    pub fn recorded(&self) -> Vec<Request> {
        self.all().clone()
    }

    /// The requests that are no dry runs.
    #[must_use]
    pub fn changes(&self) -> Vec<Request> {
        self.all().iter().filter(|one| !one.dry_run).cloned().collect()
    }

    /// For people, when a test fails.
    #[must_use]
    pub fn lines(&self) -> String {
        self.all().iter().map(|request| request.line() + "\n").collect()
    }
}
