//! How long claims last.

use std::time::Duration;

/// How long claims last, and how often workers look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// A claim lasts this long unless it is renewed.
    pub lease: Duration,
    /// Renewed this often.
    pub heartbeat: Duration,
    /// The longest request that a worker sends to a cluster. A successor waits this long behind the lease's end: a
    /// request that was sent in the lease's last moment may still take effect.
    pub longest_request: Duration,
    /// Without a wake-up, workers look for operations this often.
    pub poll: Duration,
    /// How long a handler may take to stop when it is told to; then it is aborted.
    pub stop: Duration,
}

/// The longest request of claims that last long.
const LONGEST_REQUEST: Duration = Duration::from_secs(20);

/// The longest time between two looks.
const POLL: Duration = Duration::from_secs(1);

impl Timing {
    /// The lease as its holder counts it, from before it asked: a clock that goes up to a hundredth too slow shall not let
    /// the holder believe in a lease that the database has seen end.
    pub(crate) fn counted(&self) -> Duration {
        self.lease - self.lease / 100
    }

    /// The times that go with claims of this length: two heartbeats may fail, and a request that was sent at the last
    /// moment is waited for no longer than two thirds of a lease.
    #[must_use]
    pub fn of_lease(lease: Duration) -> Self {
        Self {
            lease,
            heartbeat: lease / 3,
            longest_request: (lease * 2 / 3).min(LONGEST_REQUEST),
            poll: (lease / 6).min(POLL),
            stop: lease / 6,
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::of_lease(Duration::from_secs(30))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_with_the_lease() {
        let seconds = Duration::from_secs;
        let usual = Timing {
            lease: seconds(30),
            heartbeat: seconds(10),
            longest_request: seconds(20),
            poll: seconds(1),
            stop: seconds(5),
        };
        assert_eq!(Timing::default(), usual);
        let short = Timing::of_lease(seconds(3));
        assert_eq!(
            (short.heartbeat, short.longest_request, short.poll),
            (seconds(1), seconds(2), Duration::from_millis(500))
        );
        assert_eq!(Timing::of_lease(seconds(3600)).longest_request, seconds(20));
    }
}
