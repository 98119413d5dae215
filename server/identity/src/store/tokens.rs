//! API tokens.

use super::accounts::role_of;
use super::unreadable;
use crate::secret::SecretHash;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use std::time::Duration;
use uuid::Uuid;
use windlass_model::account::{Role, Token};
use windlass_model::id::TokenId;
use windlass_model::name::AccountName;

/// What a token's secret leads to.
pub(crate) struct Found {
    pub(crate) id: TokenId,
    pub(crate) account: AccountName,
    pub(crate) role: Role,
    pub(crate) enabled: bool,
    /// Its time is over.
    pub(crate) ended: bool,
    /// Its use was last noted a minute ago or never.
    pub(crate) stale: bool,
}

struct TokenRow {
    id: Uuid,
    account: String,
    description: String,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

impl TokenRow {
    fn token(self) -> Result<Token, sqlx::Error> {
        let Self { id, account, description, created_at, expires_at, last_used_at } = self;
        let account = AccountName::new(account).map_err(unreadable)?;
        Ok(Token { id: id.into(), account, description, created_at, expires_at, last_used_at })
    }
}

pub(crate) async fn find(pool: &PgPool, hash: &SecretHash) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT t.id, a.name, a.role, a.enabled,
                  coalesce(t.expires_at <= now(), false) AS "ended!",
                  coalesce(t.last_used_at + interval '1 minute' <= now(), true) AS "stale!"
           FROM tokens t JOIN accounts a ON a.name = t.account WHERE t.secret_hash = $1"#,
        hash.0
    )
    .fetch_optional(pool)
    .await?;
    row.map(|row| {
        let account = AccountName::new(row.name).map_err(unreadable)?;
        let role = role_of(&row.role)?;
        Ok(Found { id: row.id.into(), account, role, enabled: row.enabled, ended: row.ended, stale: row.stale })
    })
    .transpose()
}

/// Notes that a token is used.
pub(crate) async fn note_use(pool: &PgPool, id: TokenId) -> Result<(), sqlx::Error> {
    sqlx::query!("UPDATE tokens SET last_used_at = now() WHERE id = $1", Uuid::from(id)).execute(pool).await?;
    Ok(())
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    account: &str,
    hash: &SecretHash,
    description: &str,
    lifetime: Option<Duration>,
) -> Result<Token, sqlx::Error> {
    let row = sqlx::query_as!(
        TokenRow,
        "INSERT INTO tokens (id, account, secret_hash, description, expires_at)
         VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5::float8))
         RETURNING id, account, description, created_at, expires_at, last_used_at",
        Uuid::from(TokenId::generate()),
        account,
        hash.0,
        description,
        lifetime.map(|lifetime| lifetime.as_secs_f64())
    )
    .fetch_one(connection)
    .await?;
    row.token()
}

/// An account's tokens, newest first.
pub(crate) async fn list(pool: &PgPool, account: &str) -> Result<Vec<Token>, sqlx::Error> {
    let rows = sqlx::query_as!(
        TokenRow,
        "SELECT id, account, description, created_at, expires_at, last_used_at FROM tokens
         WHERE account = $1 ORDER BY created_at DESC, id DESC",
        account
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(TokenRow::token).collect()
}

pub(crate) async fn number(connection: &mut PgConnection, account: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM tokens WHERE account = $1"#, account)
        .fetch_one(connection)
        .await
}

/// Ends a token; whether there was one.
pub(crate) async fn delete(connection: &mut PgConnection, account: &str, id: TokenId) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!("DELETE FROM tokens WHERE account = $1 AND id = $2", account, Uuid::from(id))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}
