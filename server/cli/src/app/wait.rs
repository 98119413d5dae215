//! `windlass app wait`.

use super::state;
use crate::arguments::{ApplicationRef, duration};
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use std::time::Duration;
use tokio::time::Instant;
use windlass_client::Client;
use windlass_model::application::{Application, HealthStatus, SyncStatus};

/// How often the server is asked.
const PAUSE: Duration = Duration::from_secs(1);

/// Waits until an application is synchronised or healthy
///
/// Without --sync and --health, waits for both. Also waits until no synchronisation is under way. Git is not read again:
/// `windlass app refresh` does that.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass app wait front --timeout 2m
  windlass app wait front --health")]
pub(crate) struct Wait {
    /// The application
    #[arg(value_name = "[NAMESPACE/]NAME")]
    application: ApplicationRef,
    /// Until the cluster is what Git says
    #[arg(long)]
    sync: bool,
    /// Until all objects are healthy
    #[arg(long)]
    health: bool,
    /// How long to wait, as 90s, 5m or 1h
    #[arg(long, default_value = "5m", value_parser = duration)]
    timeout: Duration,
}

impl Wait {
    pub(crate) async fn run(self, client: &Client, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let application = &self.application;
        let both = !self.sync && !self.health;
        let deadline = Instant::now() + self.timeout;
        loop {
            let now = client.applications().get(application.namespace(), &application.name).await?.view;
            let Some(missing) = missing(&now, self.sync || both, self.health || both) else {
                let (sync, health) = state(&now);
                terminal.say(format_args!("{application} is {sync:?} and {health:?}."))?;
                return Ok(Verdict::Yes);
            };
            if Instant::now() >= deadline {
                return Err(CliError::failed(
                    format!("{application} is {missing} after {} s", self.timeout.as_secs()),
                    format!("Look at `windlass app get {application}` for the cause."),
                ));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
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
