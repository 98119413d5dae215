//! The configuration: the annotated defaults, a file over them, the environment over that.
//!
//! The defaults are `config/windlass.yaml` itself, compiled in, so that the documentation cannot differ from the truth.

use crate::values::{database_url, duration, label, lease, log_level, server_url, size, tracking, workers};
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
    pub(crate) events: Events,
    pub(crate) health: Health,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    pub(crate) listen: SocketAddr,
    #[serde(deserialize_with = "server_url")]
    pub(crate) url: String,
    #[serde(deserialize_with = "duration")]
    pub(crate) shutdown_grace: Duration,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Database {
    #[serde(deserialize_with = "database_url")]
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
    #[serde(deserialize_with = "log_level")]
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
    #[serde(deserialize_with = "workers")]
    pub(crate) workers: usize,
    #[serde(deserialize_with = "lease")]
    pub(crate) lease: Duration,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Events {
    #[serde(deserialize_with = "duration")]
    pub(crate) retention: Duration,
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
    // The error names the key: `sources.poll_interval: …`.
    serde_path_to_error::deserialize(config).map_err(|error| ConfigError::Invalid(error.to_string()))
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
        assert_eq!(config.events.retention, Duration::from_secs(90 * 24 * 3600));
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
            ("server: {lisen: a}", "not valid: server.lisen: unknown field `lisen`"),
            ("sever: {listen: a}", "not valid: sever: unknown field `sever`"),
            ("server: {listen: here}", "not valid: server.listen: invalid socket address"),
            ("server: {url: windlass.example.com}", "not valid: server.url: \"windlass.example.com\" is not a URL"),
            ("server: {url: 'ftp://a.example.com'}", "it begins with http:// or https://"),
            ("database: {url: 'mysql://a:hunter2@b/c'}", "not valid: database.url: it is not a PostgreSQL URL"),
            (
                "sources: {poll_interval: 3 weeks}",
                "not valid: sources.poll_interval: \"3 weeks\": the unit of a duration is",
            ),
            ("sources: {poll_interval: 0s}", "must be more than nothing"),
            (
                "sources: {max_repository_size: 5}",
                "not valid: sources.max_repository_size: \"5\" is not a size such as",
            ),
            ("sources: {file_roots: [/srv, 5]}", "not valid: sources.file_roots[1]: invalid type"),
            ("log: {format: xml}", "not valid: log.format: unknown variant `xml`"),
            ("log: {level: verbose}", "not valid: log.level: \"verbose\" is not a level"),
            ("log: {level: ''}", "not valid: log.level: \"\" is not a level"),
            ("log: {level: 'info,windlass_delivery'}", "log.level: \"windlass_delivery\" is not a level"),
            ("log: {level: 'info,windlass_delivery=loud'}", "log.level: \"windlass_delivery=loud\" is not a level"),
            ("operations: {workers: 0}", "not valid: operations.workers: 0 would carry out no operation"),
            ("operations: {workers: many}", "not valid: operations.workers: invalid type"),
            ("operations: {lease: 500ms}", "not valid: operations.lease: \"500ms\" is too short"),
            ("delivery: {tracking: labels}", "there are annotation, label and annotation+label"),
            ("delivery: {instance_label: a b}", "is not the name of a label"),
            ("server: [", "is not valid YAML"),
            ("resources: {exclusions: [{groups: [apps]}]}", "resources.exclusions[0].groups: unknown field `groups`"),
        ] {
            std::fs::write(&path, text).unwrap();
            let message = load(Some(&path), &nothing).unwrap_err().to_string();
            assert!(message.contains(words), "{text}: {message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
        assert!(load(Some(&folder.path().join("none")), &nothing).unwrap_err().to_string().contains("cannot be read"));
    }
}
