//! `windlass admin`: what is found out from files alone, without a server.

mod health;
mod objects;

use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use health::HealthArgs;

/// Looks at files without a server
///
/// These commands need no server, no sign-in and no configuration: they say what Windlass would make of a file.
#[derive(Debug, clap::Args)]
pub struct AdminArgs {
    #[command(subcommand)]
    command: AdminCommand,
}

#[derive(Debug, clap::Subcommand)]
enum AdminCommand {
    Health(HealthArgs),
}

impl AdminArgs {
    pub(crate) fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        match self.command {
            AdminCommand::Health(health) => health.run(terminal),
        }
    }
}
