//! `windlass app rollback` and `windlass app release`.

use super::follow::{Following, asked};
use crate::arguments::{ApplicationRef, duration};
use crate::error::{CliError, Verdict};
use crate::output::clean;
use crate::terminal::Terminal;
use clap::ValueEnum;
use std::time::Duration;
use windlass_client::Client;
use windlass_model::operation::{HoldUntil, RollbackRequest};

/// Takes an application back to a past synchronisation, and holds it there
///
/// Automation respects the hold: it synchronises no newer commits and heals towards the held one, until the hold ends.
/// Without ID it goes back to the synchronisation before the latest; `windlass app history` lists them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass app rollback front --reason \"payments fail\" --wait
  windlass app rollback front 12 --until newer-commit
  windlass app release front")]
pub(crate) struct Rollback {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    /// The number of the synchronisation in `windlass app history`
    #[arg(value_name = "ID")]
    id: Option<i64>,
    /// What ends the hold
    #[arg(long, value_enum, default_value_t)]
    until: Until,
    /// Why, for those who wonder later
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Also deletes objects that are not in that commit
    #[arg(long)]
    prune: bool,
    /// Asks the API server what would happen; changes and holds nothing
    #[arg(long)]
    dry_run: bool,
    /// Waits until the rollback has ended
    #[arg(long)]
    wait: bool,
    /// How long to wait, as 90s, 5m or 1h
    #[arg(long, default_value = "5m", value_parser = duration, requires = "wait")]
    timeout: Duration,
}

/// What ends a hold.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Until {
    /// `windlass app release`, or the console
    #[default]
    Released,
    /// A commit that is newer than today's, or a release
    NewerCommit,
}

impl Rollback {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = &self.application;
        let until = match self.until {
            Until::Released => HoldUntil::Released,
            Until::NewerCommit => HoldUntil::NewerCommit,
        };
        let request =
            RollbackRequest { id: self.id, prune: self.prune, dry_run: self.dry_run, until, reason: self.reason };
        let operation = client.applications().rollback(application.namespace(), &application.name, &request).await?;
        if !self.dry_run {
            let end = match until {
                HoldUntil::Released => "until somebody releases it",
                HoldUntil::NewerCommit => "until a newer commit, or until somebody releases it",
            };
            terminal.note(format_args!("{application} is held {end}: `windlass app release {application}`."))?;
        }
        if !self.wait {
            return asked(&operation, "Rollback", application, terminal);
        }
        terminal.note(format_args!("Rolling {application} back (operation {}) …", operation.id))?;
        let following = Following { client, application, what: "rollback", timeout: self.timeout };
        let ended = following.to_its_end(operation, terminal).await?;
        let done = if self.dry_run { "would be rolled back" } else { "is rolled back" };
        terminal.say(format_args!("{application} {done}: {}", clean(&ended.message)))?;
        Ok(Verdict::Yes)
    }
}

/// Ends the hold of a rollback, so that automation goes on
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  windlass app release front")]
pub(crate) struct Release {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
}

impl Release {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = &self.application;
        client.applications().release_hold(application.namespace(), &application.name).await?;
        terminal.say(format_args!("{} released", super::named(&application.to_string())))?;
        Ok(Verdict::Yes)
    }
}
