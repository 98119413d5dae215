//! `windlass app wait`.

use super::state;
use crate::arguments::{ApplicationRef, duration};
use crate::error::{CliError, Verdict};
use crate::output::clean;
use crate::terminal::Terminal;
use std::time::Duration;
use tokio::time::Instant;
use windlass_client::Client;
use windlass_model::application::{Application, HealthStatus, SyncStatus};

/// How often the server is asked.
const PAUSE: Duration = Duration::from_secs(1);

/// Waits until applications are synchronised and healthy
///
/// Without --sync, --health and --operation, waits for all of it. Each of them also waits until nothing is being done to
/// the application. Git is not read again: `windlass app refresh` does that.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass app wait front --timeout 2m
  windlass app wait front back --health
  windlass app wait front --delete")]
pub(crate) struct Wait {
    /// The applications
    #[arg(value_name = "[NAMESPACE/]NAME", required = true)]
    applications: Vec<ApplicationRef>,
    /// Until the cluster is what Git says
    #[arg(long)]
    sync: bool,
    /// Until all objects are healthy
    #[arg(long)]
    health: bool,
    /// Until nothing is being done to it any more
    #[arg(long)]
    operation: bool,
    /// Until it is gone
    #[arg(long, conflicts_with_all = ["sync", "health", "operation"])]
    delete: bool,
    /// How long to wait, as 90s, 5m or 1h
    #[arg(long, default_value = "5m", value_parser = duration)]
    timeout: Duration,
}

impl Wait {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let deadline = Instant::now() + self.timeout;
        for application in &self.applications {
            self.for_one(application, deadline, client, terminal).await?;
        }
        Ok(Verdict::Yes)
    }

    async fn for_one(
        &self,
        application: &ApplicationRef,
        deadline: Instant,
        client: &Client,
        terminal: &mut Terminal<'_>,
    ) -> Result<(), CliError> {
        let all = !self.sync && !self.health && !self.operation;
        let mut told = String::new();
        loop {
            let now = match client.applications().get(application.namespace(), &application.name).await {
                Ok(found) => found.view,
                Err(error) if self.delete && error.status() == Some(404) => {
                    return terminal.say(format_args!("{application} is gone."));
                }
                Err(error) => return Err(error.into()),
            };
            let missing = if self.delete {
                Some("not gone".to_owned())
            } else {
                missing(&now, self.sync || all, self.health || all)
            };
            let Some(missing) = missing else {
                let (sync, health) = state(&now);
                return terminal.say(format_args!("{application} is {sync:?} and {health:?}."));
            };
            let doing = doing(&now);
            if Instant::now() >= deadline {
                let doing = if doing.is_empty() { doing } else { format!(" ({doing})") };
                return Err(CliError::failed(
                    format!("{application} is {missing} after {} s{doing}", self.timeout.as_secs()),
                    format!("Look at `windlass app get {application}` for the cause."),
                ));
            }
            if doing != told && !doing.is_empty() {
                terminal.note(format_args!("  {application}: {}", clean(&doing)))?;
                told = doing;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// What the operation that is going on says; empty if there is none.
fn doing(application: &Application) -> String {
    let state = application.status.as_ref().and_then(|status| status.operation_state.as_ref());
    state.filter(|state| !state.phase.is_final()).map(|state| state.message.clone()).unwrap_or_default()
}

/// What keeps the application from what is waited for, in words.
fn missing(application: &Application, for_sync: bool, for_health: bool) -> Option<String> {
    let (sync, health) = state(application);
    let status = application.status.clone().unwrap_or_default();
    let mut found = Vec::new();
    if status.operation_state.is_some_and(|operation| !operation.phase.is_final()) {
        found.push("being synchronised".to_owned());
    }
    if for_sync && sync != SyncStatus::Synced {
        found.push(format!("{sync:?}"));
    }
    if for_health && health != HealthStatus::Healthy {
        let why =
            if status.health.message.is_empty() { String::new() } else { format!(" ({})", status.health.message) };
        found.push(format!("{health:?}{why}"));
    }
    let because = status.conditions.first().map(|condition| format!(", {}: {}", condition.kind, condition.message));
    (!found.is_empty()).then(|| format!("{}{}", found.join(" and "), because.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_model::application::{ApplicationStatus, Health, SyncState};
    use windlass_model::operation::{OperationState, Phase};

    #[test]
    fn what_is_missing_is_said() {
        let application = |sync, health, phase| Application {
            status: Some(ApplicationStatus {
                sync: SyncState { status: sync, revision: String::new() },
                health: Health { status: health, message: "1 of 2 replicas".into() },
                operation_state: Some(OperationState { phase, ..OperationState::default() }),
                ..ApplicationStatus::default()
            }),
            ..Application::default()
        };
        use {
            HealthStatus::Healthy, HealthStatus::Progressing, Phase::Running, Phase::Succeeded, SyncStatus::OutOfSync,
            SyncStatus::Synced,
        };
        for (sync, health, phase, for_sync, for_health, said) in [
            (Synced, Healthy, Succeeded, true, true, None),
            (Synced, Healthy, Running, true, true, Some("being synchronised")),
            (OutOfSync, Healthy, Succeeded, false, true, None),
            (Synced, Progressing, Succeeded, true, false, None),
            (OutOfSync, Progressing, Succeeded, true, true, Some("OutOfSync and Progressing (1 of 2 replicas)")),
        ] {
            assert_eq!(missing(&application(sync, health, phase), for_sync, for_health).as_deref(), said);
        }
        assert_eq!(missing(&Application::default(), true, true).as_deref(), Some("Unknown and Unknown"));
    }
}
