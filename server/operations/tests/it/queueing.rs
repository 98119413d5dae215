//! Asking for operations.

use crate::{Queue, Workers, succeeded, sync};
use windlass_model::id::OperationId;
use windlass_model::operation::Phase;
use windlass_operations::{NewOperation, OperationsError};

#[tokio::test]
async fn one_is_active_per_target() {
    let queue = Queue::new().await;
    let first = queue.enqueue(sync("shop", "api")).await.unwrap();
    let error = queue.enqueue(sync("shop", "api")).await.unwrap_err();
    let OperationsError::AlreadyActive(active) = &error else { panic!("{error}") };
    assert_eq!(**active, first);
    assert_eq!(
        error.to_string(),
        format!(
            "sync of application/windlass/api is under way already: operation {}, asked for by policy:poll",
            first.id
        )
    );
    queue.enqueue(sync("shop", "web")).await.unwrap();
    let error = queue.enqueue(NewOperation { kind: "other", ..sync("shop", "api") }).await.unwrap_err();
    assert!(matches!(&error, OperationsError::AlreadyActive(active) if **active == first), "of whatever kind: {error}");

    let workers = Workers::start(&queue.operations, 1, async |_| succeeded());
    queue.reaches(first.id, Phase::Succeeded).await;
    workers.stop().await;
    queue.enqueue(sync("shop", "api")).await.unwrap();
}

#[tokio::test]
async fn of_many_who_ask_at_once_one_is_first() {
    let queue = Queue::new().await;
    let asked = futures::future::join_all((0..8).map(|_| queue.enqueue(sync("shop", "api")))).await;
    let (made, refused): (Vec<_>, Vec<_>) = asked.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    assert!(refused.iter().all(|error| matches!(error, Err(OperationsError::AlreadyActive(_)))), "{refused:?}");
}

#[tokio::test]
async fn asking_twice_with_one_identifier_is_asking_once() {
    let queue = Queue::new().await;
    let new = sync("shop", "api");
    let first = queue.enqueue(new.clone()).await.unwrap();
    assert_eq!(queue.enqueue(new.clone()).await.unwrap(), first);
    let other = NewOperation { id: new.id, ..sync("shop", "web") };
    let error = queue.enqueue(other).await.unwrap_err();
    assert!(matches!(error, OperationsError::IdentifierTaken(id) if id == new.id), "{error}");
    assert_eq!(queue.log().await, ["operation.requested application windlass/api"]);
}

#[tokio::test]
async fn what_is_rolled_back_was_not_asked_for() {
    let queue = Queue::new().await;
    let new = sync("shop", "api");
    let mut transaction = queue.database.pool.begin().await.unwrap();
    queue.operations.enqueue(&mut transaction, new.clone()).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(queue.operations.get(new.id).await.unwrap(), None);
    assert_eq!(queue.log().await, Vec::<String>::new());
}

#[tokio::test]
async fn the_latest_come_first() {
    let queue = Queue::new().await;
    assert_eq!(queue.operations.latest("application/windlass/api").await.unwrap(), None);
    let mut ids: Vec<OperationId> = Vec::new();
    let workers = Workers::start(&queue.operations, 1, async |_| succeeded());
    for _ in 0..3 {
        let operation = queue.enqueue(sync("shop", "api")).await.unwrap();
        queue.reaches(operation.id, Phase::Succeeded).await;
        ids.push(operation.id);
    }
    workers.stop().await;
    ids.reverse();
    let list = queue.operations.list("application/windlass/api", 2).await.unwrap();
    assert_eq!(list.iter().map(|operation| operation.id).collect::<Vec<_>>(), ids[..2]);
    assert_eq!(queue.operations.latest("application/windlass/api").await.unwrap().unwrap().operation.id, ids[0]);
}
