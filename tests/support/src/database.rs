//! A database per test, copied from a template that the migrations' checksums name.

use sqlx::migrate::Migrator;
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use std::hash::{DefaultHasher, Hash, Hasher};
use url::Url;
use uuid::Uuid;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// Names a server on which tests may make and drop databases.
const SERVER_VARIABLE: &str = "WINDLASS_TEST_DATABASE_URL";

/// Whoever makes a template holds this advisory lock: test programs run side by side.
const TEMPLATE_LOCK: i64 = 0x7769_6e64;

/// A database for one test. It is dropped with this value, unless the test failed: then it stays, to be looked at.
pub struct TestDatabase {
    /// Its URL.
    pub url: String,
    /// A pool of a few connections to it.
    pub pool: PgPool,
    name: String,
    server: Url,
}

/// A database of its own for one test, with all migrations applied.
///
/// # Panics
/// If `WINDLASS_TEST_DATABASE_URL` is not set, or the server does not let us make databases.
pub async fn database() -> TestDatabase {
    let server = server();
    let mut admin = connect(&server).await;
    let template = ensure_template(&mut admin, &server).await;
    let name = format!("windlass_test_{}", Uuid::now_v7().simple());
    run(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    let _ = admin.close().await;
    let url = named(&server, &name).to_string();
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .connect(&url)
        .await
        .unwrap_or_else(|error| panic!("the test's database {name} does not answer: {error}"));
    TestDatabase { url, pool, name, server }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let (server, name) = (self.server.clone(), self.name.clone());
        // The test's runtime is busy with this very drop; another thread has its own.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime to drop the test's database");
            runtime.block_on(async {
                let mut admin = connect(&server).await;
                run(&mut admin, format!("DROP DATABASE {name} WITH (FORCE)")).await;
            });
        })
        .join();
        if dropped.is_err() {
            eprintln!("the test database {} was left behind", self.name);
        }
    }
}

fn server() -> Url {
    let url = std::env::var(SERVER_VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{SERVER_VARIABLE} is not set: it names a Postgres server on which tests may make databases, for example \
             postgres://postgres@localhost/postgres?host=/tmp/pg"
        )
    });
    url.parse().unwrap_or_else(|error| panic!("{SERVER_VARIABLE} is not a URL: {error}"))
}

/// Makes the template unless it is there, and gives its name.
async fn ensure_template(admin: &mut PgConnection, server: &Url) -> String {
    let name = template_name();
    lock(admin, true).await;
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut *admin)
        .await
        .expect("pg_database can be read");
    if !exists {
        // Made under another name: a template that exists is complete.
        let making = format!("{name}_making");
        run(admin, format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)")).await;
        run(admin, format!("CREATE DATABASE {making}")).await;
        let mut connection = connect(&named(server, &making)).await;
        MIGRATIONS
            .run_direct(None, &mut connection, false)
            .await
            .unwrap_or_else(|error| panic!("the migrations fail: {error}"));
        connection.close().await.expect("the connection ends");
        run(admin, format!("ALTER DATABASE {making} RENAME TO {name}")).await;
    }
    lock(admin, false).await;
    name
}

fn template_name() -> String {
    let mut hasher = DefaultHasher::new();
    for migration in MIGRATIONS.iter() {
        (migration.version, &migration.checksum).hash(&mut hasher);
    }
    format!("windlass_template_{:016x}", hasher.finish())
}

async fn lock(admin: &mut PgConnection, take: bool) {
    let statement = if take { "SELECT pg_advisory_lock($1)" } else { "SELECT pg_advisory_unlock($1)" };
    sqlx::query(statement).bind(TEMPLATE_LOCK).execute(admin).await.expect("the advisory lock of the template");
}

async fn connect(url: &Url) -> PgConnection {
    PgConnection::connect(url.as_str())
        .await
        .unwrap_or_else(|error| panic!("the Postgres server of {SERVER_VARIABLE} does not answer: {error}"))
}

fn named(server: &Url, database: &str) -> Url {
    let mut url = server.clone();
    url.set_path(database);
    url
}

/// Statements about databases take no parameters; the names in them are made above.
async fn run(admin: &mut PgConnection, statement: String) {
    sqlx::query(AssertSqlSafe(statement.clone()))
        .execute(admin)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}
