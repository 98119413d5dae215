//! Reading the log without gaps.
//!
//! Row ids alone would skip: a transaction may take id 7, and another take id 8 and commit first; a reader that has
//! seen 8 would never look for 7 again. Hence the order by transaction id, and the bound below the oldest transaction
//! that is still open. The price: a transaction that writes and stays open, also in another
//! database of the same server, holds all readers up; hence the pool ends idle ones.

use super::position::{Position, transaction};
use crate::StoreError;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgPool;
use windlass_model::id::{CorrelationId, OperationId};

/// An event as it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    /// Where in the log it is.
    pub position: Position,
    /// When its transaction began.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: String,
    /// To which noun.
    pub subject: String,
    /// To which one.
    pub key: String,
    /// The tenant that may see it; none: only callers who see everything.
    pub project: Option<String>,
    /// Who caused it.
    pub principal: String,
    /// The chain that it belongs to.
    pub correlation: CorrelationId,
    /// The operation that carried it out.
    pub operation: Option<OperationId>,
    /// Facts about it.
    pub data: Value,
}

/// Up to `limit` events behind `position`, in order, and the position behind them.
///
/// # Errors
/// [`StoreError`] if the database does not answer.
pub async fn events_since(
    pool: &PgPool,
    position: Position,
    limit: i64,
) -> Result<(Vec<EventRow>, Position), StoreError> {
    let rows = sqlx::query!(
        r#"SELECT xid::text AS "xid!", id, at, kind, subject, key, project, principal, correlation, operation, data
           FROM events
           WHERE (xid, id) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())
           ORDER BY events.xid, id
           LIMIT $3"#,
        position.xid.to_string(),
        position.id,
        limit,
    )
    .fetch_all(pool)
    .await?;
    let mut end = position;
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        end = Position { xid: transaction(&row.xid)?, id: row.id };
        events.push(EventRow {
            position: end,
            at: row.at,
            kind: row.kind,
            subject: row.subject,
            key: row.key,
            project: row.project,
            principal: row.principal,
            correlation: row.correlation.into(),
            operation: row.operation.map(OperationId::from),
            data: row.data,
        });
    }
    Ok((events, end))
}

/// The position of a reader that wants to know only what happens from now on.
///
/// # Errors
/// [`StoreError`] if the database does not answer.
pub async fn horizon(pool: &PgPool) -> Result<Position, StoreError> {
    let oldest_open = sqlx::query_scalar!(r#"SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS "xid!""#)
        .fetch_one(pool)
        .await?;
    Ok(Position { xid: transaction(&oldest_open)?.saturating_sub(1), id: i64::MAX })
}
