//! `windlass app get`.

use super::{destination, named, state};
use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::output::{Format, Output, Table, clean};
use crate::terminal::Terminal;
use windlass_client::{Client, Manifest};
use windlass_model::application::{Application, ApplicationStatus};

/// Shows an application with the state of its objects
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass app get front\n  windlass app get front -o yaml")]
pub(crate) struct Get {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    #[command(flatten)]
    output: Output,
}

impl Get {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = client.applications().get(self.application.namespace(), &self.application.name).await?;
        print(&application, self.output, terminal)?;
        Ok(Verdict::Yes)
    }
}

/// Prints an application as `-o` says.
pub(super) fn print(
    application: &Manifest<Application>,
    output: Output,
    terminal: &mut Terminal<'_>,
) -> Result<(), CliError> {
    match output.format {
        Format::Table => terminal.say(description(&application.view)),
        Format::Name => terminal.say(named(&application.view.metadata.name)),
        Format::Json | Format::Yaml => output.value(terminal, &application.whole),
    }
}

fn description(application: &Application) -> String {
    let source = application.spec.source.clone().unwrap_or_default();
    let target = if source.target_revision.is_empty() { "HEAD" } else { &source.target_revision };
    let mut text = Vec::new();
    let mut line = |heading: &str, value: &str| {
        if !value.is_empty() {
            text.push(format!("{:<15} {}", format!("{heading}:"), clean(value).replace('\n', " ")));
        }
    };
    line("Name", &application.metadata.name);
    line("Namespace", application.metadata.namespace.as_deref().unwrap_or_default());
    line("Project", &application.spec.project);
    line("Repository", &source.repo_url);
    line("Path", &source.path);
    line("Target", target);
    line("Destination", &destination(application));
    let (sync, health) = state(application);
    let status = application.status.clone().unwrap_or_default();
    let at = if status.sync.revision.is_empty() { String::new() } else { format!(" at {}", status.sync.revision) };
    line("Sync", &format!("{sync:?}{at}"));
    let why = if status.health.message.is_empty() { String::new() } else { format!(" ({})", status.health.message) };
    line("Health", &format!("{health:?}{why}"));
    if let Some(operation) = &status.operation_state {
        let by = if operation.initiated_by.is_empty() {
            String::new()
        } else {
            format!(" (asked for by {})", operation.initiated_by)
        };
        line("Last operation", &format!("{:?}: {}{by}", operation.phase, operation.message));
    }
    conditions(&status, &mut text);
    objects(&status, &mut text);
    text.join("\n")
}

fn conditions(status: &ApplicationStatus, text: &mut Vec<String>) {
    for condition in &status.conditions {
        text.push(format!("\n{}: {}", clean(&condition.kind), clean(&condition.message)));
        if !condition.next_step.is_empty() {
            text.push(format!("  Next: {}", clean(&condition.next_step)));
        }
    }
}

fn objects(status: &ApplicationStatus, text: &mut Vec<String>) {
    let mut table = Table::new(["KIND", "NAMESPACE", "NAME", "SYNC", "HEALTH", "MESSAGE"], "No objects.");
    for object in &status.resources {
        let kind =
            if object.group.is_empty() { object.kind.clone() } else { format!("{}.{}", object.kind, object.group) };
        let health = object.health.as_ref().map(|health| format!("{:?}", health.status)).unwrap_or_default();
        let why = object.health.as_ref().map_or("", |health| health.message.as_str());
        let mut message = vec![object.message.as_str(), why];
        if object.requires_pruning && object.message.is_empty() {
            message.push("no longer in Git: synchronise with --prune to delete it");
        }
        message.retain(|part| !part.is_empty());
        table.row([
            &kind,
            &object.namespace,
            &object.name,
            &format!("{:?}", object.status),
            &health,
            &message.join("; "),
        ]);
    }
    text.push(format!("\n{table}"));
}
