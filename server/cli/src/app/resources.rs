//! `windlass app resources`.

use super::tree;
use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::output::{Format, Output, Table};
use crate::terminal::Terminal;
use windlass_client::Client;
use windlass_model::tree::ResourceNode;

/// Lists an application's objects in the cluster, and what came of them
///
/// Objects are found by owner references, from those in Git down to pods. What is in Git and not in the cluster is not
/// among them; `windlass app get` shows it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass app resources front\n  windlass app resources front --tree")]
pub(crate) struct Resources {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    /// Shows each object below its owner
    #[arg(long)]
    tree: bool,
    #[command(flatten)]
    output: Output,
}

impl Resources {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let Self { application, tree, output } = self;
        let found = client.applications().resource_tree(application.namespace(), &application.name).await?;
        let table = if tree { as_tree(&found.nodes) } else { as_list(&found.nodes) };
        let whole = serde_json::to_value(&found).unwrap_or_default();
        let names: Vec<String> = found.nodes.iter().map(name).collect();
        match output.format {
            Format::Name => names.iter().try_for_each(|name| terminal.say(name))?,
            _ => output.list(terminal, &whole, table, &names)?,
        }
        Ok(Verdict::Yes)
    }
}

const EMPTY: &str = "No objects in the cluster.";

fn as_list(nodes: &[ResourceNode]) -> Table {
    let mut table = Table::new(["GROUP", "KIND", "NAMESPACE", "NAME", "HEALTH", "INFO"], EMPTY);
    for node in nodes {
        table.row([&node.group, &node.kind, &node.namespace, &node.name, &tree::health(node), &tree::info(node)]);
    }
    table
}

fn as_tree(nodes: &[ResourceNode]) -> Table {
    let mut table = Table::new(["KIND/NAME", "NAMESPACE", "HEALTH", "INFO"], EMPTY);
    for line in tree::lines(nodes) {
        let node = line.node;
        let name = format!("{}{}/{}", line.branch, node.kind, node.name);
        table.row([&name, &node.namespace, &tree::health(node), &tree::info(node)]);
    }
    table
}

/// As kubectl names it: `pod/a`, `deployment.apps/a`.
fn name(node: &ResourceNode) -> String {
    let kind = node.kind.to_lowercase();
    if node.group.is_empty() { format!("{kind}/{}", node.name) } else { format!("{kind}.{}/{}", node.group, node.name) }
}
