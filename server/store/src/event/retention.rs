//! How far back the log is kept.

use super::position::{Position, transaction};
use crate::{StoreError, SystemStore};
use sqlx::PgPool;
use sqlx::postgres::types::PgInterval;
use std::time::Duration;

/// Deletes up to `batch` of the oldest events, those that are older than `keep` and that no cursor still has to read, and
/// says how many. A cursor that was not touched for as long counts no more: its consumer is gone, and has a gap if it
/// comes back.
///
/// # Errors
/// [`StoreError`] if the database does not answer.
pub async fn delete_old(pool: &PgPool, keep: Duration, batch: i64) -> Result<i64, StoreError> {
    let microseconds = i64::try_from(keep.as_micros()).unwrap_or(i64::MAX);
    let keep = PgInterval { months: 0, days: 0, microseconds };
    let mut transaction = pool.begin().await?;
    // Only the oldest are looked at, in the log's order: where nothing is to be deleted this reads one batch.
    let deleted = sqlx::query_scalar!(
        r#"WITH oldest AS (
               SELECT xid, id, at FROM events ORDER BY xid, id LIMIT $2
           ), slowest AS (
               SELECT xid, id FROM event_cursors WHERE updated_at >= now() - $1::interval ORDER BY xid, id LIMIT 1
           ), gone AS (
               DELETE FROM events
               USING (
                   SELECT oldest.id FROM oldest LEFT JOIN slowest ON TRUE
                   WHERE oldest.at < now() - $1::interval
                     AND (slowest.xid IS NULL OR (oldest.xid, oldest.id) <= (slowest.xid, slowest.id))
               ) AS old
               WHERE events.id = old.id
               RETURNING events.xid, events.id
           ), last AS (
               SELECT xid, id FROM gone ORDER BY xid DESC, id DESC LIMIT 1
           ), noted AS (
               UPDATE event_retention SET xid = last.xid, id = last.id FROM last
               WHERE (last.xid, last.id) > (event_retention.xid, event_retention.id)
           )
           SELECT count(*) AS "count!" FROM gone"#,
        keep,
        batch
    )
    .fetch_one(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(deleted)
}

impl SystemStore {
    /// As [`delete_old`].
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    pub async fn delete_old_events(&self, keep: Duration, batch: i64) -> Result<i64, StoreError> {
        delete_old(self.pool(), keep, batch).await
    }
}

/// Everything behind this position is there; who has read less far has a gap.
///
/// # Errors
/// [`StoreError`] if the database does not answer.
pub async fn kept_since(pool: &PgPool) -> Result<Position, StoreError> {
    let row = sqlx::query!(r#"SELECT xid::text AS "xid!", id FROM event_retention"#).fetch_one(pool).await?;
    Ok(Position { xid: transaction(&row.xid)?, id: row.id })
}
