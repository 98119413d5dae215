//! A dry run of all that would change: if the API server refuses one object, nothing is applied.

use super::PARALLEL;
use super::ledger::{Ledger, entry};
use super::namespace::is_namespace;
use super::outcome::End;
use super::run::Run;
use crate::controller::Controller;
use crate::controller::confirm::NO_DRY_RUN;
use crate::controller::prepare;
use crate::core::plan::cannot_be_applied;
use crate::core::sync_options;
use crate::index::Desired;
use futures::StreamExt;
use windlass_clusters::ClusterError;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{PlannedAction, PlannedStep, ResourceResult, ResultCode};

impl Controller {
    /// Asks the API server about every object that would change, unless its answer is known. What cannot be asked about,
    /// because its kind or namespace comes to be in the same synchronisation, is not.
    ///
    /// One object alone is not asked about either: applying it is the same question. Only if a dry run is all that is
    /// wanted, every object gets a result.
    pub(super) async fn rehearse(&self, run: &Run<'_>, ledger: &mut Ledger) -> Result<(), End> {
        let is_change = |step: &&PlannedStep| matches!(step.action, PlannedAction::Create | PlannedAction::Change);
        let wanted = run.request.dry_run;
        if !wanted && run.steps().filter(is_change).filter(|step| !is_namespace(run, step)).count() <= 1 {
            return Ok(());
        }
        for wave in &run.planned.waves {
            run.safe_point()?;
            let mut under_way = Vec::with_capacity(wave.steps.len());
            for step in wave.steps.iter().filter(|step| wanted || is_change(step) && !is_namespace(run, step)) {
                under_way.push(self.rehearse_step(run, step));
            }
            let mut results = futures::stream::iter(under_way).buffered(PARALLEL).collect::<Vec<_>>().await;
            results.retain(|one| wanted || one.status == ResultCode::SyncFailed);
            ledger.add(wave.wave, results);
        }
        match ledger.has_failed() {
            false => Ok(()),
            true if wanted => Err(End::Failed(String::new())),
            true => Err(End::Failed("the dry run failed, nothing was applied".into())),
        }
    }

    async fn rehearse_step(&self, run: &Run<'_>, step: &PlannedStep) -> ResourceResult {
        let key = &step.object;
        let said = |code, message: String| entry(run, key, code, message);
        match step.action {
            PlannedAction::Keep => said(ResultCode::Synced, "unchanged".into()),
            PlannedAction::Prune => said(ResultCode::Pruned, "pruned (dry run)".into()),
            PlannedAction::SkipPrune => said(ResultCode::PruneSkipped, step.message.clone()),
            PlannedAction::Create | PlannedAction::Change => match run.desired.get(key) {
                None => said(ResultCode::Synced, step.message.clone()),
                Some(desired) => match self.rehearse_object(run, key, desired).await {
                    Ok(words) => said(ResultCode::Synced, format!("{words} (dry run)")),
                    Err(words) => said(ResultCode::SyncFailed, words),
                },
            },
        }
    }

    /// What applying the object would do, or why it cannot be applied.
    async fn rehearse_object(&self, run: &Run<'_>, key: &ObjectKey, desired: &Desired) -> Result<String, String> {
        let refused = sync_options::refused(&desired.object);
        if !refused.is_empty() {
            return Err(cannot_be_applied(&refused));
        }
        if run.planned.predicted.contains(key) {
            return Ok("configured".into());
        }
        prepare::check(&run.terms, key, !key.namespace.is_empty(), &desired.origin)
            .map_err(|error| format!("{error}. {}", error.next_step()))?;
        let _place = self.dry_run_place(run.cluster).await;
        self.metrics.dry_runs.inc();
        match self.send(run, key, desired, true).await {
            Ok(applied) => Ok(applied.summary()),
            Err(ClusterError::UnknownKind { .. }) if run.defines(key) => {
                Ok("not asked: the same synchronisation defines its kind".into())
            }
            Err(ClusterError::UnknownKind { .. }) if sync_options::may_lack_its_kind(&desired.object) => {
                Ok("not asked: its kind is not there yet, and it asks not to be tried then".into())
            }
            Err(ClusterError::NotFound { .. }) if run.makes_namespace_of(key) => {
                Ok("not asked: the same synchronisation makes its namespace".into())
            }
            Err(ClusterError::Invalid { message }) if message.contains(NO_DRY_RUN) => {
                Ok("not asked: a webhook of the cluster takes no dry runs".into())
            }
            Err(error) => Err(super::applying::refusal(&error)),
        }
    }
}
