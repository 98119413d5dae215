//! When to look at which application again: a synchronous structure.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use windlass_model::id::ApplicationId;

/// Someone who waits for a look.
pub(super) type Waiter = oneshot::Sender<()>;

#[derive(Debug)]
struct Wanted {
    at: Instant,
    fresh: bool,
    waiters: Vec<Waiter>,
}

/// A look that is due.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) id: ApplicationId,
    /// Read Git now, rather than use what was fetched a moment ago.
    pub(super) fresh: bool,
    pub(super) waiters: Vec<Waiter>,
}

/// Looks that are wanted. Each application is looked at by one task at a time; a look that is asked for during
/// another comes after it, because the one under way may have read Git already.
#[derive(Debug, Default)]
pub(super) struct Queue {
    wanted: HashMap<ApplicationId, Wanted>,
    order: BTreeSet<(Instant, ApplicationId)>,
    running: BTreeSet<ApplicationId>,
}

impl Queue {
    /// Wants a look at `at` or earlier.
    pub(super) fn ask(&mut self, id: ApplicationId, at: Instant, fresh: bool, waiter: Option<Waiter>) {
        let wanted = self.wanted.entry(id).or_insert_with(|| Wanted { at, fresh, waiters: Vec::new() });
        self.order.remove(&(wanted.at, id));
        wanted.at = wanted.at.min(at);
        wanted.fresh |= fresh;
        wanted.waiters.extend(waiter);
        self.order.insert((wanted.at, id));
    }

    /// The next look that is due, or when the next one will be.
    pub(super) fn take(&mut self, now: Instant) -> Result<Due, Option<Instant>> {
        let free = self.order.iter().find(|(_, id)| !self.running.contains(id)).copied();
        match free {
            Some((at, id)) if at <= now => {
                self.order.remove(&(at, id));
                let Some(wanted) = self.wanted.remove(&id) else { return Err(Some(now)) };
                self.running.insert(id);
                Ok(Due { id, fresh: wanted.fresh, waiters: wanted.waiters })
            }
            Some((at, _)) => Err(Some(at)),
            None => Err(None),
        }
    }

    /// A look has ended.
    pub(super) fn done(&mut self, id: ApplicationId) {
        self.running.remove(&id);
    }

    /// No more looks at this application.
    pub(super) fn forget(&mut self, id: ApplicationId) {
        if let Some(wanted) = self.wanted.remove(&id) {
            self.order.remove(&(wanted.at, id));
        }
    }
}

/// The interval, longer or shorter by up to a tenth, so that applications do not all look at once. `random`: any number.
pub(super) fn jittered(interval: Duration, random: u128) -> Duration {
    let permille = u32::try_from(random % 200).unwrap_or(0) + 900;
    interval * permille / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_come_in_order_and_one_at_a_time() {
        let (now, mut queue) = (Instant::now(), Queue::default());
        let (a, b) = (ApplicationId::generate(), ApplicationId::generate());
        let later = now + Duration::from_secs(5);
        queue.ask(a, later, false, None);
        queue.ask(b, now, false, None);
        queue.ask(a, now + Duration::from_secs(1), true, None);
        assert_eq!(queue.take(now).unwrap().id, b);
        assert_eq!(queue.take(now).unwrap_err(), Some(now + Duration::from_secs(1)));
        queue.ask(b, now, false, None);
        let due = queue.take(later).unwrap();
        assert!(due.id == a && due.fresh);
        assert_eq!(queue.take(later).unwrap_err(), None, "b is under way");
        queue.done(b);
        assert_eq!(queue.take(later).unwrap().id, b);
    }

    #[test]
    fn the_interval_varies_by_a_tenth() {
        let interval = Duration::from_secs(180);
        assert_eq!(jittered(interval, 0), Duration::from_secs(162));
        assert!(jittered(interval, 199) < Duration::from_secs(198));
    }
}
