//! `windlass operation`.

mod get;
mod list;
mod terminate;

use crate::connection::Connection;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use chrono::{DateTime, Utc};
use windlass_model::operation::{Operation, Phase};

/// Operations: decisions to change something, and what became of them
#[derive(Debug, clap::Args)]
pub struct OperationArgs {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: OperationCommand,
}

#[derive(Debug, clap::Subcommand)]
enum OperationCommand {
    #[command(visible_alias = "ls")]
    List(list::List),
    Get(get::Get),
    Terminate(terminate::Terminate),
}

impl OperationArgs {
    pub(crate) async fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let client = self.connection.client(terminal)?;
        match self.command {
            OperationCommand::List(list) => list.run(&client, terminal).await,
            OperationCommand::Get(get) => get.run(&client, terminal).await,
            OperationCommand::Terminate(terminate) => terminate.run(&client, terminal).await,
        }
    }
}

/// `operation/0199…`, as `-o name` prints it.
fn named(operation: &Operation) -> String {
    format!("operation/{}", operation.id)
}

/// The identifier, also as `-o name` prints it.
fn identifier(text: &str) -> &str {
    text.strip_prefix("operation/").unwrap_or(text)
}

/// The phase in words: whether it was given up, and who ended it.
fn phase(operation: &Operation) -> String {
    match (operation.phase, &operation.terminated_by) {
        (phase, _) if operation.dead => format!("{phase:?} (given up)"),
        (Phase::Failed, Some(_)) => "Failed (terminated)".to_owned(),
        (phase, _) => format!("{phase:?}"),
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%F %R UTC").to_string()
}
