//! Ending operations before they are done.

use crate::{DEADLINE, Queue, TIMING, Workers, operations, retry, succeeded, sync};
use serde_json::json;
use std::time::Duration;
use tokio::sync::mpsc;
use windlass_access::Principal;
use windlass_model::id::OperationId;
use windlass_model::name::AccountName;
use windlass_model::operation::Phase;
use windlass_operations::{Claim, OperationsError, Outcome, Timing};

fn ann() -> Principal {
    Principal::Account(AccountName::new("ann").unwrap())
}

/// Waits until it is told to end, and says how often it was called.
async fn until_told(claim: Claim) -> Outcome {
    claim.terminating.cancelled().await;
    Outcome::Terminated {
        message: "ended after 1 of 2 steps".into(),
        result: json!({ "attempt": claim.operation.attempts }),
    }
}

/// A worker with this handler that has begun with the operation.
async fn begun<F>(queue: &Queue, timing: Timing, run: impl Fn(Claim) -> F + Send + Sync + 'static) -> Workers
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let (begun, mut beginnings) = mpsc::unbounded_channel();
    let workers = Workers::start(&operations(&queue.database, timing), 1, move |claim| {
        let _ = begun.send(());
        run(claim)
    });
    beginnings.recv().await.unwrap();
    workers
}

#[tokio::test]
async fn one_that_has_not_begun_ends_at_once() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let ended = queue.operations.terminate(asked.id, &ann()).await.unwrap();
    assert_eq!(
        (ended.phase, ended.message.as_str(), ended.terminated_by.as_deref()),
        (Phase::Failed, "terminated by account:ann before it began", Some("account:ann"))
    );
    assert!(ended.finished_at.unwrap() >= ended.created_at);
    assert_eq!(
        queue.log().await,
        ["operation.requested application windlass/api", "operation.failed application windlass/api"]
    );
    // Another one may be asked for, and this one cannot be ended twice.
    queue.enqueue(sync("shop", "api")).await.unwrap();
    let error = queue.operations.terminate(asked.id, &ann()).await.unwrap_err();
    assert!(matches!(&error, OperationsError::Ended(ended) if ended.id == asked.id), "{error}");
    assert_eq!(
        error.to_string(),
        format!("operation {}, sync of application/windlass/api, has ended already: Failed", asked.id)
    );
    let unknown = OperationId::generate();
    let error = queue.operations.terminate(unknown, &ann()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("there is no operation {unknown}"));
}

#[tokio::test]
async fn one_that_waits_to_be_tried_again_ends_at_once() {
    let queue = Queue::new().await;
    let workers = Workers::start(&queue.operations, 1, async |_| retry(Duration::from_secs(3600)));
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    windlass_testing::eventually("an attempt", DEADLINE, async || {
        let operation = queue.get(asked.id).await.operation;
        if operation.retries == 1 && operation.phase == Phase::Pending { Ok(()) } else { Err(operation) }
    })
    .await;
    let ended = queue.operations.terminate(asked.id, &ann()).await.unwrap();
    assert_eq!(ended.message, "terminated by account:ann while it waited to be tried again");
    workers.stop().await;
}

#[tokio::test]
async fn a_running_one_is_told_at_once_in_the_same_process() {
    let queue = Queue::new().await;
    // No heartbeat: only the word that goes round in the process can reach the handler.
    let rare = operations(&queue.database, Timing { heartbeat: Duration::from_secs(3600), ..TIMING });
    let (begun, mut beginnings) = mpsc::unbounded_channel();
    let workers = Workers::start(&rare, 1, move |claim| {
        let _ = begun.send(());
        until_told(claim)
    });
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    beginnings.recv().await.unwrap();
    let asked_to_end = rare.terminate(asked.id, &ann()).await.unwrap();
    assert_eq!((asked_to_end.phase, asked_to_end.terminated_by.as_deref()), (Phase::Terminating, Some("account:ann")));
    let record = queue.reaches(asked.id, Phase::Failed).await;
    assert_eq!(
        (record.operation.message.as_str(), record.result),
        ("ended after 1 of 2 steps", Some(json!({ "attempt": 1 })))
    );
    assert_eq!(
        queue.log().await,
        [
            "operation.requested application windlass/api",
            "operation.started application windlass/api",
            "operation.terminating application windlass/api",
            "operation.failed application windlass/api"
        ]
    );
    workers.stop().await;
}

#[tokio::test]
async fn a_running_one_elsewhere_is_told_at_the_next_heartbeat() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let workers = begun(&queue, TIMING, until_told).await;
    queue.operations.terminate(asked.id, &ann()).await.unwrap();
    // Asking again changes nothing, whoever asks.
    let again = queue.operations.terminate(asked.id, &Principal::Policy("poll")).await;
    assert!(
        matches!(again, Ok(ref operation) if operation.terminated_by.as_deref() == Some("account:ann"))
            || matches!(again, Err(OperationsError::Ended(_))),
        "{again:?}"
    );
    queue.reaches(asked.id, Phase::Failed).await;
    workers.stop().await;
}

#[tokio::test]
async fn the_successor_of_a_lost_worker_begins_with_the_end() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let timing = Timing { heartbeat: Duration::from_secs(3600), stop: Duration::ZERO, ..TIMING };
    let lost = begun(&queue, timing, |_| std::future::pending()).await;
    queue.operations.terminate(asked.id, &ann()).await.unwrap();
    queue.expire(asked.id, 3600.0).await;
    let workers = Workers::start(&queue.operations, 1, async |claim| {
        assert!(claim.terminating.is_cancelled(), "from the first moment");
        until_told(claim).await
    });
    let record = queue.reaches(asked.id, Phase::Failed).await;
    assert_eq!((record.operation.attempts, record.result), (2, Some(json!({ "attempt": 2 }))));
    workers.stop().await;
    lost.stop().await;
}

#[tokio::test]
async fn a_stopped_worker_hands_the_end_over() {
    // Whether the handler stops by itself or is aborted.
    for stops in [true, false] {
        let queue = Queue::new().await;
        let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
        let timing = Timing { stop: Duration::from_millis(50), ..TIMING };
        let first = begun(&queue, timing, move |claim| async move {
            claim.cancelled.cancelled().await;
            if stops { retry(Duration::from_secs(3600)) } else { std::future::pending().await }
        })
        .await;
        queue.operations.terminate(asked.id, &ann()).await.unwrap();
        first.stop().await;
        assert_eq!(queue.get(asked.id).await.operation.phase, Phase::Terminating, "stops: {stops}");
        if !stops {
            queue.expire(asked.id, TIMING.longest_request.as_secs_f64() + 1.0).await;
        }
        let workers = Workers::start(&queue.operations, 1, until_told);
        assert_eq!(queue.reaches(asked.id, Phase::Failed).await.operation.attempts, 2);
        workers.stop().await;
    }
}

#[tokio::test]
async fn a_handler_that_puts_an_ended_one_off_is_called_again_soon() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    // It has not seen that it is to end: the word came between its last look and its answer.
    let workers = begun(&queue, TIMING, async |claim| {
        if claim.operation.attempts > 1 {
            return until_told(claim).await;
        }
        claim.terminating.cancelled().await;
        retry(Duration::from_secs(3600))
    })
    .await;
    queue.operations.terminate(asked.id, &ann()).await.unwrap();
    let record = queue.reaches(asked.id, Phase::Failed).await;
    assert_eq!((record.operation.attempts, record.operation.retries), (2, 1));
    workers.stop().await;
}

#[tokio::test]
async fn what_was_done_all_the_same_is_recorded_as_done() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let workers = begun(&queue, TIMING, async |claim| {
        claim.terminating.cancelled().await;
        succeeded()
    })
    .await;
    queue.operations.terminate(asked.id, &ann()).await.unwrap();
    assert_eq!(queue.reaches(asked.id, Phase::Succeeded).await.operation.message, "done");
    workers.stop().await;
}
