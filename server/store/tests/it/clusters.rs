//! Clusters, as callers and controllers see them.

use crate::{admin, caller, insert_application, log, store};
use serde_json::json;
use windlass_model::account::Role;
use windlass_model::cluster::{ConnectionState, ConnectionStatus, NewCluster};
use windlass_store::clusters::{ClusterQuery, read};
use windlass_store::seal::SealingKey;
use windlass_store::{Change, Store, StoreError};

fn cluster(server: &str, name: &str, token: &str) -> NewCluster {
    read(json!({ "server": server, "name": name, "config": { "bearerToken": token } })).unwrap()
}

#[tokio::test]
async fn credentials_go_in_sealed_and_only_the_system_reads_them() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    let made = admin.clusters().create(cluster("https://a.example/", "a", "hush-hush"), false).await.unwrap();
    assert_eq!((made.change, made.cluster.server.as_str()), (Change::Created, "https://a.example"));

    for query in ["SELECT clusters::text FROM clusters", "SELECT events::text FROM events"] {
        let text: String = sqlx::query_scalar(query).fetch_one(&database.pool).await.unwrap();
        let hexadecimal: String = "hush-hush".bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!text.contains("hush-hush") && !text.contains(&hexadecimal), "{text}");
    }
    for name in ["a", "https://a.example", "https://a.example/"] {
        let read = admin.clusters().get(name).await.unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap().get("config"), None);
        let registered = store.as_system("delivery").cluster_with_credentials(name).await.unwrap().unwrap();
        assert_eq!(registered.config.bearer_token.as_deref(), Some("hush-hush"));
        assert!(!format!("{registered:?}").contains("hush"));
    }
    assert!(store.as_system("delivery").cluster_with_credentials("b").await.unwrap().is_none());

    let other = Store::new(database.pool.clone(), SealingKey::generate().unwrap());
    let error = other.as_system("delivery").cluster_with_credentials("a").await.unwrap_err();
    assert!(error.to_string().starts_with(r#"the stored credentials of cluster "a" cannot be read"#), "{error}");
    let clusters = other.as_system("delivery").clusters().await.unwrap();
    assert!(matches!(clusters.as_slice(), [Err(StoreError::Sealed { .. })]));
    // The way out of a lost key: the credentials are sent again.
    let again =
        crate::admin(&other).clusters().create(cluster("https://a.example", "a", "hush-hush"), true).await.unwrap();
    assert_eq!(again.change, Change::Configured);
}

#[tokio::test]
async fn registering_again() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    let clusters = admin.clusters();
    let version =
        async || store.as_system("test").cluster_with_credentials("https://a").await.unwrap().unwrap().resource_version;
    clusters.create(cluster("https://a", "a", "one"), false).await.unwrap();
    assert_eq!(clusters.create(cluster("https://a/", "a", "one"), false).await.unwrap().change, Change::Unchanged);
    assert_eq!(version().await, 1);
    let error = clusters.create(cluster("https://a", "a", "two"), false).await.unwrap_err();
    assert!(matches!(error, StoreError::Exists { .. }), "{error}");
    assert_eq!(clusters.create(cluster("https://a", "b", "two"), true).await.unwrap().change, Change::Configured);
    assert_eq!(version().await, 2, "connections are made anew");
    let error = clusters.create(cluster("https://other", "b", "two"), true).await.unwrap_err();
    assert_eq!(error.to_string(), r#"cluster "b" exists already and differs from what was sent"#);
    assert_eq!(log(&database).await, ["created cluster a", "updated cluster b"]);
}

#[tokio::test]
async fn a_cluster_in_use_stays() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    let admin = admin(&store);
    store.as_system("start").ensure_default_project().await.unwrap();
    for (server, name) in [("https://a", "a"), ("https://b", "b"), ("https://c", "c")] {
        admin.clusters().create(cluster(server, name, ""), false).await.unwrap();
    }
    insert_application(&database, "default", "https://a/", "").await;
    sqlx::query("UPDATE applications SET name = 'other'").execute(&database.pool).await.unwrap();
    insert_application(&database, "default", "", "b").await;
    for name in ["a", "https://b"] {
        let error = admin.clusters().delete(name).await.unwrap_err();
        assert!(matches!(error, StoreError::InUse { count: 1, .. }), "{error}");
    }
    admin.clusters().delete("https://c/").await.unwrap();
    assert!(matches!(admin.clusters().delete("c").await, Err(StoreError::NotFound { .. })));
    let list = admin.clusters().list(&ClusterQuery::default()).await.unwrap();
    assert_eq!(list.items.iter().map(|cluster| cluster.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[tokio::test]
async fn its_state_is_an_event_when_it_turns() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    admin(&store).clusters().create(cluster("https://a", "a", ""), false).await.unwrap();
    let system = store.as_system("delivery");
    let registered = system.cluster_with_credentials("a").await.unwrap().unwrap();
    let state = |status, message: &str| ConnectionState { status, message: message.into(), attempted_at: None };
    let steps = [
        (state(ConnectionStatus::Successful, ""), Some("v1.36.0"), true),
        (state(ConnectionStatus::Successful, ""), Some("v1.36.1"), false),
        (state(ConnectionStatus::Failed, "refused"), None, true),
    ];
    for (state, version, turned) in steps {
        let mut transaction = database.pool.begin().await.unwrap();
        let now = system.set_cluster_state(&mut transaction, registered.id, &state, version).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(now, turned, "{state:?}");
    }
    let read = admin(&store).clusters().get("a").await.unwrap();
    assert_eq!(read.connection_state, state(ConnectionStatus::Failed, "refused"));
    assert_eq!(read.server_version.as_deref(), Some("v1.36.1"));
    let after = system.cluster_with_credentials("a").await.unwrap().unwrap();
    assert_eq!(after.resource_version, registered.resource_version, "connections stay good");
    assert_eq!(log(&database).await, ["created cluster a", "connected cluster a", "unreachable cluster a"]);
}

#[tokio::test]
async fn rights_are_asked_first() {
    let database = windlass_testing::database().await;
    let store = store(&database);
    admin(&store).clusters().create(cluster("https://a", "a", ""), false).await.unwrap();
    let readonly = store.as_caller(&caller(Some(Role::Readonly)));
    let refused = [
        readonly.clusters().create(cluster("https://b", "b", ""), false).await.err(),
        readonly.clusters().delete("a").await.err(),
    ];
    assert!(refused.iter().all(|error| matches!(error, Some(StoreError::Denied(_)))), "{refused:?}");
    assert_eq!(readonly.clusters().list(&ClusterQuery::default()).await.unwrap().items.len(), 1);
    let nobody = store.as_caller(&caller(None));
    assert_eq!(nobody.clusters().list(&ClusterQuery::default()).await.unwrap().metadata.total, Some(0));
    assert!(matches!(nobody.clusters().get("a").await, Err(StoreError::Denied(_))));
}
