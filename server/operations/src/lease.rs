//! The SQL of claims. Every statement on a claimed row names the claim's epoch and says whether it found it.

use crate::queue::event_of;
use crate::record::{OperationRow, Record, phase_text};
use crate::{OperationsError, Timing};
use serde_json::{Value, json};
use sqlx::postgres::types::PgInterval;
use sqlx::{PgConnection, PgPool};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;
use windlass_model::id::OperationId;
use windlass_model::operation::{Operation, Phase};
use windlass_store::event;

/// A row that was claimed.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub(crate) record: Record,
    pub(crate) epoch: i64,
    /// The lease counts from here at the earliest.
    pub(crate) asked_at: Instant,
    /// Whether its lease had run out under another worker.
    pub(crate) taken_over: bool,
}

/// Claims the next operation of these kinds, if one is waiting or has been left by its worker.
pub(crate) async fn claim(
    pool: &PgPool,
    kinds: &[String],
    holder: &str,
    timing: &Timing,
) -> Result<Option<Claimed>, OperationsError> {
    let asked_at = Instant::now();
    let mut transaction = pool.begin().await?;
    let Some((id, taken_over)) = next(&mut transaction, kinds, timing).await? else { return Ok(None) };
    let epoch = sqlx::query_scalar!(
        "UPDATE operations
         SET phase = 'Running', attempts = attempts + 1, started_at = coalesce(started_at, clock_timestamp()),
             lease_holder = $2, lease_epoch = lease_epoch + 1, lease_until = now() + $3
         WHERE id = $1
         RETURNING lease_epoch",
        id,
        holder,
        interval(timing.lease)
    )
    .fetch_one(&mut *transaction)
    .await?;
    let record = Record::from(row(&mut transaction, id).await?);
    if record.operation.attempts == 1 {
        let started = event_of(&record.operation, "operation.started", record.operation.principal.clone());
        let facts = json!({ "operationKind": record.operation.kind });
        event::insert(&mut transaction, started.with(facts)).await?;
    }
    transaction.commit().await?;
    Ok(Some(Claimed { record, epoch, asked_at, taken_over }))
}

/// Whose turn it is: of the project with the fewest running operations, then of the one served longest ago, then the
/// oldest. The conditions stand on the locked row itself: they are looked at again if it changed meanwhile.
async fn next(
    connection: &mut PgConnection,
    kinds: &[String],
    timing: &Timing,
) -> Result<Option<(Uuid, bool)>, OperationsError> {
    let row = sqlx::query!(
        r#"WITH turn AS (
               SELECT active.project,
                      count(*) FILTER (WHERE active.phase <> 'Pending' AND active.lease_until > now()) AS running,
                      (SELECT max(past.started_at) FROM operations past WHERE past.project = active.project) AS served
               FROM operations active
               WHERE active.phase IN ('Pending', 'Running', 'Terminating')
               GROUP BY active.project
           )
           SELECT operations.id, operations.phase <> 'Pending' AS "taken_over!"
           FROM operations JOIN turn USING (project)
           WHERE operations.phase IN ('Pending', 'Running', 'Terminating')
             AND operations.kind = ANY ($1)
             AND operations.not_before <= now()
             AND (operations.phase = 'Pending' OR operations.lease_until + $2 < now())
           ORDER BY turn.running, turn.served NULLS FIRST, operations.created_at, operations.id
           LIMIT 1
           FOR UPDATE OF operations SKIP LOCKED"#,
        kinds,
        interval(timing.longest_request)
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.id, row.taken_over)))
}

async fn row(connection: &mut PgConnection, id: Uuid) -> Result<OperationRow, OperationsError> {
    let row = sqlx::query_as!(
        OperationRow,
        "SELECT id, kind, target, project, principal, correlation, phase, message, created_at, started_at,
                finished_at, attempts, request, result
         FROM operations WHERE id = $1",
        id
    )
    .fetch_one(connection)
    .await?;
    Ok(row)
}

/// Renews a claim. Says whether it was still held.
pub(crate) async fn renew(
    pool: &PgPool,
    id: OperationId,
    epoch: i64,
    lease: Duration,
) -> Result<bool, OperationsError> {
    let done = sqlx::query!(
        "UPDATE operations SET lease_until = now() + $3
         WHERE id = $1 AND lease_epoch = $2 AND phase IN ('Running', 'Terminating') AND lease_until > now()",
        Uuid::from(id),
        epoch,
        interval(lease)
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Records progress. Says whether the claim was still held.
pub(crate) async fn progress(
    pool: &PgPool,
    id: OperationId,
    epoch: i64,
    message: &str,
    result: Option<&Value>,
) -> Result<bool, OperationsError> {
    let done = sqlx::query!(
        "UPDATE operations SET message = $3, result = coalesce($4, result)
         WHERE id = $1 AND lease_epoch = $2 AND phase IN ('Running', 'Terminating') AND lease_until > now()",
        Uuid::from(id),
        epoch,
        message,
        result
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Locks the claim until the transaction ends. Says whether it is still held.
pub(crate) async fn hold(connection: &mut PgConnection, id: OperationId, epoch: i64) -> Result<bool, OperationsError> {
    let held = sqlx::query_scalar!(
        r#"SELECT TRUE AS "held!" FROM operations
           WHERE id = $1 AND lease_epoch = $2 AND phase IN ('Running', 'Terminating') AND lease_until > clock_timestamp()
           FOR NO KEY UPDATE"#,
        Uuid::from(id),
        epoch
    )
    .fetch_optional(connection)
    .await?;
    Ok(held.is_some())
}

/// Ends an operation, with its event. Says whether the claim was still held.
pub(crate) async fn finish(
    pool: &PgPool,
    operation: &Operation,
    epoch: i64,
    phase: Phase,
    message: &str,
    result: &Value,
) -> Result<bool, OperationsError> {
    let mut transaction = pool.begin().await?;
    let done = sqlx::query!(
        "UPDATE operations
         SET phase = $3, message = $4, result = $5, finished_at = now(), lease_holder = NULL, lease_until = NULL
         WHERE id = $1 AND lease_epoch = $2 AND phase IN ('Running', 'Terminating') AND lease_until > now()",
        Uuid::from(operation.id),
        epoch,
        phase_text(phase),
        message,
        result
    )
    .execute(&mut *transaction)
    .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    let kind = match phase {
        Phase::Succeeded => "operation.succeeded",
        Phase::Failed => "operation.failed",
        _ => "operation.error",
    };
    let facts = json!({ "operationKind": operation.kind, "message": message });
    let ended = event_of(operation, kind, operation.principal.clone()).with(facts);
    event::insert(&mut transaction, ended).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Gives a claim back, to be claimed again after a while. Says whether it was still held.
pub(crate) async fn release(
    pool: &PgPool,
    id: OperationId,
    epoch: i64,
    message: &str,
    after: Duration,
) -> Result<bool, OperationsError> {
    let done = sqlx::query!(
        "UPDATE operations
         SET phase = 'Pending', message = $3, not_before = now() + $4, lease_holder = NULL, lease_until = NULL
         WHERE id = $1 AND lease_epoch = $2 AND phase IN ('Running', 'Terminating') AND lease_until > now()",
        Uuid::from(id),
        epoch,
        message,
        interval(after)
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

fn interval(duration: Duration) -> PgInterval {
    PgInterval { months: 0, days: 0, microseconds: i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4) }
}
