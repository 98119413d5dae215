//! How often, and after which pauses, a synchronisation that failed is tried again.
//!
//! Defaults and the growth of pauses are Argo CD's (`RetryStrategy` of its API, `NextRetryAt`).

use std::time::Duration;
use windlass_model::operation::RetryStrategy;

/// How often, where the strategy does not say.
const LIMIT: i64 = 5;
/// The first pause, in the same case; how pauses grow; the longest.
const FIRST: Duration = Duration::from_secs(5);
const FACTOR: i64 = 2;
const LONGEST: Duration = Duration::from_secs(180);

/// A strategy that was understood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retries {
    /// How often it is tried again; none: for ever.
    limit: Option<i64>,
    first: Duration,
    factor: f64,
    longest: Duration,
    /// Whether each attempt takes the latest commit.
    pub refresh: bool,
}

impl Retries {
    /// Reads a strategy. `path` is where it stands: `spec.syncPolicy.retry`.
    ///
    /// # Errors
    /// Every field that breaks a rule, by its path.
    pub fn read(strategy: &RetryStrategy, path: &str) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let backoff = strategy.backoff.clone().unwrap_or_default();
        let mut read = |field: &str, text: Option<&str>, usual: Duration| match text.filter(|text| !text.is_empty()) {
            None => usual,
            Some(text) => duration(text).unwrap_or_else(|| {
                problems.push(format!("{path}.backoff.{field} is {text:?}; it must be a time like 5s or 1m30s"));
                usual
            }),
        };
        let first = read("duration", backoff.duration.as_deref(), FIRST);
        let longest = read("maxDuration", backoff.max_duration.as_deref(), LONGEST);
        let factor = backoff.factor.unwrap_or(FACTOR);
        if !(1..=1000).contains(&factor) {
            problems.push(format!("{path}.backoff.factor is {factor}; it must be between 1 and 1000"));
        }
        let limit = strategy.limit.unwrap_or(LIMIT);
        #[expect(clippy::cast_precision_loss, reason = "at most 1000")]
        let factor = factor as f64;
        let limit = (limit >= 0).then_some(limit);
        let retries = Self { limit, first, factor, longest, refresh: strategy.refresh };
        if problems.is_empty() { Ok(retries) } else { Err(problems) }
    }

    /// The pause before the next attempt, after so many that were tried again; None if it is not tried again.
    #[must_use]
    pub fn pause(&self, retries: i32) -> Option<Duration> {
        if self.limit.is_some_and(|limit| i64::from(retries) >= limit) {
            return None;
        }
        let seconds = self.first.as_secs_f64() * self.factor.powi(retries);
        // A longest pause of nothing means, in Argo CD, that there is none; a day is long enough for anything.
        let longest = if self.longest.is_zero() { Duration::from_secs(86_400) } else { self.longest };
        Some(if seconds < longest.as_secs_f64() { Duration::from_secs_f64(seconds) } else { longest })
    }

    /// What became of an attempt, and when the next one comes: `attempt 2 of 6 in 10 s: …`.
    #[must_use]
    pub fn announcement(&self, retries: i32, pause: Duration, message: &str) -> String {
        let next = i64::from(retries) + 2;
        let of = self.limit.map(|limit| format!(" of {}", limit.saturating_add(1))).unwrap_or_default();
        format!("attempt {next}{of} in {} s: {message}", pause.as_secs_f64().ceil())
    }
}

/// A pause of more than a year is a mistake.
const YEAR: Duration = Duration::from_secs(365 * 86_400);

/// A time as Go's `time.ParseDuration` reads it, or a bare number of seconds. Not below zero, and no more than a year.
fn duration(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds)).filter(|time| *time <= YEAR);
    }
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut seconds = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (value, after) = rest.split_at(number);
        let unit = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit);
        let one = match unit {
            "ns" => 1e-9,
            "us" | "µs" | "μs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        seconds += value.parse::<f64>().ok()? * one;
        rest = after;
    }
    Duration::try_from_secs_f64(seconds).ok().filter(|time| *time <= YEAR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_model::operation::Backoff;

    #[test]
    fn times_are_read_as_go_reads_them() {
        for (text, expected) in [
            ("5", Some(5_000)),
            ("5s", Some(5_000)),
            ("1m30s", Some(90_000)),
            ("1.5h", Some(5_400_000)),
            ("9999999999h", None),
            ("999999999999", None),
            (".5s", Some(500)),
            ("+3m", Some(180_000)),
            ("250ms", Some(250)),
            ("2h45m", Some(9_900_000)),
            ("0", Some(0)),
            ("-5s", None),
            ("5 s", None),
            ("s", None),
            ("5x", None),
            ("5s3", None),
            ("", None),
            ("99999999999999999999h", None),
        ] {
            assert_eq!(duration(text), expected.map(Duration::from_millis), "{text:?}");
        }
    }

    #[test]
    fn pauses_grow_to_the_longest_and_end() {
        let strategy = |limit, duration: &str, factor, longest: &str| RetryStrategy {
            limit: Some(limit),
            backoff: Some(Backoff {
                duration: Some(duration.into()),
                factor: Some(factor),
                max_duration: Some(longest.into()),
            }),
            refresh: false,
        };
        for (strategy, expected) in [
            (RetryStrategy::default(), vec![5, 10, 20, 40, 80]),
            (strategy(3, "10s", 3, "1m"), vec![10, 30, 60]),
            (strategy(2, "3", 1, ""), vec![3, 3]),
            (strategy(0, "5s", 2, "3m"), vec![]),
        ] {
            let retries = Retries::read(&strategy, "retry").unwrap();
            let pauses: Vec<u64> =
                (0..100).map_while(|count| retries.pause(count)).map(|pause| pause.as_secs()).collect();
            assert_eq!(pauses, expected, "{strategy:?}");
        }
        let for_ever = Retries::read(&strategy(-1, "5s", 1000, "0"), "retry").unwrap();
        assert_eq!(for_ever.pause(i32::MAX), Some(Duration::from_secs(86_400)));
        assert_eq!(for_ever.announcement(0, Duration::from_secs(5), "no"), "attempt 2 in 5 s: no");
        let five = Retries::read(&RetryStrategy::default(), "retry").unwrap();
        assert_eq!(five.announcement(1, Duration::from_secs(10), "no"), "attempt 3 of 6 in 10 s: no");
    }

    #[test]
    fn each_bad_field_is_named() {
        let backoff = Backoff { duration: Some("soon".into()), factor: Some(0), max_duration: Some("-1s".into()) };
        let problems = Retries::read(&RetryStrategy { backoff: Some(backoff), ..RetryStrategy::default() }, "retry");
        assert_eq!(
            problems.unwrap_err(),
            [
                "retry.backoff.duration is \"soon\"; it must be a time like 5s or 1m30s",
                "retry.backoff.maxDuration is \"-1s\"; it must be a time like 5s or 1m30s",
                "retry.backoff.factor is 0; it must be between 1 and 1000"
            ]
        );
    }
}
