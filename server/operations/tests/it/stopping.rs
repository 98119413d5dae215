//! Stopping the program: claims are given back.

use crate::{Queue, TIMING, Workers, null, operations, retry, succeeded, sync};
use sqlx::Row;
use std::time::Duration;
use tokio::sync::mpsc;
use windlass_model::operation::Phase;
use windlass_operations::{Claim, Outcome, Timing};

/// Starts a worker with this handler, waits until it has the claim, and stops it.
async fn stopped_at_work<F>(queue: &Queue, timing: Timing, run: impl Fn(Claim) -> F + Send + Sync + 'static)
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let (begun, mut beginnings) = mpsc::unbounded_channel();
    let workers = Workers::start(&operations(&queue.database, timing), 1, move |claim| {
        let _ = begun.send(());
        run(claim)
    });
    beginnings.recv().await.unwrap();
    workers.stop().await;
}

#[tokio::test]
async fn a_handler_that_stops_gives_its_claim_back_at_once() {
    for outcome in [retry(Duration::from_secs(3600)), Outcome::Error { message: "cut off".into(), result: null() }] {
        let queue = Queue::new().await;
        let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
        stopped_at_work(&queue, TIMING, move |claim| {
            let outcome = outcome.clone();
            async move {
                claim.cancelled.cancelled().await;
                outcome
            }
        })
        .await;
        assert_eq!(queue.get(asked.id).await.operation.phase, Phase::Pending);
        let next = Workers::start(&queue.operations, 1, async |_| succeeded());
        let record = queue.reaches(asked.id, Phase::Succeeded).await;
        assert_eq!(record.operation.attempts, 2);
        next.stop().await;
    }
}

#[tokio::test]
async fn what_was_done_in_spite_of_the_stop_is_recorded() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    stopped_at_work(&queue, TIMING, async |claim| {
        claim.cancelled.cancelled().await;
        succeeded()
    })
    .await;
    assert_eq!(queue.get(asked.id).await.operation.phase, Phase::Succeeded);
}

#[tokio::test]
async fn a_handler_that_does_not_stop_is_aborted_and_its_requests_are_waited_out() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let timing = Timing { stop: Duration::from_millis(50), ..TIMING };
    stopped_at_work(&queue, timing, |_| std::future::pending()).await;
    let record = queue.get(asked.id).await;
    assert_eq!(
        (record.operation.phase, record.operation.message.as_str()),
        (Phase::Running, "interrupted: the server stopped")
    );
    // As behind a worker that is gone, but it does not count as one.
    let workers = Workers::start(&queue.operations, 1, async |_| succeeded());
    let marker = queue.enqueue(sync("shop", "marker")).await.unwrap();
    queue.reaches(marker.id, Phase::Succeeded).await;
    assert_eq!(queue.get(asked.id).await.operation.attempts, 1);
    queue.expire(asked.id, TIMING.longest_request.as_secs_f64() + 1.0).await;
    assert_eq!(queue.reaches(asked.id, Phase::Succeeded).await.operation.attempts, 2);
    workers.stop().await;
    let lost: i32 = sqlx::query("SELECT lost FROM operations WHERE id = $1")
        .bind(uuid::Uuid::from(asked.id))
        .fetch_one(&queue.database.pool)
        .await
        .unwrap()
        .get(0);
    assert_eq!(lost, 0);
}

#[tokio::test]
async fn a_stopped_worker_claims_nothing_more() {
    let queue = Queue::new().await;
    let workers = Workers::start(&queue.operations, 1, async |_| succeeded());
    workers.stop().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    assert_eq!(queue.get(asked.id).await.operation.phase, Phase::Pending);
}
