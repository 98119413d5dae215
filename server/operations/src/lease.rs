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
    /// How often that has happened.
    pub(crate) lost: i32,
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
    let claimed = sqlx::query!(
        "UPDATE operations
         SET phase = CASE phase WHEN 'Terminating' THEN phase ELSE 'Running' END,
             attempts = attempts + 1, lost = lost + $4, started_at = coalesce(started_at, clock_timestamp()),
             lease_holder = $2, lease_epoch = lease_epoch + 1, lease_until = now() + $3
         WHERE id = $1
         RETURNING lease_epoch, lost",
        id,
        holder,
        interval(timing.lease),
        i32::from(taken_over)
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
    Ok(Some(Claimed { record, epoch: claimed.lease_epoch, asked_at, taken_over, lost: claimed.lost }))
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
           SELECT operations.id, operations.lease_holder IS NOT NULL AS "taken_over!"
           FROM operations JOIN turn USING (project)
           WHERE operations.phase IN ('Pending', 'Running', 'Terminating')
             AND operations.kind = ANY ($1)
             AND operations.not_before <= now()
             AND (operations.lease_until IS NULL OR operations.lease_until + $2 < now())
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
                finished_at, attempts, retries, terminated_by, dead, request, result
         FROM operations WHERE id = $1",
        id
    )
    .fetch_one(connection)
    .await?;
    Ok(row)
}

/// What a heartbeat learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Renewed {
    /// Go on.
    Held,
    /// Go on, to a safe point, and end there: someone asked for that.
    Terminating,
    /// The claim has ended.
    Lost,
}

/// Renews a claim.
pub(crate) async fn renew(
    pool: &PgPool,
    id: OperationId,
    epoch: i64,
    lease: Duration,
) -> Result<Renewed, OperationsError> {
    let terminating = sqlx::query_scalar!(
        r#"UPDATE operations SET lease_until = now() + $3
           WHERE id = $1 AND lease_epoch = $2 AND phase IN ('Running', 'Terminating') AND lease_until > now()
           RETURNING phase = 'Terminating' AS "terminating!""#,
        Uuid::from(id),
        epoch,
        interval(lease)
    )
    .fetch_optional(pool)
    .await?;
    Ok(match terminating {
        Some(false) => Renewed::Held,
        Some(true) => Renewed::Terminating,
        None => Renewed::Lost,
    })
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
    dead: bool,
) -> Result<bool, OperationsError> {
    let mut transaction = pool.begin().await?;
    let done = sqlx::query!(
        "UPDATE operations
         SET phase = $3, message = $4, result = $5, dead = $6, finished_at = now(), lease_holder = NULL, lease_until = NULL
         WHERE id = $1 AND lease_epoch = $2 AND phase IN ('Running', 'Terminating') AND lease_until > now()",
        Uuid::from(operation.id),
        epoch,
        phase_text(phase),
        message,
        result,
        dead
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
    let mut facts = json!({ "operationKind": operation.kind, "message": message });
    if dead {
        facts["dead"] = json!(true);
    }
    let ended = event_of(operation, kind, operation.principal.clone()).with(facts);
    event::insert(&mut transaction, ended).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Why a claim is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Return {
    /// The handler wants to try again after this time. One that is to end does not wait for long.
    Later(Duration),
    /// The program stops, and the handler has nothing under way.
    Stopped,
    /// The program stops, and the handler had to be aborted: what it sent last may still take effect.
    Aborted,
}

/// How long an operation that is to end waits at most until its handler is called again.
const TERMINATING_SOON: Duration = Duration::from_secs(1);

/// Gives a claim back. Says whether it was still held.
///
/// Behind an aborted one the lease ends now, but stays: the successor waits the longest request out, as behind a worker
/// that is gone, and nobody ends the operation before that. That it has no holder tells it apart from a lost one.
pub(crate) async fn release(
    pool: &PgPool,
    id: OperationId,
    epoch: i64,
    message: &str,
    how: Return,
) -> Result<bool, OperationsError> {
    let (after, put_off) = match how {
        Return::Later(after) => (after, 1),
        Return::Stopped | Return::Aborted => (Duration::ZERO, 0),
    };
    let done = sqlx::query!(
        "UPDATE operations
         SET phase = CASE WHEN $6 OR phase = 'Terminating' THEN phase ELSE 'Pending' END,
             message = $3, retries = retries + $5, lease_holder = NULL,
             not_before = now() + CASE phase WHEN 'Terminating' THEN least($4, $7::interval) ELSE $4::interval END,
             lease_until = CASE WHEN $6 THEN now() END
         WHERE id = $1 AND lease_epoch = $2 AND phase IN ('Running', 'Terminating') AND lease_until > now()",
        Uuid::from(id),
        epoch,
        message,
        interval(after),
        put_off,
        how == Return::Aborted,
        interval(TERMINATING_SOON)
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) fn interval(duration: Duration) -> PgInterval {
    PgInterval { months: 0, days: 0, microseconds: i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4) }
}
