//! `windlass app delete`.

use super::named;
use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use clap::ArgAction;
use windlass_client::Client;

/// Deletes an application
///
/// What becomes of the objects has to be said: --cascade=false leaves them in the cluster; --cascade=true has them deleted
/// first, and the application stays until they are gone.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass app delete front --cascade=false")]
pub(crate) struct Delete {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    /// Whether the application's objects are deleted from the cluster
    #[arg(long, required = true, action = ArgAction::Set, value_name = "true|false")]
    cascade: bool,
}

impl Delete {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let Self { application, cascade } = self;
        let operation = client.applications().delete(application.namespace(), &application.name, cascade, None).await?;
        if let Some(operation) = operation {
            terminal.say(format_args!("The deletion of {application} was asked for (operation {}).", operation.id))?;
            return Ok(Verdict::Yes);
        }
        terminal.say(format_args!("{} deleted", named(&application.to_string())))?;
        terminal.note("Its objects are still in the cluster.")?;
        Ok(Verdict::Yes)
    }
}
