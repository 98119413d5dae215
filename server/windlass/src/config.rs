//! The configuration: the annotated defaults, a file over them, the environment over that.
//!
//! The defaults are `config/windlass.yaml` itself, compiled in, so that the documentation cannot differ from the truth.

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use windlass_delivery::{ResourceEntry, TrackingMethod};
use windlass_objects::{Budget, yaml};

/// The annotated defaults.
pub(crate) const DEFAULTS: &str = include_str!("../../../config/windlass.yaml");

/// Everything that can be set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) server: Server,
    pub(crate) data_dir: String,
    pub(crate) database: Database,
    pub(crate) secrets: Secrets,
    pub(crate) log: Log,
    pub(crate) sessions: Sessions,
    pub(crate) sources: Sources,
    pub(crate) delivery: Delivery,
    pub(crate) resources: Resources,
    pub(crate) operations: Operations,
    pub(crate) health: Health,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    pub(crate) listen: SocketAddr,
    pub(crate) url: String,
    #[serde(deserialize_with = "duration")]
    pub(crate) shutdown_grace: Duration,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Database {
    pub(crate) url: SecretString,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secrets {
    pub(crate) key_file: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    pub(crate) level: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Human,
    Json,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sessions {
    #[serde(deserialize_with = "duration")]
    pub(crate) lifetime: Duration,
    #[serde(deserialize_with = "duration")]
    pub(crate) idle: Duration,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sources {
    #[serde(deserialize_with = "duration")]
    pub(crate) poll_interval: Duration,
    #[serde(deserialize_with = "duration")]
    pub(crate) fetch_timeout: Duration,
    #[serde(deserialize_with = "size")]
    pub(crate) max_repository_size: u64,
    pub(crate) file_roots: Vec<PathBuf>,
    pub(crate) private_networks: bool,
    pub(crate) private_hosts: Vec<String>,
    pub(crate) ca_file: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delivery {
    #[serde(deserialize_with = "tracking")]
    pub(crate) tracking: TrackingMethod,
    #[serde(deserialize_with = "label")]
    pub(crate) instance_label: String,
    #[serde(deserialize_with = "duration")]
    pub(crate) full_comparison: Duration,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Resources {
    pub(crate) exclusions: Vec<ResourceEntry>,
    pub(crate) inclusions: Vec<ResourceEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operations {
    pub(crate) workers: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Health {
    pub(crate) argocd_cm: String,
    pub(crate) rules: serde_json::Map<String, Value>,
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("the configuration file {path} cannot be read: {cause}")]
    Unreadable { path: PathBuf, cause: std::io::Error },
    #[error("the configuration file {path} is not valid YAML: {cause}")]
    Yaml { path: PathBuf, cause: String },
    #[error("the configuration is not valid: {0}; config/windlass.yaml lists every key with its meaning")]
    Invalid(String),
}

/// Reads the configuration. `environment` looks a variable up.
pub(crate) fn load(file: Option<&Path>, environment: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
    let mut config = parse(Path::new("config/windlass.yaml"), DEFAULTS)?;
    if let Some(path) = file {
        let text =
            std::fs::read_to_string(path).map_err(|cause| ConfigError::Unreadable { path: path.to_owned(), cause })?;
        merge(&mut config, parse(path, &text)?);
    }
    if let Some(url) = environment("DATABASE_URL") {
        config["database"]["url"] = Value::String(url);
    }
    override_from(&mut config, "WINDLASS", environment)?;
    serde_json::from_value(config).map_err(|error| ConfigError::Invalid(error.to_string()))
}

fn parse(path: &Path, text: &str) -> Result<Value, ConfigError> {
    let documents = yaml::parse(text, &Budget::default())
        .map_err(|error| ConfigError::Yaml { path: path.to_owned(), cause: error.to_string() })?;
    Ok(documents.into_iter().next().map_or_else(|| Value::Object(serde_json::Map::new()), |document| document.value))
}

fn merge(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over,
    }
}

/// Replaces each value for which the environment has a variable, read as YAML; a text stays a text.
fn override_from(
    config: &mut Value,
    prefix: &str,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<(), ConfigError> {
    if let Value::Object(fields) = config {
        for (key, value) in fields {
            override_from(value, &format!("{prefix}_{}", key.to_uppercase()), environment)?;
        }
        return Ok(());
    }
    let Some(text) = environment(prefix) else { return Ok(()) };
    *config = if config.is_string() {
        Value::String(text)
    } else {
        parse(Path::new(prefix), &text).map_err(|error| ConfigError::Invalid(format!("{prefix}: {error}")))?
    };
    Ok(())
}

fn tracking<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<TrackingMethod, D::Error> {
    text(deserializer)?.parse().map_err(serde::de::Error::custom)
}

/// The name of a label: `name` or `prefix/name`.
fn label<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = text(deserializer)?;
    let (prefix, name) = text.rsplit_once('/').unwrap_or(("label", &text));
    let is_part = |part: &str, longest: usize| {
        (1..=longest).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
            && part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    if !is_part(prefix, 253) || !is_part(name, 63) {
        return Err(serde::de::Error::custom(format!(
            "{text:?} is not the name of a label, such as app.kubernetes.io/instance"
        )));
    }
    Ok(text)
}

fn duration<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = text(deserializer)?;
    let (number, unit) = number_and_unit(&text)
        .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not a duration such as 30s or 5m")))?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(serde::de::Error::custom(format!("{text:?}: the unit of a duration is ms, s, m or h"))),
    };
    number
        .checked_mul(milliseconds)
        .filter(|total| *total > 0)
        .map(Duration::from_millis)
        .ok_or_else(|| serde::de::Error::custom(format!("{text:?} must be more than nothing, and not too long")))
}

fn size<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = text(deserializer)?;
    let factor = |unit: &str| match unit {
        "KiB" => Some(1_u64 << 10),
        "MiB" => Some(1 << 20),
        "GiB" => Some(1 << 30),
        _ => None,
    };
    let bytes = number_and_unit(&text).and_then(|(number, unit)| number.checked_mul(factor(unit)?));
    bytes.ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not a size such as 500MiB or 2GiB")))
}

/// A number without its unit is told what it lacks.
fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Value::deserialize(deserializer).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn number_and_unit(text: &str) -> Option<(u64, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    Some((number.parse().ok()?, unit.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn the_annotated_file_is_the_default() {
        let config = load(None, &nothing).unwrap();
        assert_eq!(config.sources.poll_interval, Duration::from_secs(180));
        assert_eq!(config.sources.max_repository_size, 2 << 30);
        assert!(config.resources.exclusions.iter().any(|entry| entry.kinds.contains(&"EndpointSlice".to_owned())));
        assert!(config.sources.file_roots.is_empty() && !config.sources.private_networks);
        assert!(config.health.rules.is_empty() && config.health.argocd_cm.is_empty());
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my.yaml");
        std::fs::write(&path, "server: {listen: '127.0.0.1:1'}\nsources: {poll_interval: 10s}\n").unwrap();
        let environment = |name: &str| match name {
            "WINDLASS_SERVER_LISTEN" => Some("127.0.0.1:2".to_owned()),
            "WINDLASS_SOURCES_FILE_ROOTS" => Some("[/srv/git]".to_owned()),
            "DATABASE_URL" => Some("postgres://a:secret@b/c".to_owned()),
            _ => None,
        };
        let config = load(Some(&path), &environment).unwrap();
        assert_eq!(config.server.listen.port(), 2);
        assert_eq!(config.sources.poll_interval, Duration::from_secs(10));
        assert_eq!(config.sources.file_roots, [PathBuf::from("/srv/git")]);
        assert_eq!(config.database.url.expose_secret(), "postgres://a:secret@b/c");
        assert!(!format!("{config:?}").contains("secret@"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my.yaml");
        for (text, words) in [
            ("server: {lisen: a}", "unknown field `lisen`"),
            ("sources: {poll_interval: 3 weeks}", "the unit of a duration is ms, s, m or h"),
            ("sources: {poll_interval: 0s}", "must be more than nothing"),
            ("sources: {max_repository_size: 5}", "is not a size such as"),
            ("log: {format: xml}", "unknown variant `xml`"),
            ("delivery: {tracking: labels}", "there are annotation, label and annotation+label"),
            ("delivery: {instance_label: a b}", "is not the name of a label"),
            ("server: [", "is not valid YAML"),
            ("resources: {exclusions: [{groups: [apps]}]}", "unknown field `groups`"),
        ] {
            std::fs::write(&path, text).unwrap();
            let message = load(Some(&path), &nothing).unwrap_err().to_string();
            assert!(message.contains(words), "{text}: {message}");
        }
        assert!(load(Some(&folder.path().join("none")), &nothing).unwrap_err().to_string().contains("cannot be read"));
    }
}
