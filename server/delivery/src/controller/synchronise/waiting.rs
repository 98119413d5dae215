//! Between two waves.

use super::ledger::Ledger;
use super::outcome::End;
use super::run::Run;
use crate::controller::Controller;
use crate::core::waiting::{Readiness, readiness, sentence};
use std::time::Duration;
use windlass_model::application::{Health, HealthStatus};
use windlass_model::object::ObjectKey;
use windlass_model::operation::{PlannedWave, Waiting};

/// How often the index is asked. It is told of changes by watches; asking costs no request.
const TICK: Duration = Duration::from_millis(100);

impl Controller {
    /// Waits until every object of a wave is ready for the next.
    pub(super) async fn wait_for_health(
        &self,
        run: &Run<'_>,
        wave: &PlannedWave,
        ledger: &mut Ledger,
    ) -> Result<(), End> {
        loop {
            let mut waiting = Vec::new();
            let mut failed = None;
            for step in wave.steps.iter().filter(|step| run.desired.contains_key(&step.object)) {
                match self.readiness(run, &step.object) {
                    (Readiness::Ready, _) => {}
                    (Readiness::NotYet, health) => waiting.push(Waiting { object: step.object.clone(), health }),
                    (Readiness::Failed, health) => failed = failed.or(Some((&step.object, health))),
                }
            }
            if let Some((key, health)) = failed {
                let words = words(&health);
                ledger.mark_failed(key, &words);
                return Err(End::Failed(format!("wave {} did not become healthy", wave.wave)));
            }
            let is_over = waiting.is_empty();
            let message = sentence(&waiting);
            ledger.set_waiting(waiting);
            if is_over {
                return Ok(());
            }
            self.tell(run, ledger, &message).await?;
            run.pause(TICK).await?;
        }
    }

    fn readiness(&self, run: &Run<'_>, key: &ObjectKey) -> (Readiness, Health) {
        let index = self.index();
        let Some(live) = index.live(run.cluster, key) else {
            let message = "it is no longer in the cluster; it may have been deleted".to_owned();
            return (Readiness::Failed, Health { status: HealthStatus::Missing, message });
        };
        let manifest = run.desired.get(key).map(|desired| &*desired.object);
        let objects: Vec<_> = manifest.into_iter().chain([&*live.object]).collect();
        (readiness(live.health.as_ref(), &objects), live.health.clone().unwrap_or_default())
    }

    /// Waits until what a wave has pruned is gone, finalizers and all.
    pub(super) async fn wait_for_absence(
        &self,
        run: &Run<'_>,
        wave: &PlannedWave,
        ledger: &mut Ledger,
    ) -> Result<(), End> {
        loop {
            let pruned = wave.steps.iter().filter(|step| ledger.has_pruned(&step.object));
            let left: Vec<_> = pruned.filter(|step| self.is_there(run, &step.object)).collect();
            let Some(first) = left.first() else { return Ok(()) };
            let more = if left.len() > 1 { format!(" and {} more", left.len() - 1) } else { String::new() };
            let message = format!("waiting until {} {} is gone{more}", first.object.kind, first.object.name);
            self.tell(run, ledger, &message).await?;
            run.pause(TICK).await?;
        }
    }

    /// Whether the object that was pruned is still there, and not another one of its name.
    fn is_there(&self, run: &Run<'_>, key: &ObjectKey) -> bool {
        let pruned = run.planned.extra.get(key).and_then(|(_, live)| live.uid());
        self.index().live(run.cluster, key).is_some_and(|live| live.uid() == pruned)
    }
}

fn words(health: &Health) -> String {
    if health.message.is_empty() {
        format!("{:?}", health.status)
    } else {
        format!("{:?}: {}", health.status, health.message)
    }
}
