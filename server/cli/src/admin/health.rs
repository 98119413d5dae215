//! `windlass admin health`: how the objects of a file are.

use super::objects;
use crate::error::{CliError, Verdict};
use crate::input;
use crate::terminal::Terminal;
use serde_json::json;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};
use windlass_model::application::{Health, Object};
use windlass_objects::{Budget, key, yaml};
use windlass_scripts::HealthRules;

/// Says how live objects are, one line of JSON for each
///
/// For one object the line is {"status":"…","message":"…"}. For several (documents, or a list as `kubectl get -o yaml`
/// writes it) each has a line, in order, with the object's group, kind, namespace and name after these two. The status
/// is Healthy, Progressing, Degraded, Suspended, Missing or Unknown. An object of a kind that has no health is Healthy
/// with an empty message: being there is all that it has to do.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass admin health deployment.yaml
  kubectl get certificate shop -o yaml | windlass admin health - --rules argocd-cm.yaml
  windlass admin health objects.yaml --rules config/windlass.yaml")]
pub(super) struct HealthArgs {
    /// A file with live objects as YAML or JSON, or - for standard input
    #[arg(value_name = "FILE|-")]
    file: String,
    /// Rules to ask before the built-in ones: Argo CD's argocd-cm ConfigMap, or a file with `health: {rules: …}`
    /// (repeatable; a later rule replaces an earlier one for the same kind)
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
}

impl HealthArgs {
    pub(super) fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let rules = self.read_rules()?;
        let (place, text) = match self.file.as_str() {
            "-" => ("standard input".to_owned(), input::read_standard(terminal)?),
            file => (file.to_owned(), input::read_file(file.as_ref())?),
        };
        let objects = objects::read(&place, &text)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        let lines: Vec<_> = objects.iter().map(|object| line(object, &rules, now, objects.len() > 1)).collect();
        lines.iter().try_for_each(|line| terminal.say(line))?;
        Ok(Verdict::Yes)
    }

    fn read_rules(&self) -> Result<HealthRules, CliError> {
        let mut rules = HealthRules::none();
        for path in &self.rules {
            let place = path.display();
            let documents = yaml::parse(&input::read_file(path)?, &Budget::default())
                .map_err(|error| CliError::usage(format!("{place}: {error}"), "Correct the file at that place."))?;
            let documents: Vec<_> = documents.into_iter().filter(|document| !document.value.is_null()).collect();
            if documents.is_empty() {
                return Err(CliError::usage(format!("{place} is empty"), "Name a file with health rules."));
            }
            for document in documents {
                rules.add_document(&document.value).map_err(|error| {
                    CliError::usage(format!("{place}, line {}: {error}", document.line), error.next_step())
                })?;
            }
        }
        Ok(rules)
    }
}

fn line(object: &Object, rules: &HealthRules, now: i64, with_identity: bool) -> serde_json::Value {
    let Health { status, message } = rules
        .assess(object, now)
        .unwrap_or(Health { status: windlass_model::application::HealthStatus::Healthy, message: String::new() });
    if !with_identity {
        return json!({ "status": status, "message": message });
    }
    let key = key::key_of(object);
    json!({
        "status": status,
        "message": message,
        "group": key.group,
        "kind": key.kind,
        "namespace": key.namespace,
        "name": key.name,
    })
}
