//! `windlass app delete`.

use super::named;
use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use clap::ArgAction;
use windlass_client::Client;

/// Forgets an application; its objects stay in the cluster
///
/// What becomes of the objects has to be said: --cascade=false leaves them in the cluster. Servers that cannot delete
/// the objects refuse --cascade=true.
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
        client.applications().delete(application.namespace(), &application.name, cascade).await?;
        terminal.say(format_args!("{} deleted", named(&application.to_string())))?;
        if !cascade {
            terminal.note("Its objects are still in the cluster.")?;
        }
        Ok(Verdict::Yes)
    }
}
