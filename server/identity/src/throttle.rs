//! How failures slow down further attempts: pure.

use crate::config::Throttle;
use chrono::{DateTime, TimeDelta, Utc};
use std::net::IpAddr;
use std::time::Duration;

/// Failures of one account or address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failures {
    /// How many, with attempts whose outcome is not known yet.
    pub(crate) count: i32,
    /// The last one.
    pub(crate) last_at: DateTime<Utc>,
    /// No attempt before this.
    pub(crate) blocked_until: Option<DateTime<Utc>>,
}

/// What becomes of an attempt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// It must wait.
    Refused { retry_after: Duration },
    /// It may go on. It counts as a failure until it has succeeded, so that attempts at the same time see each other.
    Counted(Failures),
}

/// What becomes of an attempt after `before`; from the `free`th failure on, each causes a delay.
pub(crate) fn attempt(before: &Failures, free: u32, throttle: &Throttle, now: DateTime<Utc>) -> Attempt {
    if let Some(left) =
        before.blocked_until.and_then(|until| (until - now).to_std().ok()).filter(|left| !left.is_zero())
    {
        return Attempt::Refused { retry_after: left };
    }
    let since = before.blocked_until.map_or(before.last_at, |until| until.max(before.last_at));
    let forgotten = (now - since).to_std().is_ok_and(|age| age >= throttle.forgotten_after);
    let count = if forgotten { 1 } else { before.count.saturating_add(1) };
    let blocked_until = delay(count, free, throttle).map(|delay| now + delay);
    Attempt::Counted(Failures { count, last_at: now, blocked_until })
}

/// The delay that the `count`th failure causes.
fn delay(count: i32, free: u32, throttle: &Throttle) -> Option<TimeDelta> {
    let beyond = u32::try_from(count).unwrap_or(0).checked_sub(free)?;
    let delay = throttle.first_delay.saturating_mul(2_u32.saturating_pow(beyond)).min(throttle.longest_delay);
    TimeDelta::from_std(delay).ok()
}

/// What is left when an attempt that was `counted` has succeeded. Others may have been counted since (`now`); what
/// those cause stays.
pub(crate) fn succeeded(now: &Failures, counted: &Failures) -> Failures {
    Failures {
        count: now.count.saturating_sub(1).max(0),
        last_at: now.last_at,
        blocked_until: if now == counted { None } else { now.blocked_until },
    }
}

/// What an address counts as: one holder of IPv6 has a whole /64 network.
pub(crate) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn failures(count: i32, last: i64, blocked: Option<i64>) -> Failures {
        Failures { count, last_at: at(last), blocked_until: blocked.map(at) }
    }

    #[test]
    fn attempts() {
        let throttle = Throttle::default();
        // Failures before, when the attempt comes, and what becomes of it.
        for (name, before, now, expected) in [
            ("the first", failures(0, 0, None), 0, Ok(failures(1, 0, None))),
            ("the fourth", failures(3, 0, None), 1, Ok(failures(4, 1, None))),
            ("the fifth failure delays", failures(4, 0, None), 1, Ok(failures(5, 1, Some(16)))),
            ("too early", failures(5, 1, Some(16)), 10, Err(6)),
            ("in time", failures(5, 1, Some(16)), 16, Ok(failures(6, 16, Some(46)))),
            ("doubles", failures(6, 16, Some(46)), 50, Ok(failures(7, 50, Some(110)))),
            ("at most", failures(30, 0, Some(900)), 900, Ok(failures(31, 900, Some(1800)))),
            ("far beyond", failures(i32::MAX, 0, Some(900)), 900, Ok(failures(i32::MAX, 900, Some(1800)))),
            ("an hour after the delay", failures(30, 0, Some(900)), 900 + 3600, Ok(failures(1, 4500, None))),
            ("not quite an hour", failures(30, 0, Some(900)), 900 + 3599, Ok(failures(31, 4499, Some(5399)))),
            ("the clock went back", failures(2, 100, None), 0, Ok(failures(3, 0, None))),
        ] {
            let attempt = attempt(&before, throttle.account_failures, &throttle, at(now));
            let expected = match expected {
                Ok(failures) => Attempt::Counted(failures),
                Err(seconds) => Attempt::Refused { retry_after: Duration::from_secs(seconds) },
            };
            assert_eq!(attempt, expected, "{name}");
        }
    }

    #[test]
    fn a_success_takes_back_its_own_attempt() {
        let counted = failures(6, 16, Some(46));
        assert_eq!(succeeded(&counted, &counted), failures(5, 16, None));
        // Another attempt came in between: its delay stays.
        assert_eq!(succeeded(&failures(7, 20, Some(80)), &counted), failures(6, 20, Some(80)));
        assert_eq!(succeeded(&failures(0, 0, None), &counted), failures(0, 0, None));
    }

    #[test]
    fn addresses_count_by_network() {
        for (address, network_of) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
            ("::1", "0:0:0:0::/64"),
        ] {
            assert_eq!(network(address.parse().unwrap()), network_of);
        }
    }
}
