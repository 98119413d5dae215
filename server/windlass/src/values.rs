//! How values are written in the configuration, and which can be used. What is refused is said without the key, which
//! the whole configuration's error begins with.

use secrecy::SecretString;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::time::Duration;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use url::Url;
use windlass_delivery::TrackingMethod;

pub(crate) fn tracking<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TrackingMethod, D::Error> {
    text(deserializer)?.parse().map_err(Error::custom)
}

/// The name of a label: `name` or `prefix/name`.
pub(crate) fn label<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = text(deserializer)?;
    let (prefix, name) = text.rsplit_once('/').unwrap_or(("label", &text));
    let is_part = |part: &str, longest: usize| {
        (1..=longest).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
            && part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    if !is_part(prefix, 253) || !is_part(name, 63) {
        return Err(Error::custom(format!("{text:?} is not the name of a label, such as app.kubernetes.io/instance")));
    }
    Ok(text)
}

pub(crate) fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = text(deserializer)?;
    let (number, unit) =
        number_and_unit(&text).ok_or_else(|| Error::custom(format!("{text:?} is not a duration such as 30s or 5m")))?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(Error::custom(format!("{text:?}: the unit of a duration is ms, s, m, h or d"))),
    };
    number
        .checked_mul(milliseconds)
        .filter(|total| *total > 0)
        .map(Duration::from_millis)
        .ok_or_else(|| Error::custom(format!("{text:?} must be more than nothing, and not too long")))
}

/// A lease that a database can renew in time.
pub(crate) fn lease<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let lease = duration(value.clone()).map_err(Error::custom)?;
    if lease < Duration::from_secs(1) {
        return Err(Error::custom(format!("{value} is too short; a lease is 1s or longer")));
    }
    Ok(lease)
}

pub(crate) fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = text(deserializer)?;
    let factor = |unit: &str| match unit {
        "KiB" => Some(1_u64 << 10),
        "MiB" => Some(1 << 20),
        "GiB" => Some(1 << 30),
        _ => None,
    };
    let bytes = number_and_unit(&text).and_then(|(number, unit)| number.checked_mul(factor(unit)?));
    bytes.ok_or_else(|| Error::custom(format!("{text:?} is not a size such as 500MiB or 2GiB")))
}

/// A number without its unit is told what it lacks.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Value::deserialize(deserializer).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn number_and_unit(text: &str) -> Option<(u64, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    Some((number.parse().ok()?, unit.trim()))
}

/// The URL of this server, or nothing.
pub(crate) fn server_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = text(deserializer)?;
    let is_web = Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !text.is_empty() && !is_web {
        return Err(Error::custom(format!(
            "{text:?} is not a URL such as https://windlass.example.com; it begins with http:// or https://"
        )));
    }
    Ok(text)
}

/// The URL of a PostgreSQL database, or nothing. It may have a password in it and is not repeated.
pub(crate) fn database_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    let text = text(deserializer)?;
    if !text.is_empty() && !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
        return Err(Error::custom(
            "it is not a PostgreSQL URL; set it (or DATABASE_URL, which sets it too) to one that begins with \
             postgres:// or postgresql://, such as postgres://windlass@db/windlass",
        ));
    }
    Ok(text.into())
}

/// A level, and levels of modules, with commas between. A name alone would be taken for a module's, and silence the rest.
pub(crate) fn log_level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = text(deserializer)?;
    let is_level = |part: &str| match part.split_once('=') {
        // Spans have commas within their braces: the whole filter is held to be right or wrong below.
        Some(_) => text.contains('[') || EnvFilter::try_new(part).is_ok(),
        None => text.contains('[') || !part.is_empty() && part.parse::<LevelFilter>().is_ok(),
    };
    let wrong = text.split(',').find(|part| !is_level(part));
    if let Some(wrong) = wrong.or_else(|| EnvFilter::try_new(&text).is_err().then_some(&text)) {
        return Err(Error::custom(format!(
            "{wrong:?} is not a level; use error, warn, info, debug or trace, or per module as in \
             `info,windlass_delivery=debug`"
        )));
    }
    Ok(text)
}

/// How many at once: one or more.
pub(crate) fn workers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    match usize::deserialize(deserializer)? {
        0 => Err(Error::custom("0 would carry out no operation; use 1 or more")),
        workers => Ok(workers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_used_is_taken() {
        for level in ["info", "WARN", "off", "info,windlass_delivery=debug", "kube=off", "info,[request{path=a}]=debug"]
        {
            assert_eq!(log_level(Value::from(level)).unwrap(), level);
        }
        for url in ["", "http://127.0.0.1:8080", "https://windlass.example.com/"] {
            assert_eq!(server_url(Value::from(url)).unwrap(), url);
        }
        for url in ["", "postgres://windlass@db/windlass", "postgresql:///windlass?host=/run/postgresql"] {
            assert!(database_url(Value::from(url)).is_ok(), "{url}");
        }
        assert_eq!(workers(Value::from(1)).unwrap(), 1);
    }
}
