//! `windlass cluster get`.

use crate::error::{CliError, Verdict};
use crate::output::{Format, Output, clean};
use crate::terminal::Terminal;
use windlass_client::Client;

/// Shows a cluster, without its credentials
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass cluster get prod\n  windlass cluster get https://10.0.0.1:6443 -o yaml")]
pub(crate) struct Get {
    /// The cluster's name or server
    cluster: String,
    #[command(flatten)]
    output: Output,
}

impl Get {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let cluster = client.clusters().get(&self.cluster).await?;
        match self.output.format {
            Format::Json | Format::Yaml => {
                self.output.value(terminal, &serde_json::to_value(&cluster).unwrap_or_default())?
            }
            Format::Name => terminal.say(format_args!("cluster/{}", cluster.name))?,
            Format::Table => {
                terminal.say(format_args!("Name:       {}", clean(&cluster.name)))?;
                terminal.say(format_args!("Server:     {}", clean(&cluster.server)))?;
                terminal.say(format_args!(
                    "Version:    {}",
                    clean(cluster.server_version.as_deref().unwrap_or("not known yet"))
                ))?;
                if !cluster.namespaces.is_empty() {
                    let and = if cluster.cluster_resources { ", and cluster-scoped objects" } else { "" };
                    terminal.say(format_args!("Namespaces: {}{and}", clean(&cluster.namespaces.join(", "))))?;
                }
                let state = &cluster.connection_state;
                let why = if state.message.is_empty() { String::new() } else { format!(": {}", clean(&state.message)) };
                terminal.say(format_args!("Connection: {:?}{why}", state.status))?;
            }
        }
        Ok(Verdict::Yes)
    }
}
