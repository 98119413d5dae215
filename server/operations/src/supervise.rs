//! One claimed operation: runs its handler, renews the lease, and records what became of it.

use crate::lease::{self, Claimed, Renewed, Return};
use crate::{Claim, Handler, Journal, OperationsError, Outcome, Timing};
use serde_json::Value;
use sqlx::PgPool;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use windlass_model::operation::{Operation, Phase};

/// An operation whose worker was lost this often is not tried again: it may be what kills them.
pub(crate) const MAX_LOST: i32 = 20;

/// After a failed write to the database, the next attempt.
const WRITE_AGAIN: Duration = Duration::from_millis(500);

/// Sees one claimed operation through.
pub(crate) struct Supervisor {
    pool: PgPool,
    timing: Timing,
    claimed: Claimed,
    shutdown: CancellationToken,
    /// Told to the handler: stop. Also fired by a journal that finds the lease lost.
    cancelled: CancellationToken,
    /// Told to the handler: end soon.
    terminating: CancellationToken,
    /// Changes when the rows of this process' operations are to be looked at; from before the claim.
    asked_to_end: watch::Receiver<u64>,
    /// Ours: from the moment *before* the last renewal was asked for, so never later than the database's.
    lease_end: watch::Sender<Instant>,
}

/// How the handler ended.
enum Ended {
    With(Outcome),
    Panicked,
    /// It did not stop when told to.
    Aborted,
    LeaseLost,
}

impl Supervisor {
    pub(crate) fn new(
        pool: PgPool,
        timing: Timing,
        claimed: Claimed,
        shutdown: CancellationToken,
        asked_to_end: watch::Receiver<u64>,
    ) -> Self {
        let cancelled = shutdown.child_token();
        let terminating = CancellationToken::new();
        if claimed.record.operation.phase == Phase::Terminating {
            terminating.cancel();
        }
        let (lease_end, _) = watch::channel(claimed.asked_at + timing.counted());
        Self { pool, timing, claimed, shutdown, cancelled, terminating, asked_to_end, lease_end }
    }

    pub(crate) async fn run(self, handler: Arc<dyn Handler>) {
        let operation = &self.claimed.record.operation;
        if self.claimed.taken_over {
            tracing::warn!(operation = %operation.id, kind = operation.kind, target = operation.target,
                project = operation.project, attempt = operation.attempts, "took over an operation whose worker is gone");
            if self.claimed.lost >= MAX_LOST {
                return self.give_up().await;
            }
        }
        let claim = self.claim();
        // A task of its own: a panic ends that, not the worker.
        let mut task = tokio::spawn(async move { handler.run(claim).await });
        match self.watch(&mut task).await {
            Ended::With(outcome) => self.record(outcome).await,
            Ended::Panicked => {
                let message = "the program failed at this operation; its log says where";
                self.end(Phase::Error, message, &Value::Null).await;
            }
            Ended::Aborted => self.give_back("interrupted: the server stopped", Return::Aborted).await,
            Ended::LeaseLost => self.lost(),
        }
    }

    fn claim(&self) -> Claim {
        Claim {
            operation: self.claimed.record.operation.clone(),
            request: self.claimed.record.request.clone(),
            result: self.claimed.record.result.clone(),
            journal: Journal {
                pool: self.pool.clone(),
                id: self.claimed.record.operation.id,
                epoch: self.claimed.epoch,
                cancelled: self.cancelled.clone(),
            },
            cancelled: self.cancelled.clone(),
            terminating: self.terminating.clone(),
            lease_end: self.lease_end.subscribe(),
        }
    }

    /// Renews the lease until the handler ends, or has to.
    async fn watch(&self, task: &mut JoinHandle<Outcome>) -> Ended {
        let mut next_beat = Instant::now() + self.timing.heartbeat;
        let mut asked_to_end = self.asked_to_end.clone();
        loop {
            tokio::select! {
                biased;
                ended = &mut *task => return match ended {
                    Ok(outcome) => Ended::With(outcome),
                    Err(_) => Ended::Panicked,
                },
                () = self.cancelled.cancelled() => return self.stop(task).await,
                () = due(next_beat, &mut asked_to_end) => {
                    next_beat = match self.beat().await {
                        Ok(()) => Instant::now() + self.timing.heartbeat,
                        Err(again) => again,
                    };
                }
            }
        }
    }

    /// The handler has been told to stop: waits for it, but not for ever.
    async fn stop(&self, task: &mut JoinHandle<Outcome>) -> Ended {
        let lost = !self.shutdown.is_cancelled();
        let end = (Instant::now() + self.timing.stop).min(*self.lease_end.borrow());
        let ended = timeout_at(end, &mut *task).await;
        if ended.is_err() {
            task.abort();
        }
        match ended {
            _ if lost => Ended::LeaseLost,
            Ok(Ok(outcome)) => Ended::With(outcome),
            Ok(Err(_)) => Ended::Panicked,
            Err(_) => Ended::Aborted,
        }
    }

    /// Renews the lease. If the database does not answer, says when to try again; if the lease is lost, cancels.
    async fn beat(&self) -> Result<(), Instant> {
        let end = *self.lease_end.borrow();
        let asked_at = Instant::now();
        let (id, epoch) = (self.claimed.record.operation.id, self.claimed.epoch);
        match timeout_at(end, lease::renew(&self.pool, id, epoch, self.timing.lease)).await {
            Ok(Ok(renewed @ (Renewed::Held | Renewed::Terminating))) => {
                self.lease_end.send_replace(asked_at + self.timing.counted());
                if renewed == Renewed::Terminating {
                    self.terminating.cancel();
                }
                Ok(())
            }
            Ok(Err(error)) if Instant::now() < end => {
                tracing::warn!(operation = %id, %error, "the lease could not be renewed yet");
                Err((Instant::now() + WRITE_AGAIN).min(end))
            }
            Ok(Ok(Renewed::Lost) | Err(_)) | Err(_) => {
                self.cancelled.cancel();
                Ok(())
            }
        }
    }

    async fn record(&self, outcome: Outcome) {
        let stopping = self.shutdown.is_cancelled();
        match outcome {
            Outcome::Succeeded { message, result } => self.end(Phase::Succeeded, &message, &result).await,
            Outcome::Failed { message, result } | Outcome::Terminated { message, result } => {
                self.end(Phase::Failed, &message, &result).await
            }
            // Told to stop, a handler cannot tell a failure from the interruption: the next worker finds out.
            Outcome::Error { message, .. } if stopping => self.give_back(&message, Return::Stopped).await,
            Outcome::Error { message, result } => self.end(Phase::Error, &message, &result).await,
            Outcome::Retry { message, .. } if stopping => self.give_back(&message, Return::Stopped).await,
            Outcome::Retry { message, after } => self.give_back(&message, Return::Later(after)).await,
        }
    }

    async fn end(&self, phase: Phase, message: &str, result: &Value) {
        self.finish(phase, message, result, false).await;
    }

    /// Not tried again: dead, for people to look at. What an earlier attempt recorded stays.
    async fn give_up(&self) {
        let message = format!("given up: its worker was lost {} times", self.claimed.lost);
        let result = self.claimed.record.result.clone().unwrap_or_default();
        self.finish(Phase::Error, &message, &result, true).await;
    }

    async fn finish(&self, phase: Phase, message: &str, result: &Value, dead: bool) {
        let Claimed { record, epoch, .. } = &self.claimed;
        let operation = &record.operation;
        let held = self.write(|| lease::finish(&self.pool, operation, *epoch, phase, message, result, dead)).await;
        if held {
            log_end(operation, phase, message);
        } else {
            self.lost();
        }
    }

    async fn give_back(&self, message: &str, how: Return) {
        let id = self.claimed.record.operation.id;
        let held = self.write(|| lease::release(&self.pool, id, self.claimed.epoch, message, how)).await;
        if held {
            tracing::info!(operation = %id, ?how, reason = message, "the operation waits to be tried again");
        } else {
            self.lost();
        }
    }

    /// Writes under the epoch, again and again while the lease lasts. Says whether the claim was still held.
    async fn write<F>(&self, write: impl Fn() -> F) -> bool
    where
        F: Future<Output = Result<bool, OperationsError>>,
    {
        let end = *self.lease_end.borrow();
        // The database may count the lease a little longer than we do. What a handler says after our end may only tell of
        // that end: nothing was sent any more.
        while Instant::now() < end {
            match timeout_at(end, write()).await {
                Ok(Ok(held)) => return held,
                Ok(Err(error)) if Instant::now() + WRITE_AGAIN < end => {
                    tracing::warn!(operation = %self.claimed.record.operation.id, %error, "the outcome could not be recorded yet");
                    sleep(WRITE_AGAIN).await;
                }
                Ok(Err(_)) | Err(_) => return false,
            }
        }
        false
    }

    fn lost(&self) {
        let operation = &self.claimed.record.operation;
        tracing::warn!(operation = %operation.id, target = operation.target,
            "the lease of an operation was lost; the next worker carries it out again");
    }
}

/// At the time of the next heartbeat, or when someone has asked for the end of an operation.
async fn due(beat: Instant, asked_to_end: &mut watch::Receiver<u64>) {
    tokio::select! {
        () = sleep_until(beat) => {}
        Ok(()) = asked_to_end.changed() => {}
    }
}

fn log_end(operation: &Operation, phase: Phase, message: &str) {
    tracing::info!(operation = %operation.id, kind = operation.kind, target = operation.target, project = operation.project,
        principal = operation.principal, correlation = %operation.correlation, ?phase, outcome = message, "an operation ended");
}
