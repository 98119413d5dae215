//! `windlass app history`.

use super::short;
use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::output::{Output, Table, typed_list};
use crate::terminal::Terminal;
use chrono::SecondsFormat;
use windlass_client::Client;
use windlass_model::application::{HistoryEntry, InitiatedBy};

/// Lists an application's past synchronisations, oldest first
///
/// As many are remembered as spec.revisionHistoryLimit says, 10 unless given. Their numbers are what `windlass app
/// rollback` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass app history front")]
pub(crate) struct History {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    #[command(flatten)]
    output: Output,
}

impl History {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = &self.application;
        let view = client.applications().get(application.namespace(), &application.name).await?.view;
        let history = view.status.unwrap_or_default().history;
        let mut table = Table::new(["ID", "DATE", "REVISION", "BY"], "Nothing was synchronised yet.");
        for entry in &history {
            table.row([&entry.id.to_string(), &date(entry), short(&entry.revision), &by(&entry.initiated_by)]);
        }
        let numbers: Vec<String> = history.iter().map(|entry| entry.id.to_string()).collect();
        self.output.list(terminal, &typed_list(&history), table, &numbers)?;
        Ok(Verdict::Yes)
    }
}

fn date(entry: &HistoryEntry) -> String {
    entry.deployed_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
}

fn by(by: &InitiatedBy) -> String {
    match (by.automated, by.username.as_str()) {
        (true, "") => "automation".to_owned(),
        (true, user) => format!("automation ({user})"),
        (false, user) => user.to_owned(),
    }
}
