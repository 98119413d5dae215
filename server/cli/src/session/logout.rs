//! `windlass logout`.

use crate::contexts::Contexts;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use windlass_client::Client;

/// Ends the session of a context, on the server and here
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass logout\n  windlass logout --context windlass.example")]
pub struct LogoutArgs {
    /// The context to sign out of, instead of the current one
    #[arg(long, value_name = "NAME")]
    context: Option<String>,
}

impl LogoutArgs {
    pub(crate) async fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let path = terminal.settings.contexts.clone();
        let mut contexts = Contexts::read(&path)?;
        let name = self.context.unwrap_or_else(|| contexts.current_context.clone());
        let Some(context) = contexts.contexts.iter_mut().find(|context| context.name == name) else {
            return Err(CliError::usage("you are not signed in", "Name a context of `windlass context list`."));
        };
        let Some(token) = context.token.take() else {
            terminal.note(format_args!("You were not signed in to {}.", context.server))?;
            return Ok(Verdict::Yes);
        };
        let server = context.server.clone();
        let ended = Client::new(&server, Some(token))?.session().sign_out().await;
        // Forgotten here in any case: a session that the server no longer knows is of no use.
        contexts.write(&path)?;
        match ended {
            Err(error) if error.status() != Some(401) => Err(error.into()),
            _ => {
                terminal.note(format_args!("Signed out of {server}."))?;
                Ok(Verdict::Yes)
            }
        }
    }
}
