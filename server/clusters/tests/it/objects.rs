//! Reading, deleting and credentials on the real control plane.

use crate::support::{
    code, connect, eventually, key, new_namespace, object, other_client, real_cluster, remove, remove_namespace, send,
};
use serde_json::json;
use windlass_clusters::{ApplyOptions, ClusterError, Connection, Deletion, Preconditions, Propagation};
use windlass_model::cluster::{ClusterConfig, NewCluster};

#[tokio::test]
async fn the_version_is_told() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let version = connect(&cluster).version().await.unwrap();
    assert!(version.starts_with("v1."), "{version}");
}

#[tokio::test]
async fn namespaces_are_made_once() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let namespace = new_namespace(&connection).await;
    assert!(!connection.create_namespace(&namespace).await.unwrap());
    assert_eq!(code(connection.create_namespace("Not_A_Name").await), "cluster-invalid");
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn only_the_object_that_was_looked_at_is_deleted() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let namespace = new_namespace(&connection).await;
    let map = key("", "ConfigMap", &namespace, "m");
    let manifest = object(json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "m", "namespace": namespace, "finalizers": ["example.com/hold"]}}));
    let applied = connection.apply(&manifest, &ApplyOptions::default()).await.unwrap().object;
    let text = |field: &str| applied["metadata"][field].as_str().map(str::to_owned);
    let delete = async |preconditions: Preconditions| {
        connection.delete(&map, "v1", &preconditions, Propagation::Foreground).await
    };

    let another = Preconditions { uid: Some("00000000-0000-0000-0000-000000000000".into()), resource_version: None };
    assert_eq!(code(delete(another).await), "cluster-conflict");
    let old = Preconditions { uid: None, resource_version: Some("1".into()) };
    assert_eq!(code(delete(old).await), "cluster-conflict");
    let right = Preconditions { uid: text("uid"), resource_version: text("resourceVersion") };
    assert_eq!(delete(right).await.unwrap(), Deletion::Terminating);

    let free = object(json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "m", "namespace": namespace}}));
    connection.apply(&free, &ApplyOptions::default()).await.unwrap();
    eventually("the object is gone", async || match connection.get(&map, "v1").await {
        Ok(None) => Ok(()),
        other => Err(format!("{other:?}")),
    })
    .await;
    assert_eq!(remove(&connection, &map, "v1").await, Deletion::Absent);
    connection.apply(&free, &ApplyOptions::default()).await.unwrap();
    assert_eq!(remove(&connection, &map, "v1").await, Deletion::Gone);
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn a_wrong_token_is_unauthorized() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let mut config = cluster.config.clone();
    config.bearer_token = Some("wrong-secret-token".into());
    let connection = Connection::connect(&cluster.server, &config).unwrap();
    let error = connection.version().await.unwrap_err();
    assert!(matches!(error, ClusterError::Unauthorized { .. }), "{error:?}");
    assert!(!format!("{error:?} {error} {connection:?}").contains("wrong-secret-token"));
    assert_eq!(code(connection.get(&key("", "ConfigMap", "default", "x"), "v1").await), "cluster-unauthorized");
}

async fn service_account(cluster: &NewCluster, namespace: &str) -> ClusterConfig {
    let client = other_client(cluster);
    let accounts = format!("/api/v1/namespaces/{namespace}/serviceaccounts");
    let account = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "limited"}});
    send(&client, "POST", &accounts, "application/json", &account).await;
    let request = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
        "spec": {"expirationSeconds": 600}});
    let answer = send(&client, "POST", &format!("{accounts}/limited/token"), "application/json", &request).await;
    let token = answer["status"]["token"].as_str().unwrap().to_owned();
    ClusterConfig { bearer_token: Some(token), ..cluster.config.clone() }
}

#[tokio::test]
async fn a_missing_right_is_told_in_the_servers_words() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let admin = connect(&cluster);
    let namespace = new_namespace(&admin).await;
    let config = service_account(&cluster, &namespace).await;
    let limited = Connection::connect(&cluster.server, &config).unwrap();
    assert!(limited.version().await.unwrap().starts_with("v1."));

    let map = key("", "ConfigMap", &namespace, "m");
    let error = limited.get(&map, "v1").await.unwrap_err();
    assert!(matches!(error, ClusterError::Forbidden { .. }), "{error:?}");
    let words = format!("system:serviceaccount:{namespace}:limited\" cannot get resource \"configmaps\"");
    assert!(error.to_string().contains(&words), "{error}");
    let manifest = object(json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "m", "namespace": namespace}}));
    assert_eq!(code(limited.apply(&manifest, &ApplyOptions::default()).await), "cluster-forbidden");
    assert_eq!(code(limited.create_namespace("hc-forbidden").await), "cluster-forbidden");
    let deletion = limited.delete(&map, "v1", &Preconditions::default(), Propagation::Background).await;
    assert_eq!(code(deletion), "cluster-forbidden");
    remove_namespace(&admin, &namespace).await;
}
