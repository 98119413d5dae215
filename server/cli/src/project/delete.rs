//! `windlass project delete`.

use super::named;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use windlass_client::Client;

/// Deletes projects that no application uses
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass project delete shop")]
pub(crate) struct Delete {
    /// The projects' names
    #[arg(required = true)]
    names: Vec<String>,
}

impl Delete {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        for name in &self.names {
            client.projects().delete(name).await?;
            terminal.say(format_args!("{} deleted", named(name)))?;
        }
        Ok(Verdict::Yes)
    }
}
