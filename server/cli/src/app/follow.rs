//! Following an operation to its end, with its progress on standard error.

use super::kind_of;
use crate::arguments::ApplicationRef;
use crate::error::{CliError, Verdict};
use crate::output::{Table, clean};
use crate::terminal::Terminal;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;
use windlass_client::Client;
use windlass_model::operation::{Operation, OperationState, Phase, ResourceResult};

/// How often the server is asked while waiting.
const PAUSE: Duration = Duration::from_millis(500);

/// An operation that is waited for: `what` names it in sentences, for example `synchronisation`.
pub(super) struct Following<'a> {
    pub(super) client: &'a Client,
    pub(super) application: &'a ApplicationRef,
    pub(super) what: &'a str,
    pub(super) timeout: Duration,
}

impl Following<'_> {
    /// Waits for the operation's end and prints what became of each object.
    ///
    /// # Errors
    /// [`CliError::Failed`] if it did not succeed, or not in time.
    pub(super) async fn to_its_end(
        &self,
        operation: Operation,
        terminal: &mut Terminal<'_>,
    ) -> Result<Operation, CliError> {
        let (ended, state) = self.ended(operation, terminal).await?;
        let application = self.application;
        print_results(&state.sync_result.unwrap_or_default().resources, terminal)?;
        if ended.phase == Phase::Succeeded {
            return Ok(ended);
        }
        if let Some(by) = &ended.terminated_by {
            return Err(CliError::failed(
                format!("the {} of {application} was ended by {by}: {}", self.what, ended.message),
                "What was applied stays applied; ask for it again when it is to be done.",
            ));
        }
        Err(CliError::failed(
            format!("the {} of {application} ended as {:?}: {}", self.what, ended.phase, ended.message),
            format!(
                "Look at the objects that were refused and at `windlass app get {application}`, correct the cause, and try again."
            ),
        ))
    }

    /// The operation, once it has ended, and what the application says of it.
    async fn ended(
        &self,
        mut operation: Operation,
        terminal: &mut Terminal<'_>,
    ) -> Result<(Operation, OperationState), CliError> {
        let (application, id) = (self.application, operation.id);
        let deadline = Instant::now() + self.timeout;
        let mut progress = Progress::default();
        loop {
            let view = self.client.applications().get(application.namespace(), &application.name).await?.view;
            let state = view.status.and_then(|status| status.operation_state).filter(|state| state.id == Some(id));
            let state = state.unwrap_or_default();
            if operation.phase.is_final() {
                return Ok((operation, state));
            }
            progress.lines(&state).iter().try_for_each(|line| terminal.note(clean(line)))?;
            if Instant::now() >= deadline {
                return Err(CliError::failed(
                    format!(
                        "the {} of {application} is still {:?} after {} s",
                        self.what,
                        operation.phase,
                        self.timeout.as_secs()
                    ),
                    format!(
                        "It goes on by itself; wait longer with `windlass app wait {application} --operation --timeout 10m`, or end it with `windlass app terminate {application}`."
                    ),
                ));
            }
            tokio::time::sleep(PAUSE).await;
            operation = self.client.operations().get(&id.to_string()).await?.operation;
        }
    }
}

/// What was told of an operation so far.
#[derive(Debug, Default)]
struct Progress {
    message: String,
    objects: BTreeMap<String, String>,
}

impl Progress {
    /// What has to be told: objects whose result is new, and the message if it changed.
    fn lines(&mut self, state: &OperationState) -> Vec<String> {
        let mut lines = Vec::new();
        for result in state.sync_result.iter().flat_map(|result| &result.resources) {
            let (name, words) = (name(result), format!("{:?} {}", result.status, result.message));
            if self.objects.get(&name) != Some(&words) {
                lines.push(format!("  {name}: {}", words.trim_end()));
                self.objects.insert(name, words);
            }
        }
        if !state.message.is_empty() && state.message != self.message {
            lines.push(format!("  {}", state.message));
            self.message.clone_from(&state.message);
        }
        lines
    }
}

/// `Deployment.apps shop/api`.
fn name(result: &ResourceResult) -> String {
    let place = if result.namespace.is_empty() { String::new() } else { format!("{}/", result.namespace) };
    format!("{} {place}{}", kind_of(&result.group, &result.kind), result.name)
}

fn print_results(results: &[ResourceResult], terminal: &mut Terminal<'_>) -> Result<(), CliError> {
    if results.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(["KIND", "NAMESPACE", "NAME", "RESULT", "MESSAGE"], "");
    for result in results {
        let kind = kind_of(&result.group, &result.kind);
        table.row([&kind, &result.namespace, &result.name, &format!("{:?}", result.status), &result.message]);
    }
    terminal.say(table)
}

/// Says that something was asked for and goes on by itself.
pub(super) fn asked(
    operation: &Operation,
    what: &str,
    application: &ApplicationRef,
    terminal: &mut Terminal<'_>,
) -> Result<Verdict, CliError> {
    terminal.say(format_args!("{what} of {application} was asked for (operation {}).", operation.id))?;
    terminal.note(format_args!("Follow it with `windlass app wait {application} --operation`."))?;
    Ok(Verdict::Yes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use windlass_model::operation::{ResultCode, SyncResult};

    #[test]
    fn only_what_changed_is_told() {
        let result = |name: &str, status, message: &str| ResourceResult {
            kind: "ConfigMap".into(),
            namespace: "shop".into(),
            name: name.into(),
            status,
            message: message.into(),
            ..ResourceResult::default()
        };
        let state = |message: &str, resources: Vec<ResourceResult>| OperationState {
            message: message.into(),
            sync_result: Some(SyncResult { resources, ..SyncResult::default() }),
            ..OperationState::default()
        };
        let mut progress = Progress::default();
        let a = result("a", ResultCode::Synced, "created");
        assert_eq!(
            progress.lines(&state("waiting for a", vec![a.clone()])),
            ["  ConfigMap shop/a: Synced created", "  waiting for a"]
        );
        assert!(progress.lines(&state("waiting for a", vec![a.clone()])).is_empty());
        let b = result("b", ResultCode::SyncFailed, "no");
        assert_eq!(progress.lines(&state("waiting for a", vec![a, b])), ["  ConfigMap shop/b: SyncFailed no"]);
        assert_eq!(progress.lines(&state("done", Vec::new())), ["  done"]);
        assert!(progress.lines(&OperationState::default()).is_empty());
    }
}
