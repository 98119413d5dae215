//! `windlass app terminate`.

use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use windlass_client::Client;

/// Ends what is being done to an application, at its next safe point
///
/// What was applied stays applied; nothing is undone.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass app terminate front")]
pub(crate) struct Terminate {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
}

impl Terminate {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = &self.application;
        let operation = client.applications().terminate(application.namespace(), &application.name).await?;
        terminal.say(format_args!(
            "The {} of {application} ends at its next safe point (operation {}).",
            operation.kind, operation.id
        ))?;
        terminal.note(format_args!("Wait for that with `windlass app wait {application} --operation`."))?;
        Ok(Verdict::Yes)
    }
}
