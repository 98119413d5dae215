//! Asking for operations, and asking about them.

use crate::record::{OperationRow, Record};
use crate::{OperationsError, Timing};
use serde_json::{Value, json};
use sqlx::PgConnection;
use std::sync::Arc;
use tokio::sync::{Notify, watch};
use uuid::Uuid;
use windlass_access::Principal;
use windlass_model::id::{CorrelationId, OperationId};
use windlass_model::operation::Operation;
use windlass_store::event::{self, Cause, NewEvent};
use windlass_store::{Store, SystemStore};

/// A decision to change something. The access check comes before it, and again when it is carried out.
#[derive(Clone, Debug)]
pub struct NewOperation {
    /// Made by whoever asks: asking twice with the same one is asking once.
    pub id: OperationId,
    /// Which handler carries it out, for example `sync`.
    pub kind: &'static str,
    /// What it changes: `application/<namespace>/<name>`.
    pub target: String,
    /// The target's project.
    pub project: String,
    /// Who decided.
    pub principal: Principal,
    /// Ties it to what caused it.
    pub correlation: CorrelationId,
    /// What is asked, in the shape of its kind. Never secrets.
    pub request: Value,
}

/// The queue of operations. Cheap to clone; clones wake the same workers.
#[derive(Clone)]
pub struct Operations {
    pub(crate) store: SystemStore,
    pub(crate) timing: Timing,
    pub(crate) woken: Arc<Notify>,
    /// Counts how often someone asked for the end of a running operation.
    pub(crate) asked_to_end: watch::Sender<u64>,
}

impl Operations {
    /// The queue in this store.
    #[must_use]
    pub fn new(store: &Store) -> Self {
        Self::with_timing(store, Timing::default())
    }

    /// The queue in this store, with other times than the usual ones.
    #[must_use]
    pub fn with_timing(store: &Store, timing: Timing) -> Self {
        Self {
            store: store.as_system("operations"),
            timing,
            woken: Arc::new(Notify::new()),
            asked_to_end: watch::Sender::new(0),
        }
    }

    /// Inserts an operation in the transaction of `connection`. [`Self::wake`] the workers when that is committed.
    ///
    /// # Errors
    /// [`OperationsError::AlreadyActive`] with the operation that is under way for this target,
    /// [`OperationsError::IdentifierTaken`] if the identifier is one of another target.
    pub async fn enqueue(
        &self,
        connection: &mut PgConnection,
        new: NewOperation,
    ) -> Result<Operation, OperationsError> {
        loop {
            if let Some(row) = insert(connection, &new).await? {
                let operation = Record::from(row).operation;
                let facts = json!({ "operationKind": operation.kind });
                event::insert(
                    connection,
                    event_of(&operation, "operation.requested", new.principal.to_string()).with(facts),
                )
                .await?;
                return Ok(operation);
            }
            if let Some(known) = by_id(connection, new.id).await? {
                let same = known.operation.kind == new.kind && known.operation.target == new.target;
                return if same { Ok(known.operation) } else { Err(OperationsError::IdentifierTaken(new.id)) };
            }
            if let Some(active) = active(connection, &new).await? {
                return Err(OperationsError::AlreadyActive(Box::new(active.operation)));
            }
            // What was in the way has ended between the two questions.
        }
    }

    /// Lets the workers of this process look for operations now, not at the next poll.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// The operation with this identifier.
    ///
    /// # Errors
    /// [`OperationsError::Store`] if the database does not answer.
    pub async fn get(&self, id: OperationId) -> Result<Option<Record>, OperationsError> {
        let mut connection = self.store.pool().acquire().await?;
        by_id(&mut connection, id).await
    }

    /// The latest operations on this target, newest first.
    ///
    /// # Errors
    /// [`OperationsError::Store`] if the database does not answer.
    pub async fn list(&self, target: &str, limit: u32) -> Result<Vec<Operation>, OperationsError> {
        let rows = sqlx::query_as!(
            OperationRow,
            "SELECT id, kind, target, project, principal, correlation, phase, message, created_at, started_at,
                    finished_at, attempts, retries, terminated_by, dead, request, NULL::jsonb AS result
             FROM operations WHERE target = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
            target,
            i64::from(limit)
        )
        .fetch_all(self.store.pool())
        .await?;
        Ok(rows.into_iter().map(|row| Record::from(row).operation).collect())
    }

    /// The latest operation on this target, with its result.
    ///
    /// # Errors
    /// [`OperationsError::Store`] if the database does not answer.
    pub async fn latest(&self, target: &str) -> Result<Option<Record>, OperationsError> {
        let row = sqlx::query_as!(
            OperationRow,
            "SELECT id, kind, target, project, principal, correlation, phase, message, created_at, started_at,
                    finished_at, attempts, retries, terminated_by, dead, request, result
             FROM operations WHERE target = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
            target
        )
        .fetch_optional(self.store.pool())
        .await?;
        Ok(row.map(Record::from))
    }
}

/// An event on an operation's target: `application/shop/api` is the application `shop/api`.
pub(crate) fn event_of(operation: &Operation, kind: &'static str, principal: String) -> NewEvent {
    let (subject, key) = operation.target.split_once('/').unwrap_or(("", &operation.target));
    let cause = Cause { principal, correlation: operation.correlation, operation: Some(operation.id) };
    NewEvent::new(kind, subject.to_owned(), key, cause).in_project(&operation.project)
}

async fn insert(connection: &mut PgConnection, new: &NewOperation) -> Result<Option<OperationRow>, OperationsError> {
    let row = sqlx::query_as!(
        OperationRow,
        "INSERT INTO operations (id, kind, target, project, principal, correlation, request)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT DO NOTHING
         RETURNING id, kind, target, project, principal, correlation, phase, message, created_at, started_at,
                   finished_at, attempts, retries, terminated_by, dead, request, result",
        Uuid::from(new.id),
        new.kind,
        new.target,
        new.project,
        new.principal.to_string(),
        Uuid::from(new.correlation),
        new.request
    )
    .fetch_optional(connection)
    .await?;
    Ok(row)
}

pub(crate) async fn by_id(connection: &mut PgConnection, id: OperationId) -> Result<Option<Record>, OperationsError> {
    let row = sqlx::query_as!(
        OperationRow,
        "SELECT id, kind, target, project, principal, correlation, phase, message, created_at, started_at,
                finished_at, attempts, retries, terminated_by, dead, request, result
         FROM operations WHERE id = $1",
        Uuid::from(id)
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Record::from))
}

async fn active(connection: &mut PgConnection, new: &NewOperation) -> Result<Option<Record>, OperationsError> {
    let row = sqlx::query_as!(
        OperationRow,
        "SELECT id, kind, target, project, principal, correlation, phase, message, created_at, started_at,
                finished_at, attempts, retries, terminated_by, dead, request, result
         FROM operations WHERE target = $1 AND phase IN ('Pending', 'Running', 'Terminating')",
        new.target
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Record::from))
}
