//! How far those have read who must miss nothing, also across restarts.

use super::position::{Position, transaction};
use crate::StoreError;
use sqlx::PgConnection;

/// How far `consumer` has read, locked until the transaction of `connection` ends: of several processes one goes on at a
/// time. A consumer that is asked for the first time begins behind `first`.
///
/// What it makes of the events is written in the same transaction, and [`advance`] too: then each has its effect exactly
/// once. The events themselves are read by another connection ([`events_since`](super::events_since)): a transaction that
/// has written holds up all readers, itself too.
///
/// # Errors
/// [`StoreError`] if the database does not answer.
pub async fn cursor(connection: &mut PgConnection, consumer: &str, first: Position) -> Result<Position, StoreError> {
    let stored = |text: &str, id| Ok(Position { xid: transaction(text)?, id });
    // Not inserted if it is there: looking shall not write.
    let known =
        sqlx::query!(r#"SELECT xid::text AS "xid!", id FROM event_cursors WHERE consumer = $1 FOR UPDATE"#, consumer)
            .fetch_optional(&mut *connection)
            .await?;
    if let Some(row) = known {
        return stored(&row.xid, row.id);
    }
    let row = sqlx::query!(
        r#"INSERT INTO event_cursors (consumer, xid, id) VALUES ($1, $2::text::xid8, $3)
           ON CONFLICT (consumer) DO UPDATE SET consumer = excluded.consumer
           RETURNING xid::text AS "xid!", id"#,
        consumer,
        first.xid.to_string(),
        first.id
    )
    .fetch_one(connection)
    .await?;
    stored(&row.xid, row.id)
}

/// Records that `consumer` has dealt with everything up to and including `position`. Never goes back. Who has nothing to
/// deal with for long records the same position again: a cursor that was not touched for as long as events are kept holds
/// none of them.
///
/// # Errors
/// [`StoreError`] if the database does not answer.
pub async fn advance(connection: &mut PgConnection, consumer: &str, position: Position) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE event_cursors SET xid = $2::text::xid8, id = $3, updated_at = now()
         WHERE consumer = $1 AND (xid, id) <= ($2::text::xid8, $3)",
        consumer,
        position.xid.to_string(),
        position.id
    )
    .execute(connection)
    .await?;
    Ok(())
}
