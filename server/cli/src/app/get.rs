//! `windlass app get`.

use super::describe::description;
use super::{named, tree};
use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::output::{Format, Output, Table};
use crate::terminal::Terminal;
use windlass_client::{Client, Manifest};
use windlass_model::application::{Application, ResourceStatus};
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
