//! What Go's YAML takes for a timestamp. It stays text when it is read, but is written with quotes.

/// `2006-1-2`, `2006-1-2 15:4:5`, `2006-1-2T15:4:5Z`, with parts of one or two digits and an optional fraction.
pub(super) fn is_timestamp(text: &str) -> bool {
    let Some((date, rest)) =
        text.split_once(['T', 't', ' ']).map(|(date, rest)| (date, Some(rest))).or(Some((text, None)))
    else {
        return false;
    };
    if !is_date(date) {
        return false;
    }
    match rest {
        None => true,
        Some(time) if text.contains(' ') => is_time(time),
        Some(time) => zoned(time).is_some_and(is_time),
    }
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let (true, Some(month), Some(day)) = (year.len() == 4, digits(month, 1..=12), digits(day, 1..=31)) else {
        return false;
    };
    let Some(year) = digits(year.trim_start_matches('0'), 0..=9999).or((year == "0000").then_some(0)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    day <= last
}

fn is_time(text: &str) -> bool {
    let mut parts = text.split(':');
    let (Some(hour), Some(minute), Some(second), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (second, fraction) =
        second.split_once(['.', ',']).map_or((second, "0"), |(second, fraction)| (second, fraction));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    digits(hour, 0..=23).is_some()
        && digits(minute, 0..=59).is_some()
        && digits(second, 0..=59).is_some()
        && is_fraction
}

/// The time in front of `Z` or `+hh:mm`.
fn zoned(text: &str) -> Option<&str> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some(time);
    }
    let (time, zone) = text.rsplit_once(['+', '-'])?;
    let (hours, minutes) = zone.split_once(':')?;
    (hours.len() == 2 && minutes.len() == 2 && digits(hours, 0..=24).is_some() && digits(minutes, 0..=60).is_some())
        .then_some(time)
}

fn digits(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let plausible = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let short = text.len() <= 2 || *range.end() > 99;
    let number = text.parse().ok().filter(|number| range.contains(number));
    if plausible && short { number } else { None }
}
