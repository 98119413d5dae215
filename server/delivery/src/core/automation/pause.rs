//! How long self-heal waits between its attempts.

use std::time::Duration;

/// The pause after the first attempt (Argo CD: `--self-heal-backoff-timeout-seconds`).
const FIRST: u64 = 2;

/// Each pause is so many times the one before (`--self-heal-backoff-factor`).
const FACTOR: u64 = 3;

/// No pause is longer (`--self-heal-backoff-cap-seconds`).
const LONGEST: u64 = 300;

/// Nothing had to be undone for so long: the pauses begin anew. Longer than the longest pause, or what is fought over
/// all the time would count as new each time.
pub const COOLED_DOWN: Duration = Duration::from_secs(330);

/// The pause after so many attempts: none before the first.
#[must_use]
pub fn pause(attempts: i64) -> Duration {
    let mut seconds = if attempts > 0 { FIRST } else { 0 };
    for _ in 1..attempts {
        seconds = (seconds * FACTOR).min(LONGEST);
        if seconds == LONGEST {
            break;
        }
    }
    Duration::from_secs(seconds)
}
