//! The destination's namespace, where the application asks for it (`CreateNamespace=true`).

use super::ledger::{Ledger, entry};
use super::outcome::End;
use super::run::Run;
use crate::controller::Controller;
use windlass_model::operation::{PlannedAction, PlannedStep, ResultCode};

impl Controller {
    /// Makes the namespace if the plan says so. It comes before the dry run, as in Argo CD: without it the API server
    /// judges none of the objects in it.
    pub(super) async fn create_namespace(&self, run: &Run<'_>, ledger: &mut Ledger) -> Result<(), End> {
        let Some((wave, step)) = planned(run) else { return Ok(()) };
        let answer = run.connection().create_namespace(&step.object.name).await;
        let (code, message) = match answer {
            Ok(true) => (ResultCode::Synced, "created".to_owned()),
            Ok(false) => (ResultCode::Synced, "unchanged".to_owned()),
            Err(error) => (ResultCode::SyncFailed, format!("{error}. {}", error.next_step())),
        };
        ledger.add(wave, vec![entry(run, &step.object, code, message)]);
        if code == ResultCode::SyncFailed { Err(End::Failed(String::new())) } else { Ok(()) }
    }
}

/// The step that makes the namespace: the only one of an object that is not in Git.
fn planned<'a>(run: &'a Run<'_>) -> Option<(i64, &'a PlannedStep)> {
    let first = run.planned.waves.first()?;
    let step = first.steps.first()?;
    let is_own = step.action == PlannedAction::Create && !run.desired.contains_key(&step.object);
    is_own.then_some((first.wave, step))
}

/// Whether a step is the one that makes the namespace.
pub(super) fn is_namespace(run: &Run<'_>, step: &PlannedStep) -> bool {
    planned(run).is_some_and(|(_, own)| own == step)
}
