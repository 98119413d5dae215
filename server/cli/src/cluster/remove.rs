//! `windlass cluster remove`.

use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use windlass_client::Client;

/// Forgets clusters that no application uses; nothing in them changes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass cluster remove prod")]
pub(crate) struct Remove {
    /// The clusters' names or servers
    #[arg(required = true)]
    clusters: Vec<String>,
}

impl Remove {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        for cluster in &self.clusters {
            client.clusters().delete(cluster).await?;
            terminal.say(format_args!("cluster/{cluster} removed"))?;
        }
        Ok(Verdict::Yes)
    }
}
