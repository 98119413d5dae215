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

impl Timing {
    /// The lease as its holder counts it, from before it asked: a clock that goes up to a hundredth too slow shall not let
    /// the holder believe in a lease that the database has seen end.
    pub(crate) fn counted(&self) -> Duration {
        self.lease - self.lease / 100
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            heartbeat: Duration::from_secs(10),
            longest_request: Duration::from_secs(20),
            poll: Duration::from_secs(1),
            stop: Duration::from_secs(5),
        }
    }
}
