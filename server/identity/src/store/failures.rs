//! Failed sign-ins, counted under a row lock: attempts at the same time see each other.
//!
//! Whoever locks several rows locks addresses before accounts, and these before rows of `accounts`.

use crate::config::Throttle;
use crate::throttle::{self, Attempt, Failures};
use sqlx::{PgConnection, PgPool};
use std::time::Duration;

/// What failures are counted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// `address:<network>` or `account:<name>`.
    pub(crate) key: String,
    /// From this failure on, each causes a delay.
    pub(crate) free: u32,
}

/// An attempt that was counted for a subject.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) key: String,
    pub(crate) failures: Failures,
}

/// Counts an attempt for all subjects, or for none of them if one must wait; then how long.
pub(crate) async fn count(
    pool: &PgPool,
    subjects: &[Subject],
    throttle: &Throttle,
) -> Result<Result<Vec<Counted>, Duration>, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let mut counted = Vec::with_capacity(subjects.len());
    for subject in subjects {
        let (before, now) = lock(&mut transaction, &subject.key).await?;
        match throttle::attempt(&before, subject.free, throttle, now) {
            Attempt::Refused { retry_after } => {
                transaction.rollback().await?;
                return Ok(Err(retry_after));
            }
            Attempt::Counted(failures) => {
                set(&mut transaction, &subject.key, &failures).await?;
                counted.push(Counted { key: subject.key.clone(), failures });
            }
        }
    }
    transaction.commit().await?;
    Ok(Ok(counted))
}

/// Takes back an attempt that succeeded.
pub(crate) async fn take_back(connection: &mut PgConnection, counted: &Counted) -> Result<(), sqlx::Error> {
    let (now, _) = lock(connection, &counted.key).await?;
    set(connection, &counted.key, &throttle::succeeded(&now, &counted.failures)).await
}

/// Forgets all failures of a subject.
pub(crate) async fn forget(connection: &mut PgConnection, key: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("DELETE FROM login_failures WHERE subject = $1", key).execute(connection).await?;
    Ok(())
}

/// Forgets failures that are too old to count.
pub(crate) async fn sweep(pool: &PgPool, throttle: &Throttle) -> Result<u64, sqlx::Error> {
    let age = throttle.forgotten_after.as_secs_f64();
    let done = sqlx::query!(
        "DELETE FROM login_failures
         WHERE greatest(last_at, blocked_until) < now() - make_interval(secs => $1::float8)",
        age
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

/// A subject's failures, which nobody else changes until the transaction ends, and the database's time.
async fn lock(
    connection: &mut PgConnection,
    key: &str,
) -> Result<(Failures, chrono::DateTime<chrono::Utc>), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO login_failures (subject, failures, last_at) VALUES ($1, 0, now()) ON CONFLICT (subject) DO NOTHING",
        key
    )
    .execute(&mut *connection)
    .await?;
    // A statement of its own: its snapshot is taken after the wait for whoever inserted or held the row.
    let row =
        sqlx::query!("SELECT failures, last_at, blocked_until FROM login_failures WHERE subject = $1 FOR UPDATE", key)
            .fetch_optional(&mut *connection)
            .await?;
    let now = sqlx::query_scalar!(r#"SELECT clock_timestamp() AS "now!""#).fetch_one(connection).await?;
    let failures = row.map_or(Failures { count: 0, last_at: now, blocked_until: None }, |row| Failures {
        count: row.failures,
        last_at: row.last_at,
        blocked_until: row.blocked_until,
    });
    Ok((failures, now))
}

async fn set(connection: &mut PgConnection, key: &str, failures: &Failures) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO login_failures (subject, failures, last_at, blocked_until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (subject) DO UPDATE SET failures = $2, last_at = $3, blocked_until = $4",
        key,
        failures.count,
        failures.last_at,
        failures.blocked_until
    )
    .execute(connection)
    .await?;
    Ok(())
}
