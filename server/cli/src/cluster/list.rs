//! `windlass cluster list`.

use crate::arguments::ListArgs;
use crate::error::{CliError, Verdict};
use crate::output::{Output, Table, typed_list};
use crate::terminal::Terminal;
use windlass_client::Client;

/// Lists the registered clusters
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass cluster list")]
pub(crate) struct List {
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    output: Output,
}

impl List {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let clusters = client.clusters().list(&self.list.query()).await?.items;
        let mut table = Table::new(
            ["NAME", "SERVER", "VERSION", "CONNECTION", "MESSAGE"],
            "No clusters. Register one with `windlass cluster add`.",
        );
        for cluster in &clusters {
            let connection = &cluster.connection_state;
            let version = cluster.server_version.as_deref().unwrap_or_default();
            table.row([
                &cluster.name,
                &cluster.server,
                version,
                &format!("{:?}", connection.status),
                &connection.message,
            ]);
        }
        let names: Vec<_> = clusters.iter().map(|cluster| format!("cluster/{}", cluster.name)).collect();
        self.output.list(terminal, &typed_list(&clusters), table, &names)?;
        Ok(Verdict::Yes)
    }
}
