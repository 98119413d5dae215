//! Operations as callers see them.

use crate::{Queue, sync};
use uuid::Uuid;
use windlass_access::{Caller, Principal};
use windlass_model::account::Role;
use windlass_model::id::{CorrelationId, OperationId};
use windlass_model::name::AccountName;
use windlass_model::operation::Phase;
use windlass_model::page::Order;
use windlass_operations::{NewOperation, OperationQuery, OperationsError};
use windlass_store::page::PageQuery;
use windlass_store::seal::SealingKey;
use windlass_store::{CallerStore, Store};

fn as_ann(queue: &Queue, role: Option<Role>) -> CallerStore {
    let store = Store::new(queue.database.pool.clone(), SealingKey::generate().unwrap());
    let principal = Principal::Account(AccountName::new("ann").unwrap());
    store.as_caller(&Caller { principal, role, correlation: CorrelationId::generate() })
}

/// Makes a row look as if its workers had done this with it.
async fn set(queue: &Queue, id: OperationId, phase: &str, dead: bool, principal: &str) {
    sqlx::query("UPDATE operations SET phase = $2, dead = $3, principal = $4 WHERE id = $1")
        .bind(Uuid::from(id))
        .bind(phase)
        .bind(dead)
        .bind(principal)
        .execute(&queue.database.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn filters_are_all_held() {
    let queue = Queue::new().await;
    let waiting = queue.enqueue(sync("shop", "api")).await.unwrap().id;
    let dead = queue.enqueue(sync("shop", "web")).await.unwrap().id;
    let deletion = queue.enqueue(NewOperation { kind: "delete", ..sync("bank", "pay") }).await.unwrap().id;
    set(&queue, dead, "Error", true, "account:bob").await;
    set(&queue, deletion, "Running", false, "policy:poll").await;
    let all =
        OperationQuery { page: PageQuery { order: Order::Desc, ..PageQuery::default() }, ..OperationQuery::default() };
    for (query, found) in [
        (all.clone(), vec![deletion, dead, waiting]),
        (OperationQuery { projects: vec!["shop".into()], ..all.clone() }, vec![dead, waiting]),
        (OperationQuery { projects: vec!["shop".into(), "bank".into()], ..all.clone() }, vec![deletion, dead, waiting]),
        (OperationQuery { kind: Some("delete".into()), ..all.clone() }, vec![deletion]),
        (OperationQuery { target: Some("application/windlass/api".into()), ..all.clone() }, vec![waiting]),
        (OperationQuery { phases: vec![Phase::Error, Phase::Running], ..all.clone() }, vec![deletion, dead]),
        (OperationQuery { principal: Some("account:bob".into()), ..all.clone() }, vec![dead]),
        (OperationQuery { dead: Some(true), ..all.clone() }, vec![dead]),
        (OperationQuery { dead: Some(false), ..all.clone() }, vec![deletion, waiting]),
        (OperationQuery { dead: Some(true), projects: vec!["bank".into()], ..all.clone() }, vec![]),
    ] {
        let list = queue.operations.as_caller(as_ann(&queue, Some(Role::Readonly))).list(&query).await.unwrap();
        assert_eq!(list.items.iter().map(|operation| operation.id).collect::<Vec<_>>(), found, "{query:?}");
    }
}

#[tokio::test]
async fn who_may_not_read_the_target_does_not_see_the_operation() {
    let queue = Queue::new().await;
    let asked = queue.enqueue(sync("shop", "api")).await.unwrap();
    let nobody = as_ann(&queue, None);
    let seen = queue.operations.as_caller(nobody);
    assert_eq!(seen.list(&OperationQuery::default()).await.unwrap().items, []);
    for id in [asked.id, OperationId::generate()] {
        let error = seen.get(id).await.unwrap_err();
        assert!(matches!(error, OperationsError::NotFound(named) if named == id), "{error}");
        let error = seen.terminate(id).await.unwrap_err();
        assert!(matches!(error, OperationsError::Denied(_)), "whether there is one or not: {error}");
    }
    let reads = as_ann(&queue, Some(Role::Readonly));
    let reader = queue.operations.as_caller(reads);
    assert_eq!(reader.get(asked.id).await.unwrap().request, serde_json::json!({ "prune": true }));
    assert!(matches!(reader.terminate(asked.id).await.unwrap_err(), OperationsError::Denied(_)));
    let changes = as_ann(&queue, Some(Role::Admin));
    let ended = queue.operations.as_caller(changes).terminate(asked.id).await.unwrap();
    assert_eq!(ended.terminated_by.as_deref(), Some("account:ann"));
}
