//! Identity against a real Postgres: each test has a database of its own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test whose set-up fails has to stop there, loudly"
)]

mod accounts;
mod first_start;
mod passwords;
mod sessions;
mod throttling;
mod tokens;

use secrecy::{ExposeSecret, SecretString};
use std::net::{IpAddr, Ipv4Addr};
use windlass_access::Caller;
use windlass_identity::{Credential, Identity, IdentityConfig, IdentityError, NewSession};
use windlass_model::account::{NewAccount, Role};
use windlass_model::id::CorrelationId;
use windlass_model::name::AccountName;
use windlass_store::Store;
use windlass_store::seal::SealingKey;
use windlass_testing::TestDatabase;

/// The first account's password.
const PASSWORD: &str = "rope and drum";

/// Where sign-ins come from.
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// Identity with the account `admin`, and its first session.
struct Home {
    database: TestDatabase,
    identity: Identity,
    admin: Caller,
    session: SecretString,
}

impl Home {
    async fn new() -> Self {
        let database = windlass_testing::database().await;
        let identity = identity(&database);
        identity.ensure_admin().await.unwrap();
        let session = identity.sign_in("admin", &PASSWORD.into(), HOME).await.unwrap();
        let admin = identity
            .caller(Credential::Session(session.secret.expose_secret()), CorrelationId::generate())
            .await
            .unwrap();
        Self { database, identity, admin, session: session.secret }
    }

    /// Makes an account whose password is `<name> and drum`.
    async fn account(&self, account: &str, role: Role) -> Caller {
        let password = format!("{account} and drum");
        self.identity.create_account(&self.admin, &NewAccount { name: name(account), role, password }).await.unwrap();
        let session = self.sign_in(account).await.unwrap();
        self.caller(session.secret.expose_secret()).await.unwrap()
    }

    async fn sign_in(&self, account: &str) -> Result<NewSession, IdentityError> {
        self.identity.sign_in(account, &format!("{account} and drum").into(), HOME).await
    }

    async fn try_password(&self, account: &str, password: &str) -> Result<NewSession, IdentityError> {
        self.identity.sign_in(account, &password.into(), HOME).await
    }

    /// Who presents this as a bearer.
    async fn caller(&self, secret: &str) -> Result<Caller, IdentityError> {
        self.identity.caller(Credential::Bearer(secret), CorrelationId::generate()).await
    }

    /// As if this much time had passed.
    async fn pass(&self, seconds: i32) {
        for statement in [
            "UPDATE login_failures SET last_at = last_at - make_interval(secs => $1), blocked_until = blocked_until - make_interval(secs => $1)",
            "UPDATE sessions SET expires_at = expires_at - make_interval(secs => $1), last_seen_at = last_seen_at - make_interval(secs => $1)",
            "UPDATE tokens SET expires_at = expires_at - make_interval(secs => $1), last_used_at = last_used_at - make_interval(secs => $1)",
        ] {
            sqlx::query(statement).bind(seconds).execute(&self.database.pool).await.unwrap();
        }
    }

    /// The log, as `kind key by principal`.
    async fn log(&self) -> Vec<String> {
        sqlx::query_scalar(
            "SELECT kind || ' ' || key || ' by ' || principal FROM events WHERE subject = 'account' ORDER BY id",
        )
        .fetch_all(&self.database.pool)
        .await
        .unwrap()
    }
}

fn identity(database: &TestDatabase) -> Identity {
    configured(database, IdentityConfig { admin_password: Some(PASSWORD.into()), ..IdentityConfig::default() })
}

fn configured(database: &TestDatabase, config: IdentityConfig) -> Identity {
    Identity::new(Store::new(database.pool.clone(), SealingKey::generate().unwrap()), config)
}

fn name(account: &str) -> AccountName {
    AccountName::new(account).unwrap()
}

/// The variant's code, for short assertions.
fn code<T>(result: Result<T, IdentityError>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(error) => error.code(),
    }
}
