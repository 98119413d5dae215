//! Automation: asks for synchronisations when something has changed, at once and without anybody's asking.
//!
//! It works from the stored state and from the index, not from what it was told: whatever changes (a commit, an object,
//! an operation's end, a hold) marks the application, and a marked application is decided on anew. What it missed, the
//! next look finds, at the latest after the poll interval.

use super::Controller;
use crate::core::automation::{Comparison, Decision, Policy, Situation, decide};
use crate::error::DeliveryError;
use crate::index::{Drift, Notice};
use crate::store::{Asked, Standing};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use windlass_access::Principal;
use windlass_model::application::SyncStatus;
use windlass_model::id::{ApplicationId, CorrelationId, OperationId};
use windlass_model::operation::{RetryStrategy, SyncRequest};
use windlass_operations::NewOperation;

/// Who asks.
const AUTO_SYNC: &str = "auto-sync";

/// An application is decided on at most so often; the first time after a quiet moment at once.
const PACE: Duration = Duration::from_millis(200);

/// Applications that are decided on, and asked for, together: transactions stay short.
const BATCH: usize = 64;

/// After an error of the database.
const AGAIN: Duration = Duration::from_secs(2);

/// How often a synchronisation of automation is tried again where the application does not say: Argo CD's number.
const RETRIES: i64 = 5;

/// Which applications are to be decided on, and when.
#[derive(Debug, Default)]
struct Agenda {
    decided: HashMap<ApplicationId, Instant>,
    due: HashMap<ApplicationId, Instant>,
}

impl Agenda {
    /// The applications whose turn it is now, of those that have changed and those that were put off.
    fn take(&mut self, changed: Vec<ApplicationId>, now: Instant) -> Vec<ApplicationId> {
        self.decided.retain(|_, at| now.saturating_duration_since(*at) < PACE);
        for id in changed {
            let at = self.decided.get(&id).map_or(now, |at| *at + PACE);
            self.put_off(id, at);
        }
        let taken: Vec<_> = self.due.extract_if(|_, at| *at <= now).map(|(id, _)| id).collect();
        self.decided.extend(taken.iter().map(|id| (*id, now)));
        taken
    }

    fn put_off(&mut self, id: ApplicationId, until: Instant) {
        let at = self.due.entry(id).or_insert(until);
        *at = until.min(*at);
    }

    fn next(&self) -> Option<Instant> {
        self.due.values().min().copied()
    }
}

impl Controller {
    pub(super) async fn run_automation(self: Arc<Self>) {
        let mut agenda = Agenda::default();
        loop {
            let changed = self.index().take_undecided();
            let due = agenda.take(changed, Instant::now());
            for batch in due.chunks(BATCH) {
                match self.decide_on(batch).await {
                    Ok(later) => later.into_iter().for_each(|(id, at)| agenda.put_off(id, at)),
                    Err(error) => {
                        tracing::warn!(%error, "automation could not decide; it tries again");
                        batch.iter().for_each(|id| agenda.put_off(*id, Instant::now() + AGAIN));
                    }
                }
            }
            let next = agenda.next().unwrap_or_else(|| Instant::now() + Duration::from_secs(3600));
            tokio::select! {
                () = self.automation_wanted.notified() => {}
                () = tokio::time::sleep_until(next.into()) => {}
                () = self.stop.cancelled() => return,
            }
        }
    }

    /// Decides on some applications. Those to be decided on again later, and when.
    async fn decide_on(&self, ids: &[ApplicationId]) -> Result<Vec<(ApplicationId, Instant)>, DeliveryError> {
        let drifts: HashMap<ApplicationId, Drift> =
            ids.iter().filter_map(|id| self.drift_to_decide_on(*id).map(|drift| (*id, drift))).collect();
        if drifts.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = drifts.keys().copied().collect();
        let (mut later, mut asked) = (Vec::new(), Vec::new());
        for standing in self.applications().standings(&ids).await? {
            let Some(drift) = drifts.get(&standing.id) else { continue };
            let is_current = (drift.manifest, drift.held) == (standing.manifest, standing.held);
            let comparison = Comparison { is_current, ..drift.comparison.clone() };
            let decision = decide(&Situation {
                policy: Policy::from(&standing.policy),
                is_deleted: standing.busy_with.as_deref() == Some("delete"),
                is_busy: standing.busy_with.is_some(),
                comparison: &comparison,
                last: standing.last.as_ref(),
                source_since: standing.source_since,
                now: standing.now,
            });
            let notice = match &decision {
                Decision::Sync { .. } => None,
                Decision::WaitUntil(_, reason) | Decision::Nothing(reason) => reason.condition(),
            };
            self.index().set_notice(standing.id, Notice::Automation, notice);
            match decision {
                Decision::Sync { revision, prune, resources, self_heal_attempts } => {
                    let request = SyncRequest {
                        revision: Some(revision),
                        prune,
                        resources,
                        self_heal_attempts,
                        retry_strategy: retries(&standing),
                        ..SyncRequest::default()
                    };
                    asked.push(self.wanted(&standing, drift, &request));
                }
                Decision::WaitUntil(time, _) => later.push((standing.id, instant_of(time, standing.now))),
                Decision::Nothing(_) => {}
            }
        }
        self.ask_for(asked).await?;
        Ok(later)
    }

    /// How far an application is from what Git wants, if that is for automation to act on.
    fn drift_to_decide_on(&self, id: ApplicationId) -> Option<Drift> {
        let mut index = self.index();
        let drift = index.drift(id)?;
        if !drift.cluster.is_some_and(|cluster| self.owns(cluster)) || !drift.comparison.is_settled {
            return None;
        }
        if drift.comparison.status != SyncStatus::OutOfSync {
            index.set_notice(id, Notice::Automation, None);
            return None;
        }
        Some(drift)
    }

    fn wanted(&self, standing: &Standing, drift: &Drift, request: &SyncRequest) -> Asked {
        let correlation = drift.correlation.unwrap_or_else(CorrelationId::generate);
        tracing::info!(application = %standing.label, project = %standing.project, %correlation, prune = request.prune,
            revision = request.revision.as_deref().unwrap_or_default(), self_heal_attempt = request.self_heal_attempts,
            "automation synchronises an application");
        Asked {
            application: standing.id,
            manifest: standing.manifest,
            held: standing.held,
            operation: NewOperation {
                id: OperationId::generate(),
                kind: "sync",
                target: format!("application/{}", standing.label),
                project: standing.project.clone(),
                principal: Principal::Policy(AUTO_SYNC),
                correlation,
                request: serde_json::to_value(request).unwrap_or_default(),
            },
        }
    }

    async fn ask_for(&self, asked: Vec<Asked>) -> Result<(), DeliveryError> {
        if asked.is_empty() {
            return Ok(());
        }
        let wanted = asked.len();
        let inserted = self.applications().ask(&self.operations, asked).await?;
        if inserted < wanted {
            tracing::debug!(wanted, inserted, "some applications had changed before automation could act");
        }
        self.operations.wake();
        self.feed_wanted.notify_one();
        Ok(())
    }
}

fn retries(standing: &Standing) -> Option<RetryStrategy> {
    let usual = || RetryStrategy { limit: Some(RETRIES), ..RetryStrategy::default() };
    standing.policy.retry.is_none().then(usual)
}

/// A time of the database's clock on ours.
fn instant_of(time: DateTime<Utc>, now: DateTime<Utc>) -> Instant {
    Instant::now() + (time - now).to_std().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_is_decided_on_at_once_and_then_at_its_pace() {
        let (mut agenda, start, id) = (Agenda::default(), Instant::now(), ApplicationId::generate());
        assert_eq!(agenda.take(vec![id], start), [id], "after a quiet moment at once");
        let soon = start + PACE / 4;
        assert!(agenda.take(vec![id, id], soon).is_empty());
        assert_eq!(agenda.next(), Some(start + PACE), "and nothing is forgotten");
        assert_eq!(agenda.take(Vec::new(), start + PACE), [id]);
        assert_eq!(agenda.next(), None);
        let later = start + PACE * 5;
        agenda.put_off(id, later + PACE);
        assert_eq!(agenda.take(vec![id], later), [id], "a change comes before what was put off");
    }
}
