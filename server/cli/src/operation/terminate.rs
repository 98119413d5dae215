//! `windlass operation terminate`.

use super::{identifier, named};
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use windlass_client::Client;
use windlass_model::operation::Phase;

/// Ends an operation before it is done: at once if it waits, else at its next safe point
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass operation terminate 01990000-0000-7000-8000-000000000000")]
pub(crate) struct Terminate {
    /// The operation's identifier, as the list shows it
    id: String,
}

impl Terminate {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let operation = client.operations().terminate(identifier(&self.id)).await?;
        let state = match operation.phase {
            Phase::Terminating => "ends at its next safe point",
            _ => "terminated",
        };
        terminal.say(format_args!("{} {state}", named(&operation)))?;
        Ok(Verdict::Yes)
    }
}
