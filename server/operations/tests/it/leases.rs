//! Leases: what happens when a worker dies, hangs, or is cut off from the database.

use crate::{DEADLINE, Queue, TIMING, Workers, operations, succeeded, sync};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use windlass_model::operation::Phase;
use windlass_operations::{Claim, OperationsError, Timing};

/// A process with one worker, whose handler hands its claims out and hangs, whatever it is told, until the test's end.
struct Hanging {
    workers: Workers,
    claims: mpsc::UnboundedReceiver<Claim>,
    end: CancellationToken,
}

impl Hanging {
    fn start(queue: &Queue, timing: Timing) -> Self {
        let (hand_out, claims) = mpsc::unbounded_channel();
        let end = CancellationToken::new();
        let ended = end.clone();
        let workers = Workers::start(&operations(&queue.database, timing), 1, move |claim: Claim| {
            let _ = hand_out.send(claim);
            let ended = ended.clone();
            async move {
                ended.cancelled().await;
                succeeded()
            }
        });
        Self { workers, claims, end }
    }

    async fn claim(&mut self) -> Claim {
        self.claims.recv().await.unwrap()
    }

    /// Lets the handler come back, with a success, and stops.
    async fn end(self) {
        self.end.cancel();
        self.workers.stop().await;
    }
}

/// Nothing is renewed: as if the process were stopped.
const NO_HEARTBEAT: Timing = Timing { heartbeat: Duration::from_secs(3600), ..TIMING };

#[tokio::test]
async fn an_expired_lease_is_taken_over_and_its_old_holder_can_write_nothing() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let mut dead = Hanging::start(&queue, NO_HEARTBEAT);
    let old = dead.claim().await;
    old.journal.progress("by the first", None).await.unwrap();
    queue.expire(asked.id, 3600.0).await;
    let error = old.journal.progress("too late", None).await.unwrap_err();
    assert!(matches!(error, OperationsError::LeaseLost(id) if id == asked.id), "{error}");
    assert!(old.cancelled.is_cancelled());
    assert_eq!(queue.get(asked.id).await.operation.message, "by the first");

    let mut alive = Hanging::start(&queue, TIMING);
    let new = alive.claim().await;
    assert_eq!((new.operation.id, new.operation.attempts), (asked.id, 2));
    new.journal.progress("by the second", None).await.unwrap();
    // The first one's lease would be good again, by time: its epoch is not.
    let error = old.journal.progress("much too late", None).await.unwrap_err();
    assert!(matches!(error, OperationsError::LeaseLost(_)), "{error}");
    assert_eq!(queue.get(asked.id).await.operation.message, "by the second");
    dead.end().await;
    assert_eq!(queue.get(asked.id).await.operation.phase, Phase::Running, "the first one's end changes nothing");
    alive.end().await;
    assert_eq!(queue.get(asked.id).await.operation.phase, Phase::Succeeded);
}

#[tokio::test]
async fn the_successor_waits_the_longest_request_out() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let mut dead = Hanging::start(&queue, NO_HEARTBEAT);
    dead.claim().await;
    queue.expire(asked.id, TIMING.longest_request.as_secs_f64() / 2.0).await;

    // A worker that has carried out something that was asked for later has passed this one over.
    let workers = Workers::start(&queue.operations, 1, async |_| succeeded());
    let marker = queue.enqueue(sync("shop", "marker")).await.unwrap();
    queue.reaches(marker.id, Phase::Succeeded).await;
    assert_eq!(queue.get(asked.id).await.operation.attempts, 1);
    queue.expire(asked.id, TIMING.longest_request.as_secs_f64() + 1.0).await;
    assert_eq!(queue.reaches(asked.id, Phase::Succeeded).await.operation.attempts, 2);
    workers.stop().await;
    dead.end().await;
}

#[tokio::test]
async fn a_heartbeat_renews_the_lease() {
    let queue = Queue::new().await;
    queue.enqueue(sync("shop", "api")).await.unwrap();
    let mut workers = Hanging::start(&queue, Timing { stop: Duration::ZERO, ..TIMING });
    let claim = workers.claim().await;
    let first = claim.deadline();
    windlass_testing::eventually("a later deadline", DEADLINE, async || {
        let now = claim.deadline();
        if now > first { Ok(()) } else { Err(now) }
    })
    .await;
    assert!(!claim.cancelled.is_cancelled());
    let (allowance, longest) = (claim.allowance(), TIMING.lease);
    assert!(allowance().is_some_and(|left| left <= longest), "{:?}", allowance());
    claim.cancelled.cancel();
    assert_eq!(allowance(), None, "whoever is told to stop sends nothing more");
    workers.end().await;
}

#[tokio::test]
async fn a_worker_that_cannot_renew_cancels() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let mut workers = Hanging::start(&queue, TIMING);
    let claim = workers.claim().await;
    queue.expire(asked.id, 1.0).await;
    tokio::time::timeout(DEADLINE, claim.cancelled.cancelled()).await.unwrap();
    workers.end().await;
}

#[tokio::test]
async fn a_lease_ends_when_the_database_does_not_answer() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let mut workers =
        Hanging::start(&queue, Timing { lease: Duration::from_millis(1500), stop: Duration::ZERO, ..TIMING });
    let claim = workers.claim().await;
    // The row is locked: no heartbeat gets through.
    let mut transaction = queue.database.pool.begin().await.unwrap();
    sqlx::query("SELECT FROM operations WHERE id = $1 FOR UPDATE")
        .bind(uuid::Uuid::from(asked.id))
        .execute(&mut *transaction)
        .await
        .unwrap();
    tokio::time::timeout(DEADLINE, claim.cancelled.cancelled()).await.unwrap();
    assert!(tokio::time::Instant::now() >= claim.deadline(), "not before the lease's end");
    transaction.rollback().await.unwrap();
    workers.end().await;
}

#[tokio::test]
async fn a_fenced_transaction_commits_only_under_the_claim() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let mut workers = Hanging::start(&queue, NO_HEARTBEAT);
    let claim = workers.claim().await;

    let mut transaction = queue.database.pool.begin().await.unwrap();
    claim.journal.fence(&mut transaction).await.unwrap();
    sqlx::query("UPDATE operations SET message = 'fenced' WHERE id = $1")
        .bind(uuid::Uuid::from(asked.id))
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(queue.get(asked.id).await.operation.message, "fenced");

    queue.expire(asked.id, 1.0).await;
    let mut transaction = queue.database.pool.begin().await.unwrap();
    let error = claim.journal.fence(&mut transaction).await.unwrap_err();
    assert!(matches!(error, OperationsError::LeaseLost(_)), "{error}");
    drop(transaction);
    workers.end().await;
}

#[tokio::test]
async fn what_kills_its_workers_is_given_up() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let mut dead = Hanging::start(&queue, NO_HEARTBEAT);
    dead.claim().await;
    sqlx::query("UPDATE operations SET lost = 19").execute(&queue.database.pool).await.unwrap();
    queue.expire(asked.id, 3600.0).await;
    let workers = Workers::start(&queue.operations, 1, async |_| panic!("is not run"));
    let record = queue.reaches(asked.id, Phase::Error).await;
    assert_eq!(record.operation.message, "given up: its worker was lost 20 times");
    assert!(record.operation.dead);
    workers.stop().await;
    dead.end().await;
}
