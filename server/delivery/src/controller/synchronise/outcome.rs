//! How a synchronisation ends, in words; and whether it is tried again.

use super::ledger::{Ledger, key_of};
use super::run::Run;
use crate::core::retry::Retries;
use crate::error::DeliveryError;
use crate::store::ApplicationRow;
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use windlass_model::operation::{ResultCode, SyncRequest, SyncResult};
use windlass_operations::{Claim, Outcome};

/// Objects that are named as not done.
const NAMED: usize = 5;

/// Why it ended before everything was done.
#[derive(Debug)]
pub(super) enum End {
    /// Something failed: what, where the objects' results do not say it.
    Failed(String),
    /// The worker has to stop; another goes on.
    Interrupted,
    /// Someone asked for the end.
    Terminated,
}

/// What becomes of the operation.
pub(super) async fn of(run: &Run<'_>, ledger: Ledger, end: Result<(), End>) -> Outcome {
    let done = ledger.into_result();
    let result = serde_json::to_value(&done).unwrap_or_default();
    let short: String = run.revision.chars().take(8).collect();
    let counts = counts(&done);
    let what = if run.request.dry_run { "dry run of" } else { "synchronised to" };
    // What failed after the end of the claim may have failed because nothing was sent any more.
    let end = if end.is_err() && run.claim.allowance()().is_none() { Err(End::Interrupted) } else { end };
    match end {
        Ok(()) => Outcome::Succeeded { message: format!("{what} {short}: {counts}"), result },
        Err(End::Interrupted) => {
            Outcome::Retry { message: "interrupted; it goes on where it was".into(), after: Duration::from_secs(1) }
        }
        Err(End::Terminated) => {
            Outcome::Terminated { message: format!("terminated: {counts}{}", not_done(run, &done)), result }
        }
        Err(End::Failed(cause)) => {
            let cause = if cause.is_empty() { String::new() } else { format!("; {cause}") };
            let message = format!("{what} {short}: {counts}{cause}{}{}", first_failure(&done), not_done(run, &done));
            failed(run, message, result).await
        }
    }
}

/// Tried again if that is asked for; the results stay visible meanwhile.
async fn failed(run: &Run<'_>, message: String, result: Value) -> Outcome {
    let tried = run.claim.operation.retries;
    let retries = retries(&run.row, &run.request).filter(|_| !run.request.dry_run);
    let Some((retries, pause)) = retries.and_then(|retries| Some((retries, retries.pause(tried)?))) else {
        let message = if tried > 0 { format!("{message} (tried {} times)", tried.saturating_add(1)) } else { message };
        return Outcome::Failed { message, result };
    };
    let message = retries.announcement(tried, pause, &message);
    match run.claim.journal.progress(&message, Some(&result)).await {
        Ok(()) => Outcome::Retry { message, after: pause },
        Err(_) => Outcome::Failed { message, result },
    }
}

/// How often, and after which pauses, the operation is tried again; None if it is not.
pub(super) fn retries(row: &ApplicationRow, request: &SyncRequest) -> Option<Retries> {
    if let Some(asked) = &request.retry_strategy {
        return Retries::read(asked, "retryStrategy").ok();
    }
    let own = row.view().ok()?.spec.sync_policy?.retry?;
    Retries::read(&own, "spec.syncPolicy.retry").ok()
}

/// It could not be begun: tried again if that is asked for and may help.
pub(super) fn not_begun(claim: &Claim, retries: Option<Retries>, error: &DeliveryError) -> Outcome {
    let tried = claim.operation.retries;
    let again = retries.filter(|_| error.may_pass()).and_then(|retries| Some((retries, retries.pause(tried)?)));
    match again {
        Some((retries, after)) => Outcome::Retry { message: retries.announcement(tried, after, &words(error)), after },
        None => Outcome::Error { message: words(error), result: claim.result.clone().unwrap_or_default() },
    }
}

/// It cannot be carried out at all.
pub(super) fn error(error: &DeliveryError) -> Outcome {
    Outcome::Error { message: words(error), result: Value::Null }
}

fn words(error: &DeliveryError) -> String {
    format!("{error}. {}", error.next_step())
}

fn counts(done: &SyncResult) -> String {
    let count = |code| done.resources.iter().filter(|one| one.status == code).count();
    let is_unchanged = |message: &str| message == "unchanged";
    let synced = count(ResultCode::Synced);
    let unchanged =
        done.resources.iter().filter(|one| one.status == ResultCode::Synced && is_unchanged(&one.message)).count();
    let mut words = vec![format!("{} applied", synced - unchanged)];
    for (number, what) in [
        (unchanged, "unchanged"),
        (count(ResultCode::Pruned), "pruned"),
        (count(ResultCode::PruneSkipped), "no longer in Git and left"),
        (count(ResultCode::SyncFailed), "failed"),
    ] {
        if number > 0 {
            words.push(format!("{number} {what}"));
        }
    }
    words.join(", ")
}

fn first_failure(done: &SyncResult) -> String {
    let failed = done.resources.iter().find(|one| one.status == ResultCode::SyncFailed);
    failed.map(|one| format!("; {} {}: {}", one.kind, one.name, one.message)).unwrap_or_default()
}

/// What was planned and has not been done, by name.
fn not_done(run: &Run<'_>, done: &SyncResult) -> String {
    let done: BTreeSet<_> = done.resources.iter().map(key_of).collect();
    let left: Vec<_> = run.planned().filter(|key| !done.contains(key)).collect();
    if left.is_empty() {
        return String::new();
    }
    let named: Vec<String> = left.iter().take(NAMED).map(|key| format!("{} {}", key.kind, key.name)).collect();
    let more = left.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("; not done: {}{more}", named.join(", "))
}
