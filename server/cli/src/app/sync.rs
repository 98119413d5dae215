//! `windlass app sync`.

use crate::arguments::{ApplicationRef, duration};
use crate::error::{CliError, Verdict};
use crate::output::{Table, clean};
use crate::terminal::Terminal;
use std::time::Duration;
use tokio::time::Instant;
use windlass_client::Client;
use windlass_model::operation::{Operation, Phase, ResourceResult, SyncRequest};

/// How often the server is asked while waiting.
const PAUSE: Duration = Duration::from_millis(500);
/// How many of the latest operations are looked through for ours.
const LATEST: u32 = 20;

/// Makes the cluster be what Git says
///
/// The server carries the synchronisation out by itself; with --wait the command ends with it, and its exit status says
/// whether it succeeded.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass app sync front
  windlass app sync front --prune --wait --timeout 5m")]
pub(crate) struct Sync {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    /// Also deletes objects that are no longer in Git
    #[arg(long)]
    prune: bool,
    /// Waits until the synchronisation has ended
    #[arg(long)]
    wait: bool,
    /// How long to wait, as 90s, 5m or 1h
    #[arg(long, default_value = "5m", value_parser = duration, requires = "wait")]
    timeout: Duration,
}

impl Sync {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = &self.application;
        let request = SyncRequest { prune: self.prune, ..SyncRequest::default() };
        let operation = client.applications().sync(application.namespace(), &application.name, &request).await?;
        if !self.wait {
            terminal
                .say(format_args!("Synchronisation of {application} was asked for (operation {}).", operation.id))?;
            terminal.note(format_args!("Follow it with `windlass app wait {application} --sync`."))?;
            return Ok(Verdict::Yes);
        }
        terminal.note(format_args!("Synchronising {application} (operation {}) …", operation.id))?;
        let ended = self.ended(client, operation).await?;
        print_results(&results(client, application, &ended).await?, terminal)?;
        if ended.phase == Phase::Succeeded {
            terminal.say(format_args!("{application} is synchronised: {}", clean(&ended.message)))?;
            return Ok(Verdict::Yes);
        }
        Err(CliError::failed(
            format!("the synchronisation of {application} ended as {:?}: {}", ended.phase, ended.message),
            format!(
                "Look at the objects that were refused and at `windlass app get {application}`, correct the cause, and synchronise again."
            ),
        ))
    }

    /// The operation, once it has ended.
    async fn ended(&self, client: &Client, mut operation: Operation) -> Result<Operation, CliError> {
        let (application, id) = (&self.application, operation.id);
        let deadline = Instant::now() + self.timeout;
        while !operation.phase.is_final() {
            if Instant::now() >= deadline {
                return Err(CliError::failed(
                    format!(
                        "the synchronisation of {application} is still {:?} after {} s",
                        operation.phase,
                        self.timeout.as_secs()
                    ),
                    format!(
                        "It goes on by itself; wait longer with `windlass app wait {application} --sync --timeout 10m`."
                    ),
                ));
            }
            tokio::time::sleep(PAUSE).await;
            let latest = client.applications().operations(application.namespace(), &application.name, LATEST).await?;
            if let Some(found) = latest.into_iter().find(|found| found.id == id) {
                operation = found;
            }
        }
        Ok(operation)
    }
}

/// What became of each object, if the application's last operation is this one.
async fn results(
    client: &Client,
    application: &ApplicationRef,
    operation: &Operation,
) -> Result<Vec<ResourceResult>, CliError> {
    let application = client.applications().get(application.namespace(), &application.name).await?.view;
    let state =
        application.status.and_then(|status| status.operation_state).filter(|state| state.id == Some(operation.id));
    Ok(state.and_then(|state| state.sync_result).map(|result| result.resources).unwrap_or_default())
}

fn print_results(results: &[ResourceResult], terminal: &mut Terminal<'_>) -> Result<(), CliError> {
    if results.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(["KIND", "NAMESPACE", "NAME", "RESULT", "MESSAGE"], "");
    for result in results {
        let kind =
            if result.group.is_empty() { result.kind.clone() } else { format!("{}.{}", result.kind, result.group) };
        table.row([&kind, &result.namespace, &result.name, &format!("{:?}", result.status), &result.message]);
    }
    terminal.say(table)
}
