//! The store, and the two ways into it: as a caller, or as the system.

use crate::StoreError;
use crate::clusters::Clusters;
use crate::event::{Cause, NewEvent};
use crate::projects::Projects;
use crate::seal::SealingKey;
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use windlass_access::{Action, Caller, Denied, Principal, Resource, Scope, decide};
use windlass_model::id::CorrelationId;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Connections of one process. Operations hold none while they wait for a cluster or for Git.
const MAX_CONNECTIONS: u32 = 16;

/// How long a question waits for a connection before the answer is "unavailable".
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// The oldest server that is supported, as `server_version_num` counts.
const OLDEST_SERVER: i32 = 150_000;

/// The database and the key of its secrets. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pool: PgPool,
    key: Arc<SealingKey>,
}

impl Store {
    /// Connects, and brings the tables to this version.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the server does not answer, [`StoreError::TooOld`],
    /// [`StoreError::Migration`] if the database was used by a newer version.
    pub async fn connect(url: &SecretString, key: SealingKey) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url.expose_secret())?.application_name("windlass");
        migrate(&options).await?;
        let pool = PgPoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    // A statement that hangs must not hold a connection for ever.
                    sqlx::query("SET statement_timeout = '30s'").execute(&mut *connection).await?;
                    sqlx::query("SET idle_in_transaction_session_timeout = '60s'").execute(connection).await?;
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        Ok(Self::new(pool, key))
    }

    /// A store on a pool whose database has this version's tables already, as in tests.
    #[must_use]
    pub fn new(pool: PgPool, key: SealingKey) -> Self {
        Self { pool, key: Arc::new(key) }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Ends all connections; questions after this fail.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// The store as this caller may see and change it.
    #[must_use]
    pub fn as_caller(&self, caller: &Caller) -> CallerStore {
        CallerStore { store: self.clone(), caller: caller.clone() }
    }

    /// The store without access decisions, for operations and controllers. `reason` says who, in events and logs.
    #[must_use]
    pub fn as_system(&self, reason: &'static str) -> SystemStore {
        SystemStore { store: self.clone(), reason }
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(crate) fn key(&self) -> &SealingKey {
        &self.key
    }
}

/// The store as one caller may see and change it: the only type with tenant queries.
#[derive(Clone)]
pub struct CallerStore {
    store: Store,
    caller: Caller,
}

impl CallerStore {
    /// Projects.
    #[must_use]
    pub fn projects(&self) -> Projects<'_> {
        Projects::new(self)
    }

    /// Clusters.
    #[must_use]
    pub fn clusters(&self) -> Clusters<'_> {
        Clusters::new(self)
    }

    /// Who asks.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What of `resource` the caller's lists may show.
    #[must_use]
    pub fn scope(&self, resource: Resource) -> Scope {
        self.caller.scope(resource)
    }

    /// Whether the caller may do `action` on `resource`.
    ///
    /// # Errors
    /// [`Denied`] with the right that is missing.
    pub fn decide(&self, action: Action, resource: Resource) -> Result<(), Denied> {
        decide(&self.caller, action, resource)
    }

    /// The database, for a feature's own tables. The feature decides access and applies [`Self::scope`].
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        self.store.pool()
    }

    /// The event that the caller causes by doing `kind` to the `subject` named `key`.
    #[must_use]
    pub fn event(&self, kind: &'static str, subject: &'static str, key: impl Into<String>) -> NewEvent {
        NewEvent::new(kind, subject, key, Cause::from(&self.caller))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }
}

/// The store without access decisions. Confined to operations and controllers by the layer test.
///
/// What it answers stands with the nouns: [`crate::projects`], [`crate::clusters`].
#[derive(Clone)]
pub struct SystemStore {
    store: Store,
    reason: &'static str,
}

impl SystemStore {
    /// Who asks, in events: `system:<reason>`.
    #[must_use]
    pub fn principal(&self) -> Principal {
        Principal::System(self.reason)
    }

    /// The database, for a feature's own tables.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        self.store.pool()
    }

    /// The event that the system causes by doing `kind` to the `subject` named `key`, with a correlation of its own.
    #[must_use]
    pub fn event(&self, kind: &'static str, subject: &'static str, key: impl Into<String>) -> NewEvent {
        let cause = Cause::new(&self.principal(), CorrelationId::generate());
        NewEvent::new(kind, subject, key, cause)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }
}

/// On a connection of its own: a migration may take longer than a statement of the pool.
async fn migrate(options: &PgConnectOptions) -> Result<(), StoreError> {
    let mut connection = options.connect().await?;
    check_version(&mut connection).await?;
    MIGRATIONS.run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

async fn check_version(connection: &mut PgConnection) -> Result<(), StoreError> {
    let (number, found): (i32, String) =
        sqlx::query_as("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
            .fetch_one(connection)
            .await?;
    if number < OLDEST_SERVER { Err(StoreError::TooOld { found }) } else { Ok(()) }
}
