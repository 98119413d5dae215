//! How long ago something was.

use crate::text::Lang;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long ago `then` was at `now`, both in milliseconds since 1970. Clocks differ: the near future is "just now".
#[must_use]
pub fn ago(lang: Lang, now: i64, then: i64) -> String {
    let seconds = (now - then) / 1000;
    match seconds {
        ..10 => lang.time_now().to_owned(),
        10..MINUTE => lang.time_seconds(seconds),
        MINUTE..HOUR => lang.time_minutes(seconds / MINUTE),
        HOUR..DAY => lang.time_hours(seconds / HOUR),
        _ if seconds < 30 * DAY => lang.time_days(seconds / DAY),
        _ if seconds < 365 * DAY => lang.time_months(seconds / (30 * DAY)),
        _ => lang.time_years(seconds / (365 * DAY)),
    }
}

/// How long something took, in milliseconds.
#[must_use]
pub fn duration(lang: Lang, milliseconds: i64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        ..1 => lang.duration_short().to_owned(),
        1..MINUTE => lang.duration_seconds(seconds),
        MINUTE..HOUR => lang.duration_minutes(seconds / MINUTE, seconds % MINUTE),
        _ => lang.duration_hours(seconds / HOUR, (seconds % HOUR) / MINUTE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well_in_both_languages() {
        let now = 2_000_000_000_000;
        for (seconds, english, korean) in [
            (-5, "just now", "방금"),
            (9, "just now", "방금"),
            (45, "45 s ago", "45초 전"),
            (60, "1 min ago", "1분 전"),
            (3 * HOUR, "3 h ago", "3시간 전"),
            (2 * DAY, "2 d ago", "2일 전"),
            (70 * DAY, "2 mo ago", "2개월 전"),
            (800 * DAY, "2 y ago", "2년 전"),
        ] {
            assert_eq!(ago(Lang::English, now, now - seconds * 1000), english);
            assert_eq!(ago(Lang::Korean, now, now - seconds * 1000), korean);
        }
    }

    #[test]
    fn durations_read_well() {
        for (milliseconds, words) in
            [(300, "under 1 s"), (4_000, "4 s"), (61_000, "1 min 1 s"), (7_260_000, "2 h 1 min")]
        {
            assert_eq!(duration(Lang::English, milliseconds), words);
        }
    }
}
