//! The store against a real Postgres: each test has a database of its own.
#![expect(clippy::unwrap_used, reason = "what the tests are built of ends them when it fails")]

mod clusters;
mod connecting;
mod events;
mod paging;
mod projects;

use windlass_access::{Caller, Principal};
use windlass_model::account::Role;
use windlass_model::id::CorrelationId;
use windlass_model::name::AccountName;
use windlass_store::seal::SealingKey;
use windlass_store::{CallerStore, Store};
use windlass_testing::TestDatabase;

/// A store on the test's database.
fn store(database: &TestDatabase) -> Store {
    Store::new(database.pool.clone(), SealingKey::generate().unwrap())
}

/// `account:ann`, with this role.
fn caller(role: Option<Role>) -> Caller {
    Caller {
        principal: Principal::Account(AccountName::new("ann").unwrap()),
        role,
        correlation: CorrelationId::generate(),
    }
}

fn admin(store: &Store) -> CallerStore {
    store.as_caller(&caller(Some(Role::Admin)))
}

/// The log, as `kind subject key`.
async fn log(database: &TestDatabase) -> Vec<String> {
    sqlx::query_scalar("SELECT kind || ' ' || subject || ' ' || key FROM events ORDER BY id")
        .fetch_all(&database.pool)
        .await
        .unwrap()
}

/// An application row, as the delivery room writes it.
async fn insert_application(database: &TestDatabase, project: &str, server: &str, cluster: &str) {
    sqlx::query(
        "INSERT INTO applications (id, namespace, name, project, manifest, repo_url, path, target_revision,
                                   dest_server, dest_name, dest_namespace)
         VALUES (gen_random_uuid(), 'windlass', 'api', $1, '{}', '', '', '', $2, $3, '')",
    )
    .bind(project)
    .bind(server)
    .bind(cluster)
    .execute(&database.pool)
    .await
    .unwrap();
}
