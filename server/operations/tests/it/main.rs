//! Operations against a real Postgres: each test has a database of its own.
//!
//! Nothing waits for a lease to run out: a test that needs that moves the row's lease into the past.
#![expect(clippy::unwrap_used, reason = "what the tests are built of ends them when it fails")]

mod carrying_out;
mod leases;
mod listing;
mod ownership;
mod queueing;
mod stopping;
mod terminating;

use async_trait::async_trait;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use windlass_access::Principal;
use windlass_model::id::{CorrelationId, OperationId};
use windlass_model::operation::{Operation, Phase};
use windlass_operations::{Claim, Handler, NewOperation, Operations, OperationsError, Outcome, Record, Timing};
use windlass_store::Store;
use windlass_store::seal::SealingKey;
use windlass_testing::{TestDatabase, eventually};

const DEADLINE: Duration = Duration::from_secs(30);

/// Leases that outlast any test, renewed and looked for often.
const TIMING: Timing = Timing {
    lease: Duration::from_secs(300),
    heartbeat: Duration::from_millis(20),
    longest_request: Duration::from_secs(60),
    poll: Duration::from_millis(20),
    stop: Duration::from_secs(20),
};

/// The queue on a database of the test's own.
struct Queue {
    database: TestDatabase,
    operations: Operations,
}

impl Queue {
    async fn new() -> Self {
        let database = windlass_testing::database().await;
        let operations = operations(&database, TIMING);
        Self { database, operations }
    }

    async fn enqueue(&self, new: NewOperation) -> Result<Operation, OperationsError> {
        let mut transaction = self.database.pool.begin().await.unwrap();
        let operation = self.operations.enqueue(&mut transaction, new).await?;
        transaction.commit().await.unwrap();
        self.operations.wake();
        Ok(operation)
    }

    async fn get(&self, id: OperationId) -> Record {
        self.operations.get(id).await.unwrap().unwrap()
    }

    /// Waits until the operation is in this phase.
    async fn reaches(&self, id: OperationId, phase: Phase) -> Record {
        eventually("a phase", DEADLINE, async || {
            let record = self.get(id).await;
            if record.operation.phase == phase { Ok(record) } else { Err(record.operation.phase) }
        })
        .await
    }

    /// Lets the lease of an operation have ended this many seconds ago.
    async fn expire(&self, id: OperationId, seconds: f64) {
        let done =
            sqlx::query("UPDATE operations SET lease_until = now() - make_interval(secs => $2) WHERE id = $1 AND lease_until IS NOT NULL")
                .bind(Uuid::from(id))
                .bind(seconds)
                .execute(&self.database.pool)
                .await
                .unwrap();
        assert_eq!(done.rows_affected(), 1, "the operation has a lease");
    }

    async fn log(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT kind || ' ' || subject || ' ' || key FROM events ORDER BY id")
            .fetch_all(&self.database.pool)
            .await
            .unwrap()
    }
}

fn operations(database: &TestDatabase, timing: Timing) -> Operations {
    let store = Store::new(database.pool.clone(), SealingKey::generate().unwrap());
    Operations::with_timing(&store, timing)
}

fn sync(project: &str, application: &str) -> NewOperation {
    NewOperation {
        id: OperationId::generate(),
        kind: "sync",
        target: format!("application/windlass/{application}"),
        project: project.into(),
        principal: Principal::Policy("poll"),
        correlation: CorrelationId::generate(),
        request: json!({ "prune": true }),
    }
}

/// A handler of `sync` made of a closure.
struct Closure<F>(F);

#[async_trait]
impl<F: Fn(Claim) -> BoxFuture<'static, Outcome> + Send + Sync> Handler for Closure<F> {
    fn kind(&self) -> &'static str {
        "sync"
    }
    async fn run(&self, claim: Claim) -> Outcome {
        (self.0)(claim).await
    }
}

/// A process with workers.
struct Workers {
    shutdown: CancellationToken,
    running: JoinHandle<()>,
}

impl Workers {
    fn start<F>(operations: &Operations, count: usize, run: impl Fn(Claim) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let shutdown = CancellationToken::new();
        let handler: Arc<dyn Handler> =
            Arc::new(Closure(move |claim| -> BoxFuture<'static, Outcome> { Box::pin(run(claim)) }));
        let (operations, token) = (operations.clone(), shutdown.clone());
        let running = tokio::spawn(async move { operations.run(vec![handler], count, "test".into(), token).await });
        Self { shutdown, running }
    }

    async fn stop(self) {
        self.shutdown.cancel();
        self.running.await.unwrap();
    }
}

fn succeeded() -> Outcome {
    Outcome::Succeeded { message: "done".into(), result: json!({ "done": true }) }
}

fn retry(after: Duration) -> Outcome {
    Outcome::Retry { message: "not yet".into(), after }
}

fn null() -> Value {
    Value::Null
}
