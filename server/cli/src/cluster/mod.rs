//! `windlass cluster`.

mod add;
mod get;
mod list;
mod remove;

use crate::connection::Connection;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;

/// Clusters that applications are delivered to
#[derive(Debug, clap::Args)]
pub struct ClusterArgs {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: ClusterCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ClusterCommand {
    Add(add::Add),
    #[command(visible_alias = "ls")]
    List(list::List),
    Get(get::Get),
    #[command(visible_alias = "rm")]
    Remove(remove::Remove),
}

impl ClusterArgs {
    pub(crate) async fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let client = self.connection.client(terminal)?;
        match self.command {
            ClusterCommand::Add(add) => add.run(&client, terminal).await,
            ClusterCommand::List(list) => list.run(&client, terminal).await,
            ClusterCommand::Get(get) => get.run(&client, terminal).await,
            ClusterCommand::Remove(remove) => remove.run(&client, terminal).await,
        }
    }
}
