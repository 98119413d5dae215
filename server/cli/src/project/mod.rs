//! `windlass project`.

mod create;
mod delete;
mod get;
mod list;

use crate::connection::Connection;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;

/// Projects: which sources, destinations and kinds belong together
#[derive(Debug, clap::Args)]
pub struct ProjectArgs {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: ProjectCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ProjectCommand {
    #[command(visible_alias = "ls")]
    List(list::List),
    Get(get::Get),
    Create(create::Create),
    #[command(visible_alias = "rm")]
    Delete(delete::Delete),
}

impl ProjectArgs {
    pub(crate) async fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let client = self.connection.client(terminal)?;
        match self.command {
            ProjectCommand::List(list) => list.run(&client, terminal).await,
            ProjectCommand::Get(get) => get.run(&client, terminal).await,
            ProjectCommand::Create(create) => create.run(&client, terminal).await,
            ProjectCommand::Delete(delete) => delete.run(&client, terminal).await,
        }
    }
}

/// `appproject.argoproj.io/shop`, as kubectl names it.
pub(crate) fn named(name: &str) -> String {
    format!("appproject.argoproj.io/{name}")
}
