//! How long sessions last, and how failed sign-ins are slowed down.

use secrecy::SecretString;
use std::time::Duration;

/// Settings of identity.
#[derive(Clone, Debug)]
pub struct IdentityConfig {
    /// A session ends this long after the sign-in.
    pub session_lifetime: Duration,
    /// A session ends when it was not used for this long.
    pub idle_timeout: Duration,
    /// How failed sign-ins are slowed down.
    pub throttle: Throttle,
    /// How many passwords are hashed at once; each takes 19 MiB and some 20 ms of one core.
    pub hashing_concurrency: usize,
    /// The password of `admin` at the first start; a random one unless given (`WINDLASS_ADMIN_PASSWORD`).
    pub admin_password: Option<SecretString>,
}

impl Default for IdentityConfig {
    fn default() -> Self {
        Self {
            session_lifetime: Duration::from_secs(24 * 60 * 60),
            idle_timeout: Duration::from_secs(8 * 60 * 60),
            throttle: Throttle::default(),
            hashing_concurrency: 2,
            admin_password: None,
        }
    }
}

/// How failed sign-ins are slowed down: from some failure on, each one doubles the delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// From this failure on one account on, each causes a delay.
    pub account_failures: u32,
    /// From this failure from one address (IPv6: from one /64 network) on, each causes a delay. More than for an
    /// account: an office may share an address.
    pub address_failures: u32,
    /// The first delay.
    pub first_delay: Duration,
    /// The longest delay.
    pub longest_delay: Duration,
    /// Failures are forgotten this long after the last one and its delay.
    pub forgotten_after: Duration,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            account_failures: 5,
            address_failures: 20,
            first_delay: Duration::from_secs(15),
            longest_delay: Duration::from_secs(15 * 60),
            forgotten_after: Duration::from_secs(60 * 60),
        }
    }
}
