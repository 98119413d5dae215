//! The plan, wave by wave.

use super::PARALLEL;
use super::ledger::{Ledger, entry};
use super::namespace::is_namespace;
use super::outcome::End;
use super::run::Run;
use crate::controller::Controller;
use futures::StreamExt;
use windlass_model::operation::{PlannedAction, PlannedStep, PlannedWave, ResourceResult, ResultCode};
use windlass_objects::order::rank;

impl Controller {
    /// Carries the plan out. As in Argo CD the last wave is not waited for: it is applied, and how it fares is told by
    /// the application's health.
    pub(super) async fn carry_out(&self, run: &Run<'_>, ledger: &mut Ledger) -> Result<(), End> {
        run.safe_point()?;
        if run.request.dry_run {
            return self.rehearse(run, ledger).await;
        }
        self.create_namespace(run, ledger).await?;
        self.rehearse(run, ledger).await?;
        let waves = &run.planned.waves;
        for (number, wave) in waves.iter().enumerate() {
            self.carry_out_wave(run, wave, ledger).await?;
            match waves.get(number + 1) {
                Some(next) if !wave.prunes && !next.prunes => self.wait_for_health(run, wave, ledger).await?,
                Some(_) if wave.prunes => self.wait_for_absence(run, wave, ledger).await?,
                _ => {}
            }
        }
        Ok(())
    }

    /// One wave, kind by kind. When an object fails, the others are tried all the same, and what comes after the wave is
    /// not.
    async fn carry_out_wave(&self, run: &Run<'_>, wave: &PlannedWave, ledger: &mut Ledger) -> Result<(), End> {
        let of_kind = |step: &PlannedStep| rank(&step.object.group, &step.object.kind);
        for group in wave.steps.chunk_by(|a, b| of_kind(a) == of_kind(b)) {
            run.safe_point()?;
            let mut under_way = Vec::with_capacity(group.len());
            for step in group.iter().filter(|step| !is_namespace(run, step)) {
                under_way.push(self.take_step(run, ledger.earlier(&step.object).cloned(), step));
            }
            let results = futures::stream::iter(under_way).buffered(PARALLEL).collect::<Vec<_>>().await;
            ledger.add(wave.wave, results);
            let all = run.steps().count();
            self.tell(run, ledger, &format!("{} of {all} objects done", ledger.done())).await?;
        }
        if ledger.has_failed() { Err(End::Failed(String::new())) } else { Ok(()) }
    }

    async fn take_step(&self, run: &Run<'_>, earlier: Option<String>, step: &PlannedStep) -> ResourceResult {
        let key = &step.object;
        match step.action {
            PlannedAction::Create | PlannedAction::Change => self.apply(run, key).await,
            PlannedAction::Keep => entry(run, key, ResultCode::Synced, earlier.unwrap_or_else(|| "unchanged".into())),
            PlannedAction::Prune => self.prune(run, key).await,
            PlannedAction::SkipPrune => entry(run, key, ResultCode::PruneSkipped, step.message.clone()),
        }
    }
}
