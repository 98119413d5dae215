//! Connecting, and what can be wrong with it.

use secrecy::SecretString;
use windlass_store::seal::SealingKey;
use windlass_store::{Store, StoreError};

async fn connect(url: &str) -> Result<Store, StoreError> {
    Store::connect(&SecretString::from(url.to_owned()), SealingKey::generate().unwrap()).await
}

#[tokio::test]
async fn an_empty_database_gets_its_tables() {
    let database = windlass_testing::database().await;
    sqlx::query("DROP SCHEMA public CASCADE").execute(&database.pool).await.unwrap();
    sqlx::query("CREATE SCHEMA public").execute(&database.pool).await.unwrap();
    let (one, other) = tokio::join!(connect(&database.url), connect(&database.url));
    one.unwrap().ping().await.unwrap();
    let store = other.unwrap();
    store.as_system("start").ensure_default_project().await.unwrap();
    store.close().await;
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let database = windlass_testing::database().await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', true, '', 0)",
    )
    .execute(&database.pool)
    .await
    .unwrap();
    let error = connect(&database.url).await.err().unwrap();
    assert!(matches!(error, StoreError::Migration(_)), "{error:?}");
    assert!(error.next_step().contains("newest version"), "{}", error.next_step());
}

#[tokio::test]
async fn an_absent_database_is_unavailable_and_no_password_is_shown() {
    let database = windlass_testing::database().await;
    let mut url: url::Url = database.url.parse().unwrap();
    url.set_path("no_such_database");
    let elsewhere = "postgres://ann:secret@127.0.0.1:1/windlass";
    for url in [url.as_str(), elsewhere, "postgres://ann:secret@127.0.0.1:notaport/windlass", "nonsense"] {
        let error = connect(url).await.err().unwrap();
        assert!(matches!(error, StoreError::Unavailable(_)), "{url}: {error:?}");
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
}
