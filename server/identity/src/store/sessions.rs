//! Sessions.

use super::accounts::role_of;
use super::unreadable;
use crate::secret::SecretHash;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use std::time::Duration;
use windlass_model::account::Role;
use windlass_model::name::AccountName;

/// What a session's secret leads to.
pub(crate) struct Found {
    pub(crate) account: AccountName,
    pub(crate) role: Role,
    pub(crate) enabled: bool,
    /// Its time is over.
    pub(crate) ended: bool,
    /// Its use was last noted long enough ago to be noted again.
    pub(crate) stale: bool,
}

/// Starts a session; when it ends at the latest.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    hash: &SecretHash,
    account: &str,
    lifetime: Duration,
) -> Result<DateTime<Utc>, sqlx::Error> {
    sqlx::query_scalar!(
        "INSERT INTO sessions (secret_hash, account, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3::float8))
         RETURNING expires_at",
        hash.0,
        account,
        lifetime.as_secs_f64()
    )
    .fetch_one(connection)
    .await
}

pub(crate) async fn find(
    pool: &PgPool,
    hash: &SecretHash,
    idle: Duration,
    noted_every: Duration,
) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT a.name, a.role, a.enabled,
                  s.expires_at <= now() OR s.last_seen_at + make_interval(secs => $2::float8) <= now() AS "ended!",
                  s.last_seen_at + make_interval(secs => $3::float8) <= now() AS "stale!"
           FROM sessions s JOIN accounts a ON a.name = s.account WHERE s.secret_hash = $1"#,
        hash.0,
        idle.as_secs_f64(),
        noted_every.as_secs_f64()
    )
    .fetch_optional(pool)
    .await?;
    row.map(|row| {
        let account = AccountName::new(row.name).map_err(unreadable)?;
        Ok(Found { account, role: role_of(&row.role)?, enabled: row.enabled, ended: row.ended, stale: row.stale })
    })
    .transpose()
}

/// Notes that a session is used.
pub(crate) async fn note_use(pool: &PgPool, hash: &SecretHash) -> Result<(), sqlx::Error> {
    sqlx::query!("UPDATE sessions SET last_seen_at = now() WHERE secret_hash = $1", hash.0).execute(pool).await?;
    Ok(())
}

/// Ends a session; whose it was.
pub(crate) async fn delete(connection: &mut PgConnection, hash: &SecretHash) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!("DELETE FROM sessions WHERE secret_hash = $1 RETURNING account", hash.0)
        .fetch_optional(connection)
        .await
}

/// Ends an account's sessions but the one of `keep`; how many there were.
pub(crate) async fn delete_others(
    connection: &mut PgConnection,
    account: &str,
    keep: Option<&SecretHash>,
) -> Result<u64, sqlx::Error> {
    let keep = keep.map(|hash| hash.0.as_slice());
    let done = sqlx::query!(
        "DELETE FROM sessions WHERE account = $1 AND ($2::bytea IS NULL OR secret_hash <> $2)",
        account,
        keep
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Forgets sessions whose time is over.
pub(crate) async fn sweep(pool: &PgPool, idle: Duration) -> Result<u64, sqlx::Error> {
    let done = sqlx::query!(
        "DELETE FROM sessions WHERE expires_at <= now() OR last_seen_at + make_interval(secs => $1::float8) <= now()",
        idle.as_secs_f64()
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}
