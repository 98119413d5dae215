//! `windlass app refresh`.

use super::get::print;
use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::output::Output;
use crate::terminal::Terminal;
use windlass_client::Client;

/// Reads Git again now
///
/// Ends when Git was read and compared with the cluster. Nothing in the cluster changes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass app refresh front")]
pub(crate) struct Refresh {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    #[command(flatten)]
    output: Output,
}

impl Refresh {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = client.applications().refresh(self.application.namespace(), &self.application.name).await?;
        print(&application, self.output, terminal)?;
        Ok(Verdict::Yes)
    }
}
