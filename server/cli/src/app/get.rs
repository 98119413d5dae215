//! `windlass app get`.

use super::{destination, named, state, tree};
use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::output::{Format, Output, Table, clean};
use crate::terminal::Terminal;
use windlass_client::{Client, Manifest};
use windlass_model::application::{Application, ApplicationStatus, ResourceStatus};
use windlass_model::tree::ResourceNode;

/// Shows an application with the state of its objects
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  windlass app get front\n  windlass app get front --tree\n  windlass app get front -o yaml"
)]
pub(crate) struct Get {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    /// Shows the objects as a tree, with what came of them in the cluster
    #[arg(long)]
    tree: bool,
    #[command(flatten)]
    output: Output,
}

impl Get {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = client.applications().get(self.application.namespace(), &self.application.name).await?;
        if self.tree && self.output.format == Format::Table {
            let found =
                client.applications().resource_tree(self.application.namespace(), &self.application.name).await?;
            let table = branches(&application.view, &found.nodes);
            terminal.say(format_args!("{}\n\n{table}", description(&application.view, false)))?;
            return Ok(Verdict::Yes);
        }
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
        Format::Table => terminal.say(description(&application.view, true)),
        Format::Name => terminal.say(named(&application.view.metadata.name)),
        Format::Json | Format::Yaml => output.value(terminal, &application.whole),
    }
}

fn description(application: &Application, with_objects: bool) -> String {
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
    if with_objects {
        objects(&status, &mut text);
    }
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

/// The tree with the state of what is in Git; what the cluster lacks comes last.
fn branches(application: &Application, nodes: &[ResourceNode]) -> Table {
    let mut table = Table::new(["KIND/NAME", "SYNC", "HEALTH", "MESSAGE"], "No objects.");
    let resources = application.status.as_ref().map(|status| status.resources.as_slice()).unwrap_or_default();
    let is = |one: &ResourceStatus, node: &ResourceNode| {
        (&one.group, &one.kind, &one.namespace, &one.name) == (&node.group, &node.kind, &node.namespace, &node.name)
    };
    for line in tree::lines(nodes) {
        let node = line.node;
        let own = resources.iter().find(|one| is(one, node));
        let sync = own.map(|one| format!("{:?}", one.status)).unwrap_or_default();
        let message = own.map(|one| one.message.as_str()).filter(|message| !message.is_empty());
        table.row([
            &format!("{}{}/{}", line.branch, node.kind, node.name),
            &sync,
            &tree::health(node),
            &message.map_or_else(|| tree::info(node), str::to_owned),
        ]);
    }
    for one in resources.iter().filter(|one| !nodes.iter().any(|node| is(one, node))) {
        let health = one.health.as_ref().map(|health| format!("{:?}", health.status)).unwrap_or_default();
        table.row([&format!("{}/{}", one.kind, one.name), &format!("{:?}", one.status), &health, &one.message]);
    }
    table
}
