//! How a deletion ends, in words; and when it is tried again.

use super::objects::Deletion;
use crate::controller::connections::is_down;
use crate::error::DeliveryError;
use std::time::Duration;
use windlass_model::application::Condition;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{ResourceResult, ResultCode, SyncResult};
use windlass_operations::{Claim, Outcome};

/// The first pause before a cluster that does not answer is asked again; each is twice the one before.
const FIRST: Duration = Duration::from_secs(5);

/// The longest.
const LONGEST: Duration = Duration::from_secs(300);

/// Objects that wait for others are looked at again after this time.
const WAIT: Duration = Duration::from_secs(10);

/// Why it ended before everything was gone.
#[derive(Debug)]
pub(super) enum End {
    /// The worker has to stop; another goes on.
    Interrupted,
    /// Someone asked for the end.
    Terminated,
    /// The application was forgotten meanwhile, without the rest of its objects.
    Forgotten,
    /// An object was refused.
    Refused(String),
    /// The cluster does not answer.
    Unreachable(String),
    /// Not now: something else has to happen first.
    Later(String),
}

/// What becomes of the operation.
pub(super) fn of(deletion: &Deletion<'_>, end: Result<(), End>) -> Outcome {
    let result = serde_json::to_value(deletion.done()).unwrap_or_default();
    let count = deletion.gone.len();
    let so_far = format!("{count} of {} objects deleted", deletion.total);
    match end {
        Ok(()) => Outcome::Succeeded { message: format!("deleted, with {}", objects(count, &deletion.kept)), result },
        Err(End::Forgotten) => {
            Outcome::Succeeded { message: format!("forgotten without the rest of its objects; {so_far}"), result }
        }
        Err(End::Terminated) => Outcome::Terminated {
            message: format!("terminated: {so_far}; the application and the others stay"),
            result,
        },
        Err(End::Refused(cause)) => Outcome::Failed { message: format!("{so_far}; {cause}"), result },
        Err(End::Interrupted) => {
            Outcome::Retry { message: "interrupted; it goes on where it was".into(), after: Duration::from_secs(1) }
        }
        Err(End::Later(message)) => Outcome::Retry { message, after: WAIT },
        Err(End::Unreachable(cause)) => {
            let after = pause(deletion.claim.operation.retries);
            Outcome::Retry { message: unreachable(deletion.claim, &cause, after), after }
        }
    }
}

/// It could not be begun.
pub(super) fn not_begun(claim: &Claim, error: &DeliveryError) -> Outcome {
    if is_down(error) || error.may_pass() {
        let after = pause(claim.operation.retries);
        return Outcome::Retry { message: unreachable(claim, &error.to_string(), after), after };
    }
    let message = format!("{error}. {} {}", error.next_step(), forget(claim));
    Outcome::Error { message, result: claim.result.clone().unwrap_or_default() }
}

/// What an application shows while its deletion waits.
pub(super) fn notice(message: String) -> Condition {
    Condition {
        kind: "DeletionError".into(),
        message,
        next_step: "`windlass app delete --cascade=false` forgets the application and leaves what is left; `windlass app terminate` ends the deletion and keeps it.".into(),
        last_transition_time: None,
    }
}

fn pause(retries: i32) -> Duration {
    let doublings = u32::try_from(retries).unwrap_or(0).min(10);
    (FIRST * 2_u32.pow(doublings)).min(LONGEST)
}

fn unreachable(claim: &Claim, cause: &str, after: Duration) -> String {
    format!("{cause}; tried again in {} s. {}", after.as_secs(), forget(claim))
}

fn forget(claim: &Claim) -> String {
    let name = claim.operation.target.trim_start_matches("application/");
    format!("`windlass app delete {name} --cascade=false` forgets the application without deleting its objects.")
}

fn objects(count: usize, kept: &[ResourceResult]) -> String {
    let objects = if count == 1 { "1 object".to_owned() } else { format!("{count} objects") };
    let named: Vec<String> =
        kept.iter().take(3).map(|one| format!("{} {}: {}", one.kind, one.name, one.message)).collect();
    if kept.is_empty() { objects } else { format!("{objects}; {} stay: {}", kept.len(), named.join("; ")) }
}

impl Deletion<'_> {
    /// What was done, object by object.
    pub(super) fn done(&self) -> SyncResult {
        let resources = self.gone.iter().chain(&self.kept).cloned().collect();
        SyncResult { resources, ..SyncResult::default() }
    }
}

/// What became of one object.
pub(super) fn entry(key: &ObjectKey, version: &str, status: ResultCode, message: impl Into<String>) -> ResourceResult {
    ResourceResult {
        group: key.group.clone(),
        version: version.to_owned(),
        kind: key.kind.clone(),
        namespace: key.namespace.clone(),
        name: key.name.clone(),
        status,
        message: message.into(),
        ..ResourceResult::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let seconds: Vec<u64> = [0, 1, 5, 6, 100, -1].map(|retries| pause(retries).as_secs()).into();
        assert_eq!(seconds, [5, 10, 160, 300, 300, 5]);
    }
}
