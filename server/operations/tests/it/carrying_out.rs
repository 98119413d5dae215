//! Carrying operations out.

use crate::{Queue, TIMING, Workers, null, operations, retry, succeeded, sync};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use windlass_model::operation::Phase;
use windlass_operations::Outcome;

#[tokio::test]
async fn an_operation_from_the_asking_to_the_end() {
    let queue = Queue::new().await;
    let workers = Workers::start(&queue.operations, 1, async |claim| {
        assert_eq!((claim.operation.phase, claim.operation.attempts), (Phase::Running, 1));
        assert_eq!(claim.request, json!({ "prune": true }));
        claim.journal.progress("half of it", Some(&json!({ "half": true }))).await.unwrap();
        succeeded()
    });
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    assert_eq!((asked.phase, asked.attempts), (Phase::Pending, 0));
    let record = queue.reaches(asked.id, Phase::Succeeded).await;
    workers.stop().await;
    assert_eq!((record.operation.message.as_str(), record.result), ("done", Some(json!({ "done": true }))));
    assert!(record.operation.started_at.unwrap() >= record.operation.created_at);
    assert!(record.operation.finished_at.unwrap() >= record.operation.started_at.unwrap());
    assert_eq!(
        queue.log().await,
        [
            "operation.requested application windlass/api",
            "operation.started application windlass/api",
            "operation.succeeded application windlass/api"
        ]
    );
    let same: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE operation = $1 AND correlation = $2 AND project = 'shop' AND principal = 'policy:poll'")
        .bind(uuid::Uuid::from(asked.id))
        .bind(uuid::Uuid::from(asked.correlation))
        .fetch_one(&queue.database.pool)
        .await
        .unwrap();
    assert_eq!(same, 3, "one chain");
}

#[tokio::test]
async fn how_an_operation_ends() {
    let queue = Queue::new().await;
    let workers = Workers::start(&queue.operations, 2, async |claim| match claim.operation.target.rsplit('/').next() {
        Some("failed") => Outcome::Failed { message: "2 objects were refused".into(), result: json!([1, 2]) },
        Some("error") => Outcome::Error { message: "no cluster".into(), result: null() },
        _ => panic!("a handler's fault"),
    });
    for (application, phase, message) in [
        ("failed", Phase::Failed, "2 objects were refused"),
        ("error", Phase::Error, "no cluster"),
        ("panic", Phase::Error, "the program failed at this operation; its log says where"),
    ] {
        let asked = queue.enqueue(sync("shop", application)).await.unwrap();
        let record = queue.reaches(asked.id, phase).await;
        assert_eq!(record.operation.message, message);
    }
    workers.stop().await;
    let ends: Vec<_> =
        queue.log().await.into_iter().filter(|line| line.contains("failed ") || line.contains("error ")).collect();
    assert_eq!(
        ends,
        [
            "operation.failed application windlass/failed",
            "operation.error application windlass/error",
            "operation.error application windlass/panic"
        ]
    );
}

#[tokio::test]
async fn not_yet_is_tried_again_and_starts_once() {
    let queue = Queue::new().await;
    let workers = Workers::start(&queue.operations, 1, async |claim| {
        assert_eq!(claim.operation.retries, claim.operation.attempts - 1, "a handler may wait longer each time");
        if claim.operation.attempts < 3 { retry(Duration::ZERO) } else { succeeded() }
    });
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let record = queue.reaches(asked.id, Phase::Succeeded).await;
    assert_eq!((record.operation.attempts, record.operation.retries), (3, 2));
    let starts = queue.log().await.iter().filter(|line| line.starts_with("operation.started")).count();
    assert_eq!(starts, 1);

    let later = Workers::start(&queue.operations, 1, async |_| retry(Duration::from_secs(3600)));
    workers.stop().await;
    let asked = queue.enqueue(sync("shop", "later")).await.unwrap();
    windlass_testing::eventually("the first attempt", crate::DEADLINE, async || {
        let record = queue.get(asked.id).await;
        if record.operation.message == "not yet" { Ok(()) } else { Err(record) }
    })
    .await;
    // Served meanwhile: the one that waits does not hold others up.
    let other = queue.enqueue(sync("shop", "other")).await.unwrap();
    windlass_testing::eventually("another one's attempt", crate::DEADLINE, async || {
        let record = queue.get(other.id).await;
        if record.operation.attempts == 1 { Ok(()) } else { Err(record) }
    })
    .await;
    later.stop().await;
    assert_eq!(queue.get(asked.id).await.operation.attempts, 1);
}

#[tokio::test]
async fn two_processes_carry_each_operation_out_once() {
    let queue = Queue::new().await;
    let other = operations(&queue.database, TIMING);
    let runs: Arc<Mutex<BTreeMap<String, usize>>> = Arc::default();
    let start = |operations| {
        let runs = Arc::clone(&runs);
        Workers::start(operations, 3, move |claim| {
            *runs.lock().unwrap().entry(claim.operation.target).or_default() += 1;
            async { succeeded() }
        })
    };
    let (one, two) = (start(&queue.operations), start(&other));
    let mut asked = Vec::new();
    for index in 0..40 {
        asked.push(queue.enqueue(sync(&format!("p{}", index % 3), &format!("a{index}"))).await.unwrap());
    }
    for operation in asked {
        queue.reaches(operation.id, Phase::Succeeded).await;
    }
    one.stop().await;
    two.stop().await;
    let runs = runs.lock().unwrap();
    assert_eq!(runs.len(), 40);
    assert!(runs.values().all(|count| *count == 1), "{runs:?}");
}

#[tokio::test]
async fn projects_take_turns() {
    let queue = Queue::new().await;
    for index in 0..5 {
        queue.enqueue(sync("big", &format!("big-{index}"))).await.unwrap();
    }
    let mut last = None;
    for index in 0..2 {
        last = Some(queue.enqueue(sync("small", &format!("small-{index}"))).await.unwrap());
    }
    let order: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&order);
    let workers = Workers::start(&queue.operations, 1, move |claim| {
        seen.lock().unwrap().push(claim.operation.project);
        async { succeeded() }
    });
    queue.reaches(last.unwrap().id, Phase::Succeeded).await;
    workers.stop().await;
    let order = order.lock().unwrap();
    assert_eq!(order[..4], ["big", "small", "big", "small"], "whoever asks much waits for whoever asks little");
}
