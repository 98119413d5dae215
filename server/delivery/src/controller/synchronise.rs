//! Carrying out a synchronisation: every step can be repeated, so a successor may begin again where a worker died.

use super::confirm::was_refused;
use super::refresh::Terms;
use super::{Controller, prepare};
use crate::core::coowned::adopted;
use crate::core::plan::{Step, plan};
use crate::core::{compare, spec};
use crate::error::DeliveryError;
use crate::index::{Desired, Live};
use crate::store::ApplicationRow;
use async_trait::async_trait;
use futures::StreamExt;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use windlass_access::{Action, Resource, decide};
use windlass_clusters::{
    Applied, ApplyOptions, ClusterError, Connection, Detail, KindInfo, Preconditions, Propagation,
};
use windlass_model::application::Object;
use windlass_model::id::ClusterId;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{ResourceResult, ResultCode, SyncRequest, SyncResult};
use windlass_objects::{order, tracking};
use windlass_operations::{Claim, Handler, Outcome};

/// How long a synchronisation waits for Git and the rules to be looked at.
const LOOK: Duration = Duration::from_secs(90);

/// How long a kind is waited for after its definition was applied; the API server needs a moment to serve it.
const DEFINITION: Duration = Duration::from_secs(20);

/// How often an object that changes under our hands is looked at again.
const ROUNDS: u32 = 6;

/// Objects of the same rank that are applied at once.
const PARALLEL: usize = 8;

/// The handler of operations of kind `sync`.
pub struct Synchronise(pub(crate) Arc<Controller>);

/// What one synchronisation works with.
struct Run {
    row: ApplicationRow,
    terms: Terms,
    cluster: ClusterId,
    connection: Connection,
    instance: String,
    revision: String,
    desired: BTreeMap<ObjectKey, Desired>,
    extra: BTreeMap<ObjectKey, (String, Live)>,
}

#[async_trait]
impl Handler for Synchronise {
    fn kind(&self) -> &'static str {
        "sync"
    }

    async fn run(&self, claim: Claim) -> Outcome {
        let controller = &self.0;
        match controller.synchronise(&claim).await {
            Ok(outcome) => outcome,
            Err(error) => {
                Outcome::Error { message: format!("{error}. {}", error.next_step()), result: serde_json::Value::Null }
            }
        }
    }
}

impl Controller {
    async fn synchronise(&self, claim: &Claim) -> Result<Outcome, DeliveryError> {
        let request: SyncRequest = serde_json::from_value(claim.request.clone()).unwrap_or_default();
        let missing =
            || DeliveryError::Invalid { problems: vec![format!("{} is no longer there", claim.operation.target)] };
        let row = self.applications().by_target(&claim.operation.target).await?.ok_or_else(missing)?;
        let caller = self.applications().caller_again(&claim.operation).await?;
        decide(&caller, Action::Sync, Resource::Applications)?;
        if !self.look_now(row.id, LOOK).await {
            return Err(DeliveryError::NotReady(row.label()));
        }
        self.settle(row.id, Duration::from_secs(10)).await;
        let id = row.id;
        let Some(run) = self.prepare_run(row, claim).await? else {
            let conditions = self.index().overview(id).map(|overview| overview.conditions).unwrap_or_default();
            let message = conditions
                .iter()
                .map(|one| format!("{}. {}", one.message, one.next_step))
                .collect::<Vec<_>>()
                .join(" ");
            return Ok(Outcome::Error { message, result: serde_json::Value::Null });
        };
        self.remember(&run).await?;
        let results = self.carry_out(&run, &request, claim).await;
        self.look_now(run.row.id, LOOK).await;
        let Some(results) = results else {
            return Ok(Outcome::Retry {
                message: "interrupted; it goes on where it was".into(),
                after: Duration::from_secs(1),
            });
        };
        Ok(outcome(&run.revision, results))
    }

    async fn prepare_run(&self, row: ApplicationRow, claim: &Claim) -> Result<Option<Run>, DeliveryError> {
        let found = self.index().desired(row.id);
        let Some((cluster, revision, desired)) = found else { return Ok(None) };
        // Asked again, though the look has just asked: what is applied is what the rules permit now.
        let terms = self.terms(&row).await?;
        let connection = self.connection(cluster).await?.while_allowed(Arc::new(claim.allowance()));
        let extra = self.index().extra(row.id).into_iter().map(|(key, version, live)| (key, (version, live))).collect();
        let instance = tracking::instance(&row.namespace, &row.name);
        Ok(Some(Run { row, terms, cluster, connection, instance, revision, desired, extra }))
    }

    /// Writes down what is about to be ours, before it is: whatever dies in between, nothing in the cluster is forgotten.
    async fn remember(&self, run: &Run) -> Result<(), DeliveryError> {
        let managed = {
            let mut index = self.index();
            for (key, desired) in &run.desired {
                index.applied(run.row.id, key, &desired.version);
            }
            index.overview(run.row.id).map(|overview| overview.managed).unwrap_or_default()
        };
        self.applications().remember(run.row.id, &managed).await
    }

    /// Carries out the plan, rank by rank. None if it was interrupted.
    async fn carry_out(&self, run: &Run, request: &SyncRequest, claim: &Claim) -> Option<Vec<ResourceResult>> {
        let mut results = Vec::new();
        let may_send = claim.allowance();
        if let Some(failed) = self.create_namespace(run).await {
            results.push(failed);
        }
        let steps = plan(run.desired.keys().cloned(), run.extra.keys().cloned(), request.prune);
        let rank = |step: &Step| match step {
            Step::Apply(key) => (0, order::rank(&key.group, &key.kind)),
            Step::Prune(key) | Step::SkipPrune(key) => (1, order::rank(&key.group, &key.kind)),
        };
        for group in steps.chunk_by(|a, b| rank(a) == rank(b)) {
            if claim.cancelled.is_cancelled() {
                return None;
            }
            let mut under_way = Vec::with_capacity(group.len());
            for step in group {
                under_way.push(self.take_step(run, step));
            }
            results.extend(futures::stream::iter(under_way).buffered(PARALLEL).collect::<Vec<_>>().await);
            // What failed may have failed because nothing was sent any more.
            if may_send().is_none() {
                return None;
            }
            let so_far = serde_json::to_value(SyncResult {
                revision: run.revision.clone(),
                resources: results.clone(),
                ..SyncResult::default()
            })
            .ok();
            let message = format!("{} of {} objects done", results.len(), steps.len());
            if claim.journal.progress(&message, so_far.as_ref()).await.is_err() {
                return None;
            }
            self.announce(&run.row.label(), "operation");
        }
        Some(results)
    }

    async fn create_namespace(&self, run: &Run) -> Option<ResourceResult> {
        let name = run.terms.namespace();
        if !spec::creates_namespace(&run.terms.view) || name.is_empty() {
            return None;
        }
        let error = run.connection.create_namespace(name).await.err()?;
        let key = ObjectKey { kind: "Namespace".into(), name: name.to_owned(), ..ObjectKey::default() };
        Some(result(&key, "v1", ResultCode::SyncFailed, format!("{error}. {}", error.next_step())))
    }

    async fn take_step(&self, run: &Run, step: &Step) -> ResourceResult {
        match step {
            Step::Apply(key) => match run.desired.get(key) {
                Some(desired) => self.apply(run, key, desired).await,
                None => result(key, "", ResultCode::SyncFailed, "it is no longer in Git".into()),
            },
            Step::Prune(key) => self.prune(run, key).await,
            Step::SkipPrune(key) => {
                let version = run.extra.get(key).map(|(version, _)| version.as_str()).unwrap_or_default();
                result(
                    key,
                    version,
                    ResultCode::PruneSkipped,
                    "no longer in Git; left, because pruning was not asked for".into(),
                )
            }
        }
    }

    async fn apply(&self, run: &Run, key: &ObjectKey, desired: &Desired) -> ResourceResult {
        let failed = |message: String| result(key, &desired.version, ResultCode::SyncFailed, message);
        if let Err(error) = self.permitted(run, key, desired).await {
            return failed(format!("{error}. {}", error.next_step()));
        }
        self.metrics.applies.inc();
        match self.apply_over(run, key, desired).await {
            Ok(applied) => {
                self.note_applied(run, key, desired, applied.object);
                result(key, &desired.version, ResultCode::Synced, applied.change.to_string())
            }
            Err(error) if was_refused(&error) => failed(format!("the API server refuses it: {error}")),
            Err(error) => failed(format!("{error}. {}", error.next_step())),
        }
    }

    /// Applies the manifest over what is there. Where it takes values from the live object, the live object must still
    /// be that one, or it is looked at again.
    async fn apply_over(&self, run: &Run, key: &ObjectKey, desired: &Desired) -> Result<Applied, ClusterError> {
        let seen = self.index().live(run.cluster, key).map(|live| Arc::clone(&live.object));
        let mut live = seen;
        for _ in 1..ROUNDS {
            let is_scaled = self.index().basis(run.row.id, key).is_some_and(|basis| basis.is_scaled);
            let taken = live.as_ref().and_then(|live| with_live_values(run, desired, live, is_scaled));
            let options = ApplyOptions { live: live.as_deref(), ..ApplyOptions::default() };
            match run.connection.apply(taken.as_ref().unwrap_or(&desired.object), &options).await {
                Err(ClusterError::Conflict { .. }) if taken.is_some() => {
                    live = run.connection.get(key, &desired.version).await?.map(Arc::new);
                }
                answer => return answer,
            }
        }
        Err(ClusterError::Conflict { message: format!("{key} is being changed all the time") })
    }

    /// The rules once more, with the scope that the kind has now (its definition may just have been applied).
    async fn permitted(&self, run: &Run, key: &ObjectKey, desired: &Desired) -> Result<(), DeliveryError> {
        let info = self.kind_info(run, key, desired).await?;
        if info.namespaced == key.namespace.is_empty() {
            let problem = format!(
                "{key} was taken for {}; its definition says otherwise: synchronise again",
                if info.namespaced { "cluster-scoped" } else { "namespaced" }
            );
            return Err(DeliveryError::Invalid { problems: vec![problem] });
        }
        prepare::check(&run.terms, key, info.namespaced, &desired.origin)
    }

    /// The kind, waited for if its definition is among what has just been applied.
    async fn kind_info(&self, run: &Run, key: &ObjectKey, desired: &Desired) -> Result<KindInfo, ClusterError> {
        let defines = |other: &Desired| prepare::scope_by_definition(&other.object, &key.group, &key.kind).is_some();
        let patience = if run.desired.values().any(defines) { DEFINITION } else { Duration::ZERO };
        let start = tokio::time::Instant::now();
        loop {
            match run.connection.kind_info(&key.group, &desired.version, &key.kind).await {
                Err(ClusterError::UnknownKind { .. }) if start.elapsed() < patience => {
                    tokio::time::sleep(Duration::from_millis(500)).await
                }
                answer => return answer,
            }
        }
    }

    /// An apply's answer is an observation, and the answer to the question whether the object is what Git says.
    fn note_applied(&self, run: &Run, key: &ObjectKey, desired: &Desired, object: Object) {
        let live = compare::fingerprint(&object);
        let sighting = self.sight(object, Detail::Whole).named(key.clone());
        {
            let mut index = self.index();
            index.see(run.cluster, &desired.version, sighting);
            // What is overlooked may still be overlooked; an answer about another manifest or object is none.
            if let Some(basis) = index.basis(run.row.id, key)
                && (basis.desired, basis.live) == (desired.fingerprint, live)
            {
                index.confirm(run.row.id, key, basis, compare::Verdict::Same);
            }
        }
        self.index_has_changed();
    }

    async fn prune(&self, run: &Run, key: &ObjectKey) -> ResourceResult {
        let version = run.extra.get(key).map(|(version, _)| version.clone()).unwrap_or_default();
        let answer = |code, message: String| result(key, &version, code, message);
        if let Err(error) = prepare::check(&run.terms, key, !key.namespace.is_empty(), "in the cluster") {
            return answer(ResultCode::SyncFailed, format!("{error}. {}", error.next_step()));
        }
        for _ in 1..ROUNDS {
            match self.prune_once(run, key, &version).await {
                // It has changed since it was read, if only its status.
                Err(ClusterError::Conflict { .. }) => {}
                Ok((code, message)) => return answer(code, message.into()),
                Err(error) => return answer(ResultCode::SyncFailed, format!("{error}. {}", error.next_step())),
            }
        }
        answer(ResultCode::SyncFailed, format!("{key} is being changed all the time; synchronise again"))
    }

    /// Deletes the object as it is now, if it is still this application's.
    async fn prune_once(
        &self,
        run: &Run,
        key: &ObjectKey,
        version: &str,
    ) -> Result<(ResultCode, &'static str), ClusterError> {
        let Some(live) = run.connection.get(key, version).await? else {
            return Ok((ResultCode::Pruned, "was gone already"));
        };
        let observed = Live::of(live, None, &self.config.tracking);
        if observed.instance.as_deref() != Some(&run.instance) {
            return Ok((ResultCode::PruneSkipped, "it does not belong to this application any more"));
        }
        let only_this = Preconditions {
            uid: observed.uid().map(str::to_owned),
            resource_version: observed.resource_version().map(str::to_owned),
        };
        match run.connection.delete(key, version, &only_this, Propagation::Foreground).await {
            Ok(_) | Err(ClusterError::NotFound { .. }) => Ok((ResultCode::Pruned, "pruned")),
            Err(error) => Err(error),
        }
    }
}

/// The manifest with the live values of what others keep and of what is to be respected, to be applied to exactly this
/// live object; None if it takes nothing from it.
fn with_live_values(run: &Run, desired: &Desired, live: &Object, is_scaled: bool) -> Option<Object> {
    let adopted = adopted(&desired.object, live, is_scaled);
    let respects = spec::respects_ignored(&run.terms.view);
    let mut taken = match desired.ignored.as_ref().filter(|_| respects) {
        Some(ignored) => ignored.respected(adopted.as_ref().unwrap_or(&desired.object), live),
        None => adopted?,
    };
    let version = live.get("metadata")?.get("resourceVersion")?.clone();
    taken.get_mut("metadata")?.as_object_mut()?.insert("resourceVersion".into(), version);
    Some(taken)
}

fn result(key: &ObjectKey, version: &str, status: ResultCode, message: String) -> ResourceResult {
    ResourceResult {
        group: key.group.clone(),
        version: version.to_owned(),
        kind: key.kind.clone(),
        namespace: key.namespace.clone(),
        name: key.name.clone(),
        status,
        message,
        ..ResourceResult::default()
    }
}

fn outcome(revision: &str, resources: Vec<ResourceResult>) -> Outcome {
    let count = |code| resources.iter().filter(|one| one.status == code).count();
    let (failed, pruned, skipped) =
        (count(ResultCode::SyncFailed), count(ResultCode::Pruned), count(ResultCode::PruneSkipped));
    let short: String = revision.chars().take(8).collect();
    let mut message = format!("synchronised to {short}: {} applied", count(ResultCode::Synced));
    for (number, what) in [(pruned, "pruned"), (skipped, "no longer in Git and left"), (failed, "failed")] {
        if number > 0 {
            message.push_str(&format!(", {number} {what}"));
        }
    }
    let first = resources
        .iter()
        .find(|one| one.status == ResultCode::SyncFailed)
        .map(|one| format!("; {} {}: {}", one.kind, one.name, one.message));
    message.push_str(first.as_deref().unwrap_or_default());
    let result = serde_json::to_value(SyncResult { revision: revision.to_owned(), resources, ..SyncResult::default() })
        .unwrap_or_default();
    if failed > 0 { Outcome::Failed { message, result } } else { Outcome::Succeeded { message, result } }
}
