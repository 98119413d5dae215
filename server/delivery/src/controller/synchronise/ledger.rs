//! What was done so far, and what of it is written down.

use super::outcome::End;
use super::run::Run;
use crate::controller::Controller;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use windlass_model::object::ObjectKey;
use windlass_model::operation::{ResourceResult, ResultCode, SyncResult, Waiting};
use windlass_operations::Claim;

/// Progress is written no more often than this.
const PACE: Duration = Duration::from_secs(1);

/// What was done so far.
pub(super) struct Ledger {
    result: SyncResult,
    /// The words of a worker that died, or of an earlier attempt, about objects that are as Git says since then.
    earlier: BTreeMap<ObjectKey, String>,
    /// When it was written, at first when it was begun: what ends at once is written once, at its end.
    at: Instant,
    told: Option<(String, Vec<Waiting>)>,
}

impl Ledger {
    pub(super) fn new(claim: &Claim, revision: &str) -> Self {
        let before: SyncResult =
            claim.result.clone().and_then(|result| serde_json::from_value(result).ok()).unwrap_or_default();
        let done = before.resources.into_iter().filter(|one| one.status == ResultCode::Synced);
        let result = SyncResult { revision: revision.to_owned(), ..SyncResult::default() };
        let earlier = if before.revision == revision {
            done.map(|one| (key_of(&one), one.message)).collect()
        } else {
            BTreeMap::new()
        };
        Self { result, earlier, at: Instant::now(), told: None }
    }

    /// Takes note of what became of objects.
    pub(super) fn add(&mut self, wave: i64, results: Vec<ResourceResult>) {
        self.result.resources.extend(results.into_iter().map(|one| ResourceResult { sync_wave: wave, ..one }));
    }

    /// What an earlier attempt has done to an object.
    pub(super) fn earlier(&self, key: &ObjectKey) -> Option<&String> {
        self.earlier.get(key)
    }

    /// What is waited for now.
    pub(super) fn set_waiting(&mut self, waiting: Vec<Waiting>) {
        self.result.waiting = waiting;
    }

    /// An object that was applied has failed since.
    pub(super) fn mark_failed(&mut self, key: &ObjectKey, words: &str) {
        for one in self.result.resources.iter_mut().filter(|one| key_of(one) == *key) {
            one.status = ResultCode::SyncFailed;
            one.message = format!("{}; then {words}", one.message);
        }
    }

    /// Whether the object was deleted here.
    pub(super) fn has_pruned(&self, key: &ObjectKey) -> bool {
        self.result.resources.iter().any(|one| one.status == ResultCode::Pruned && key_of(one) == *key)
    }

    /// How many objects have a result.
    pub(super) fn done(&self) -> usize {
        self.result.resources.len()
    }

    /// Whether one of them has failed.
    pub(super) fn has_failed(&self) -> bool {
        self.result.resources.iter().any(|one| one.status == ResultCode::SyncFailed)
    }

    pub(super) fn into_result(self) -> SyncResult {
        SyncResult { waiting: Vec::new(), ..self.result }
    }
}

impl Controller {
    /// Writes down how far a synchronisation is, if that is something else than before and not too soon.
    pub(super) async fn tell(&self, run: &Run<'_>, ledger: &mut Ledger, message: &str) -> Result<(), End> {
        let told = (message.to_owned(), ledger.result.waiting.clone());
        if ledger.at.elapsed() < PACE || ledger.told.as_ref() == Some(&told) {
            return Ok(());
        }
        let result = serde_json::to_value(&ledger.result).ok();
        if let Err(error) = run.claim.journal.progress(message, result.as_ref()).await {
            tracing::warn!(application = %run.row.label(), %error, "the progress of a synchronisation could not be written");
            run.safe_point()?;
        }
        ledger.at = Instant::now();
        ledger.told = Some(told);
        self.announce(&run.row.label(), "operation");
        Ok(())
    }
}

pub(super) fn key_of(result: &ResourceResult) -> ObjectKey {
    ObjectKey {
        group: result.group.clone(),
        kind: result.kind.clone(),
        namespace: result.namespace.clone(),
        name: result.name.clone(),
    }
}

/// What became of an object.
pub(super) fn entry(run: &Run<'_>, key: &ObjectKey, status: ResultCode, message: impl Into<String>) -> ResourceResult {
    ResourceResult {
        group: key.group.clone(),
        version: run.version(key).to_owned(),
        kind: key.kind.clone(),
        namespace: key.namespace.clone(),
        name: key.name.clone(),
        status,
        message: message.into(),
        ..ResourceResult::default()
    }
}
