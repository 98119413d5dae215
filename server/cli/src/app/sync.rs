//! `windlass app sync`.

use super::follow::{Following, asked};
use super::retry::RetryArgs;
use super::{plan, selection};
use crate::arguments::{ApplicationRef, duration};
use crate::error::{CliError, Verdict};
use crate::output::clean;
use crate::terminal::Terminal;
use std::time::Duration;
use windlass_client::Client;
use windlass_model::operation::{SyncRequest, SyncResource};

/// Makes the cluster be what Git says
///
/// The server carries the synchronisation out by itself, wave by wave; with --wait the command tells its progress on
/// standard error and ends with it, and its exit status says whether it succeeded. With --plan nothing is asked for: what
/// would be done is printed, in its order.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass app sync front --plan
  windlass app sync front --prune --wait --timeout 5m
  windlass app sync front --resource apps:Deployment:api --resource :Service:shop/api
  windlass app sync front --revision v1.4.2 --dry-run --wait")]
pub(crate) struct Sync {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    /// Prints what would be done, and asks for nothing
    #[arg(long, conflicts_with_all = ["dry_run", "wait"])]
    plan: bool,
    /// A branch, tag or commit in place of the application's own
    #[arg(long, value_name = "REVISION")]
    revision: Option<String>,
    /// Also deletes objects that are no longer in Git
    #[arg(long)]
    prune: bool,
    /// Asks the API server what would happen, and changes nothing
    #[arg(long)]
    dry_run: bool,
    /// Only this object (repeatable)
    #[arg(long = "resource", value_name = "[GROUP:]KIND:[NAMESPACE/]NAME", value_parser = selection::resource)]
    resources: Vec<SyncResource>,
    /// Waits until the synchronisation has ended
    #[arg(long)]
    wait: bool,
    /// How long to wait, as 90s, 5m or 1h
    #[arg(long, default_value = "5m", value_parser = duration, requires = "wait")]
    timeout: Duration,
    #[command(flatten)]
    retry: RetryArgs,
}

impl Sync {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = &self.application;
        let request = SyncRequest {
            revision: self.revision,
            prune: self.prune,
            dry_run: self.dry_run,
            resources: self.resources,
            retry_strategy: self.retry.strategy(),
            ..SyncRequest::default()
        };
        if self.plan {
            let plan = client.applications().plan(application.namespace(), &application.name, &request).await?;
            terminal.say(plan::text(&plan))?;
            return Ok(Verdict::Yes);
        }
        let operation = client.applications().sync(application.namespace(), &application.name, &request).await?;
        if !self.wait {
            return asked(&operation, "Synchronisation", application, terminal);
        }
        terminal.note(format_args!("Synchronising {application} (operation {}) …", operation.id))?;
        let following = Following { client, application, what: "synchronisation", timeout: self.timeout };
        let ended = following.to_its_end(operation, terminal).await?;
        let done = if self.dry_run { "would be synchronised" } else { "is synchronised" };
        terminal.say(format_args!("{application} {done}: {}", clean(&ended.message)))?;
        Ok(Verdict::Yes)
    }
}
