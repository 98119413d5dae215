//! `windlass app delete`.

use super::named;
use crate::arguments::{ApplicationRef, duration};
use crate::error::{CliError, Verdict};
use crate::output::clean;
use crate::terminal::Terminal;
use clap::{ArgAction, ValueEnum};
use std::time::Duration;
use tokio::time::Instant;
use windlass_client::Client;
use windlass_model::operation::{Operation, Phase};

/// How often the server is asked while waiting.
const PAUSE: Duration = Duration::from_millis(500);

/// Deletes an application, with its objects in the cluster
///
/// The server deletes the objects first, waves in reverse, and the application stays until they are gone. That cannot be
/// undone, so the command asks first; where it cannot ask, it wants --yes. With --cascade=false only the application is
/// forgotten, and its objects stay in the cluster.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass app delete front
  windlass app delete front --yes --wait
  windlass app delete front --cascade=false")]
pub(crate) struct Delete {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    /// Whether the application's objects are deleted from the cluster
    #[arg(
        long,
        action = ArgAction::Set,
        value_name = "true|false",
        default_value = "true",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true"
    )]
    cascade: bool,
    /// What becomes of what the objects own; foreground unless given
    #[arg(short, long, value_enum, value_name = "POLICY")]
    propagation_policy: Option<Propagation>,
    /// Waits until the application is gone
    #[arg(long)]
    wait: bool,
    /// How long to wait, as 90s, 5m or 1h
    #[arg(long, default_value = "5m", value_parser = duration, requires = "wait")]
    timeout: Duration,
    /// Does not ask
    #[arg(short, long)]
    yes: bool,
}

/// What becomes of what an object owns when it is deleted, as Kubernetes names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Propagation {
    /// It is deleted first
    Foreground,
    /// It is deleted afterwards
    Background,
    /// It stays
    Orphan,
}

impl Propagation {
    const fn code(self) -> &'static str {
        match self {
            Self::Foreground => "foreground",
            Self::Background => "background",
            Self::Orphan => "orphan",
        }
    }
}

impl Delete {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = &self.application;
        if self.cascade && !self.yes && !self.is_meant(client, terminal).await? {
            terminal.note("Nothing was deleted.")?;
            return Ok(Verdict::No);
        }
        let propagation = self.propagation_policy.map(Propagation::code);
        let operation =
            client.applications().delete(application.namespace(), &application.name, self.cascade, propagation).await?;
        let Some(operation) = operation else {
            terminal.say(format_args!("{} deleted", named(&application.to_string())))?;
            terminal.note("Its objects are still in the cluster.")?;
            return Ok(Verdict::Yes);
        };
        if !self.wait {
            terminal.say(format_args!("The deletion of {application} was asked for (operation {}).", operation.id))?;
            terminal.note(format_args!("Follow it with `windlass app wait {application} --delete`."))?;
            return Ok(Verdict::Yes);
        }
        terminal.note(format_args!("Deleting {application} (operation {}) …", operation.id))?;
        self.gone(client, &operation, terminal).await?;
        terminal.say(format_args!("{} deleted", named(&application.to_string())))?;
        Ok(Verdict::Yes)
    }

    /// Asks the person, saying how much goes.
    async fn is_meant(&self, client: &Client, terminal: &mut Terminal<'_>) -> Result<bool, CliError> {
        let application = &self.application;
        let status = client.applications().get(application.namespace(), &application.name).await?.view.status;
        let objects = match status.unwrap_or_default().resources.len() {
            1 => "its 1 object".to_owned(),
            count => format!("its {count} objects"),
        };
        if !terminal.settings.interactive {
            return Err(CliError::usage(
                format!("deleting {application} would delete {objects} in the cluster, and nobody can be asked"),
                "Say --yes if that is meant, or --cascade=false to leave the objects there.",
            ));
        }
        let answer = terminal
            .ask(format_args!("Delete {application} and {objects} in the cluster? This cannot be undone. [y/N] "))?;
        Ok(["y", "yes"].iter().any(|yes| answer.eq_ignore_ascii_case(yes)))
    }

    /// Waits until the application is not there any more.
    async fn gone(&self, client: &Client, operation: &Operation, terminal: &mut Terminal<'_>) -> Result<(), CliError> {
        let application = &self.application;
        let deadline = Instant::now() + self.timeout;
        let mut told = String::new();
        loop {
            let view = match client.applications().get(application.namespace(), &application.name).await {
                Ok(found) => found.view,
                Err(error) if error.status() == Some(404) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            let state = view.status.unwrap_or_default().operation_state;
            let state = state.filter(|state| state.id == Some(operation.id)).unwrap_or_default();
            if matches!(state.phase, Phase::Failed | Phase::Error) {
                return Err(CliError::failed(
                    format!("the deletion of {application} ended as {:?}: {}", state.phase, state.message),
                    format!("Look at `windlass app get {application}`, correct the cause, and delete it again."),
                ));
            }
            if state.message != told && !state.message.is_empty() {
                terminal.note(format_args!("  {}", clean(&state.message)))?;
                told = state.message;
            }
            if Instant::now() >= deadline {
                return Err(self.late(&told));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn late(&self, message: &str) -> CliError {
        let application = &self.application;
        let because = if message.is_empty() { String::new() } else { format!(": {message}") };
        CliError::failed(
            format!("{application} is still there after {} s{because}", self.timeout.as_secs()),
            format!("It goes on by itself; look at `windlass app get {application}` for what holds it."),
        )
    }
}
