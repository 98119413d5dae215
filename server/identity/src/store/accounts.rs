//! Accounts.

use super::unreadable;
use chrono::{DateTime, Utc};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgPool, Row};
use windlass_access::Scope;
use windlass_model::account::{Account, Role};
use windlass_model::name::AccountName;
use windlass_model::page::List;
use windlass_store::StoreError;
use windlass_store::page::{Bound, Key, Listing, Page, PageQuery};

const LISTING: Listing = Listing {
    columns: "name, role, enabled, created_at, last_login_at",
    from: "accounts",
    sorts: &[
        Key { name: "name", expression: "name", cast: "text" },
        Key { name: "createdAt", expression: "created_at", cast: "timestamptz" },
    ],
    unique: Key { name: "name", expression: "name", cast: "text" },
};

struct AccountRow {
    name: String,
    role: String,
    enabled: bool,
    created_at: DateTime<Utc>,
    last_login_at: Option<DateTime<Utc>>,
}

impl AccountRow {
    fn account(self) -> Result<Account, sqlx::Error> {
        let Self { name, role, enabled, created_at, last_login_at } = self;
        let name = AccountName::new(name).map_err(unreadable)?;
        Ok(Account { name, role: role_of(&role)?, enabled, created_at, last_login_at })
    }
}

/// An account in a list.
struct Listed(Account);

impl FromRow<'_, PgRow> for Listed {
    fn from_row(row: &PgRow) -> Result<Self, sqlx::Error> {
        let row = AccountRow {
            name: row.try_get("name")?,
            role: row.try_get("role")?,
            enabled: row.try_get("enabled")?,
            created_at: row.try_get("created_at")?,
            last_login_at: row.try_get("last_login_at")?,
        };
        row.account().map(Self)
    }
}

pub(crate) fn role_text(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Readonly => "readonly",
    }
}

pub(crate) fn role_of(text: &str) -> Result<Role, sqlx::Error> {
    match text {
        "admin" => Ok(Role::Admin),
        "readonly" => Ok(Role::Readonly),
        _ => Err(sqlx::Error::Decode(format!("the role {text:?} is not known").into())),
    }
}

/// The accounts whose names contain `search`; only `own` if given.
pub(crate) async fn list(
    pool: &PgPool,
    own: Option<&AccountName>,
    search: Option<&str>,
    query: &PageQuery,
) -> Result<List<Account>, StoreError> {
    let page = Page::new(LISTING, &Scope::All).filter_text("strpos(lower(name), lower({})) > 0", search);
    let page = match own {
        Some(own) => page.filter("name = {}", Bound::Text(own.to_string())),
        None => page,
    };
    page.fetch(pool, query, |row: Listed| row.0).await
}

pub(crate) async fn get(pool: &PgPool, name: &str) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query_as!(
        AccountRow,
        "SELECT name, role, enabled, created_at, last_login_at FROM accounts WHERE name = $1",
        name
    )
    .fetch_optional(pool)
    .await?;
    row.map(AccountRow::account).transpose()
}

/// The account, which nobody else changes until the transaction ends.
pub(crate) async fn lock(connection: &mut PgConnection, name: &str) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query_as!(
        AccountRow,
        "SELECT name, role, enabled, created_at, last_login_at FROM accounts WHERE name = $1 FOR UPDATE",
        name
    )
    .fetch_optional(connection)
    .await?;
    row.map(AccountRow::account).transpose()
}

/// The enabled accounts with the role admin, which nobody else changes until the transaction ends. In the order of
/// their names, so that two who lock them do not wait for each other.
pub(crate) async fn lock_admins(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!("SELECT name FROM accounts WHERE role = 'admin' AND enabled ORDER BY name FOR UPDATE")
        .fetch_all(connection)
        .await
}

/// The account's password hash, and whether the account is enabled.
pub(crate) async fn password(pool: &PgPool, name: &str) -> Result<Option<(String, bool)>, sqlx::Error> {
    let row =
        sqlx::query!("SELECT password_hash, enabled FROM accounts WHERE name = $1", name).fetch_optional(pool).await?;
    Ok(row.map(|row| (row.password_hash, row.enabled)))
}

/// Notes a sign-in, if the account is enabled and the password is still the one that was verified.
pub(crate) async fn note_login(
    connection: &mut PgConnection,
    name: &str,
    password_hash: &str,
) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query_as!(
        AccountRow,
        "UPDATE accounts SET last_login_at = now() WHERE name = $1 AND enabled AND password_hash = $2
         RETURNING name, role, enabled, created_at, last_login_at",
        name,
        password_hash
    )
    .fetch_optional(connection)
    .await?;
    row.map(AccountRow::account).transpose()
}

/// Makes an account; `None` if the name is taken.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    name: &str,
    role: Role,
    password_hash: &str,
) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query_as!(
        AccountRow,
        "INSERT INTO accounts (name, role, password_hash) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING
         RETURNING name, role, enabled, created_at, last_login_at",
        name,
        role_text(role),
        password_hash
    )
    .fetch_optional(connection)
    .await?;
    row.map(AccountRow::account).transpose()
}

pub(crate) async fn any(pool: &PgPool) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM accounts) AS "any!""#).fetch_one(pool).await
}

/// Makes the first account; whether there was none.
pub(crate) async fn insert_first(
    connection: &mut PgConnection,
    name: &str,
    password_hash: &str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "INSERT INTO accounts (name, role, password_hash)
         SELECT $1, 'admin', $2 WHERE NOT EXISTS (SELECT FROM accounts)
         ON CONFLICT (name) DO NOTHING",
        name,
        password_hash
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn set(
    connection: &mut PgConnection,
    name: &str,
    role: Role,
    enabled: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query!("UPDATE accounts SET role = $2, enabled = $3 WHERE name = $1", name, role_text(role), enabled)
        .execute(connection)
        .await?;
    Ok(())
}

/// Sets a password; whether the account exists.
pub(crate) async fn set_password(
    connection: &mut PgConnection,
    name: &str,
    password_hash: &str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!("UPDATE accounts SET password_hash = $2 WHERE name = $1", name, password_hash)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn delete(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("DELETE FROM accounts WHERE name = $1", name).execute(connection).await?;
    Ok(())
}
