//! `os.time` and `os.date`, in UTC. What time it is, the caller says.

use super::arguments::{Arguments, number_of, truncate};
use super::sandbox::stopped;
use crate::budget::Meter;
use mlua::{Lua, MultiValue, Table, Value};
use std::rc::Rc;

/// Puts both into the library's table. `now` is in seconds since 1970.
pub(super) fn install(lua: &Lua, library: &Table, now: i64, meter: &Rc<Meter>) -> mlua::Result<()> {
    let counted = Rc::clone(meter);
    library.raw_set("time", lua.create_function(move |_, values| time(values, now, &counted))?)?;
    let counted = Rc::clone(meter);
    library.raw_set("date", lua.create_function(move |lua, values| date(lua, values, now, &counted))?)?;
    library.raw_set(
        "difftime",
        lua.create_function(|_, values| {
            let arguments = Arguments::new("difftime", values);
            Ok(arguments.number(0)? - arguments.number(1)?)
        })?,
    )
}

fn time(values: MultiValue, now: i64, meter: &Meter) -> mlua::Result<i64> {
    let arguments = Arguments::new("time", values);
    let table = match arguments.value(0) {
        Value::Nil => {
            meter.asks_time();
            return Ok(now);
        }
        Value::Table(table) => table,
        _ => return Err(arguments.wrong(0, "table")),
    };
    let field = |name: &str, default: i64| -> mlua::Result<i64> {
        // A text that is a number counts as one, as gopher-lua has it: scripts take times apart by string.match.
        let value = table.raw_get::<Value>(name)?;
        let value = hexadecimal(&value).or_else(|| number_of(&value).map(truncate)).unwrap_or(default);
        // Whatever is larger is not a date; the sum below shall not overflow.
        Ok(value.clamp(-1_000_000_000, 1_000_000_000))
    };
    let days = days_of(field("year", -1)?, field("month", -1)?, field("day", -1)?);
    Ok(days * 86_400 + field("hour", 12)? * 3_600 + field("min", 0)? * 60 + field("sec", 0)?)
}

fn hexadecimal(value: &Value) -> Option<i64> {
    let Value::String(text) = value else { return None };
    let text = text.to_str().ok()?;
    let digits = text.trim_start_matches(' ').strip_prefix("0x")?;
    i64::from_str_radix(digits, 16).ok()
}

fn date(lua: &Lua, values: MultiValue, now: i64, meter: &Meter) -> mlua::Result<Value> {
    let arguments = Arguments::new("date", values);
    let format = arguments.text_or(0, "%c")?;
    let format = format.strip_prefix(b"!").unwrap_or(&format);
    if matches!(arguments.value(1), Value::Nil) {
        meter.asks_time();
    }
    let moment = Moment::of(arguments.integer_or(1, now)?);
    if format.starts_with(b"*t") {
        let table = lua.create_table()?;
        for (name, value) in [
            ("year", moment.year),
            ("month", moment.month),
            ("day", moment.day),
            ("hour", moment.hour),
            ("min", moment.minute),
            ("sec", moment.second),
            ("wday", moment.weekday + 1),
            ("yday", moment.day_of_year),
        ] {
            table.raw_set(name, value)?;
        }
        table.raw_set("isdst", false)?;
        return Ok(Value::Table(table));
    }
    let mut out = Vec::new();
    let mut bytes = format.iter();
    while let Some(&byte) = bytes.next() {
        match (byte, if byte == b'%' { bytes.next() } else { None }) {
            (b'%', Some(b'%')) | (b'%', None) => out.push(b'%'),
            (b'%', Some(&verb)) => match moment.write(verb) {
                Some(text) => out.extend_from_slice(text.as_bytes()),
                None => out.extend([b'%', verb]),
            },
            _ => out.push(byte),
        }
    }
    meter.charge_text(out.len()).map_err(stopped)?;
    lua.create_string(&out).map(Value::String)
}

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A second, by the calendar.
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// From 0, which is Sunday.
    weekday: i64,
    /// From 1.
    day_of_year: i64,
}

impl Moment {
    fn of(seconds: i64) -> Self {
        // The year 30,000 is far enough, and nothing overflows.
        let seconds = seconds.clamp(-900_000_000_000, 900_000_000_000);
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // The inverse of `days_of`, by eras of 400 years that begin in March.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_march_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_march_year + 2) / 153;
        let day = day_of_march_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            year,
            month,
            day,
            hour: rest / 3_600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: (days + 4).rem_euclid(7),
            day_of_year: days - days_of(year, 1, 1) + 1,
        }
    }

    /// A verb of `os.date`; None if it has no meaning.
    fn write(&self, verb: u8) -> Option<String> {
        let name = |names: &[&'static str], index: i64| {
            usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
        };
        let (weekday, month) = (name(&DAYS, self.weekday), name(&MONTHS, self.month - 1));
        let half = if self.hour < 12 { "AM" } else { "PM" };
        let (year, hour) = (self.year.rem_euclid(100), (self.hour + 11) % 12 + 1);
        Some(match verb {
            b'a' => weekday.chars().take(3).collect(),
            b'A' => weekday.to_owned(),
            b'b' => month.chars().take(3).collect(),
            b'B' => month.to_owned(),
            b'c' => {
                let short: String = month.chars().take(3).collect();
                format!("{:02} {short} {year:02} {:02}:{:02} UTC", self.day, self.hour, self.minute)
            }
            b'd' => format!("{:02}", self.day),
            b'F' => format!("{:04}-{:02}-{:02}", self.year, self.month, self.day),
            b'H' => format!("{:02}", self.hour),
            b'I' => format!("{hour:02}"),
            b'm' => format!("{:02}", self.month),
            b'M' => format!("{:02}", self.minute),
            b'p' => half.to_owned(),
            b'P' => half.to_lowercase(),
            b'S' => format!("{:02}", self.second),
            b'x' => format!("{:02}/{:02}/{:02}", self.hour, self.minute, self.second),
            b'X' => format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second),
            b'y' => format!("{year:02}"),
            b'Y' => format!("{:04}", self.year),
            b'z' => "+0000".to_owned(),
            b'Z' => "UTC".to_owned(),
            b'w' => self.weekday.to_string(),
            _ => return None,
        })
    }
}

/// Days since 1970; a month or day beyond its range counts on.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    let (year, march_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_days_agree() {
        for days in (-800_000..800_000).step_by(97) {
            let moment = Moment::of(days * 86_400 + 3_661);
            assert_eq!(days_of(moment.year, moment.month, moment.day), days);
            assert_eq!((moment.hour, moment.minute, moment.second), (1, 1, 1));
        }
    }

    #[test]
    fn verbs_are_written() {
        let moment = Moment::of(1_732_484_645);
        for (verb, text) in [
            (b'F', "2024-11-24"),
            (b'X', "21:44:05"),
            (b'a', "Sun"),
            (b'B', "November"),
            (b'I', "09"),
            (b'p', "PM"),
            (b'c', "24 Nov 24 21:44 UTC"),
            (b'w', "0"),
        ] {
            assert_eq!(moment.write(verb).as_deref(), Some(text), "{}", char::from(verb));
        }
        assert_eq!(moment.write(b'j'), None);
        assert_eq!(Moment::of(0).day_of_year, 1);
    }
}
