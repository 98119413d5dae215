//! Watching on the real control plane.

use crate::support::{Relay, connect, key, new_namespace, object, real_cluster, remove, remove_namespace};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use serde_json::json;
use std::time::Duration;
use windlass_clusters::{ApplyOptions, ClusterError, Connection, Detail, Object, WatchEvent, WatchTarget};

async fn put(connection: &Connection, namespace: &str, name: &str, value: &str) {
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace}, "data": {"value": value}});
    connection.apply(&object(map), &ApplyOptions::default()).await.unwrap();
}

fn told(object: &Object) -> String {
    assert_eq!((object["apiVersion"].as_str(), object["kind"].as_str()), (Some("v1"), Some("ConfigMap")));
    format!("{}={}", object["metadata"]["name"].as_str().unwrap(), object["data"]["value"].as_str().unwrap())
}

async fn next(stream: &mut BoxStream<'static, WatchEvent>) -> WatchEvent {
    tokio::time::timeout(Duration::from_secs(40), stream.next()).await.expect("an event in time").unwrap()
}

/// The next event, in a few words.
async fn next_words(stream: &mut BoxStream<'static, WatchEvent>) -> String {
    match next(stream).await {
        WatchEvent::Restarted(objects) => format!("all {}", objects.iter().map(told).collect::<Vec<_>>().join(" ")),
        WatchEvent::Applied(object) => format!("applied {}", told(&object)),
        WatchEvent::Deleted(object) => format!("deleted {}", told(&object)),
        WatchEvent::Failed(error) => format!("failed {}", error.code()),
    }
}

#[tokio::test]
async fn changes_are_seen() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let namespace = new_namespace(&connection).await;
    // Kubernetes puts this one into every namespace; without waiting it would come at any moment.
    put(&connection, &namespace, "kube-root-ca.crt", "0").await;
    put(&connection, &namespace, "a", "1").await;
    let mut stream = connection.watch("", "v1", "ConfigMap", Some(&namespace)).boxed();
    let WatchEvent::Restarted(objects) = next(&mut stream).await else { panic!("no list first") };
    assert!(objects.iter().any(|object| object["metadata"]["name"] == "a" && object["kind"] == "ConfigMap"));

    put(&connection, &namespace, "b", "1").await;
    put(&connection, &namespace, "b", "2").await;
    remove(&connection, &key("", "ConfigMap", &namespace, "b"), "v1").await;
    let mut seen = Vec::new();
    while seen.len() < 3 {
        let event = next(&mut stream).await;
        match &event {
            WatchEvent::Applied(object) | WatchEvent::Deleted(object) if object["metadata"]["name"] != "b" => {}
            WatchEvent::Applied(object) => seen.push(format!("applied {}", told(object))),
            WatchEvent::Deleted(object) => seen.push(format!("deleted {}", told(object))),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(seen, ["applied b=1", "applied b=2", "deleted b=2"]);
    remove_namespace(&connection, &namespace).await;
}

#[tokio::test]
async fn a_watch_survives_a_cut_connection() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let direct = connect(&cluster);
    let namespace = new_namespace(&direct).await;
    let relay = Relay::start(&cluster.server).await;
    let connection = Connection::connect(&relay.url, &cluster.config).unwrap();
    let group = "coordination.k8s.io";
    let lease = |name: &str, holder: &str| {
        object(json!({"apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
            "metadata": {"name": name, "namespace": namespace}, "spec": {"holderIdentity": holder}}))
    };
    let apply = async |lease: Object| direct.apply(&lease, &ApplyOptions::default()).await.unwrap();
    apply(lease("old", "1")).await;

    let mut stream = connection.watch(group, "v1", "Lease", Some(&namespace)).boxed();
    let WatchEvent::Restarted(objects) = next(&mut stream).await else { panic!("no list first") };
    assert_eq!(objects.len(), 1);
    apply(lease("before", "1")).await;
    let WatchEvent::Applied(seen) = next(&mut stream).await else { panic!("no event") };
    assert_eq!(seen["metadata"]["name"], "before");

    relay.cut();
    let WatchEvent::Failed(error) = next(&mut stream).await else { panic!("no failure") };
    assert!(matches!(error, ClusterError::Unreachable { .. }), "{error:?}");
    apply(lease("meanwhile", "1")).await;
    remove(&direct, &key(group, "Lease", &namespace, "old"), "v1").await;
    relay.mend();

    // After a failure comes everything that there is: nothing is missed, deletions included.
    let objects = loop {
        match next(&mut stream).await {
            WatchEvent::Restarted(objects) => break objects,
            WatchEvent::Failed(ClusterError::Unreachable { .. }) => {}
            other => panic!("{other:?}"),
        }
    };
    let names: Vec<_> = objects.iter().map(|object| object["metadata"]["name"].clone()).collect();
    assert_eq!(names, ["before", "meanwhile"]);
    remove_namespace(&direct, &namespace).await;
}

#[tokio::test]
async fn an_unknown_kind_and_wrong_credentials_are_told() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let mut stream = connect(&cluster).watch("hc.example.com", "v1", "Nothing", None).boxed();
    assert_eq!(next_words(&mut stream).await, "failed cluster-unknown-kind");
    let mut config = cluster.config.clone();
    config.bearer_token = Some("wrong".into());
    let connection = Connection::connect(&cluster.server, &config).unwrap();
    let mut stream = connection.watch("", "v1", "ConfigMap", None).boxed();
    assert_eq!(next_words(&mut stream).await, "failed cluster-unauthorized");
    assert_eq!(next_words(&mut stream).await, "failed cluster-unauthorized", "it goes on trying");
}

#[tokio::test]
async fn metadata_alone_is_watched() {
    let Some(cluster) = real_cluster() else {
        return;
    };
    let connection = connect(&cluster);
    let namespace = new_namespace(&connection).await;
    let secret = |name: &str| {
        object(json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace},
            "stringData": {"password": "hunter2"}}))
    };
    connection.apply(&secret("a"), &ApplyOptions::default()).await.unwrap();
    let target = WatchTarget {
        version: "v1".into(),
        kind: "Secret".into(),
        namespace: Some(namespace.clone()),
        detail: Detail::Metadata,
        ..WatchTarget::default()
    };
    let mut stream = connection.watch_with(target, |object| object);
    let WatchEvent::Restarted(listed) = next(&mut stream).await else { panic!("no list first") };
    connection.apply(&secret("b"), &ApplyOptions::default()).await.unwrap();
    let WatchEvent::Applied(added) = next(&mut stream).await else { panic!("no event") };
    assert_eq!((listed.len(), added["metadata"]["name"].as_str()), (1, Some("b")));
    for seen in [&listed[0], &added] {
        assert_eq!((seen["kind"].as_str(), seen["apiVersion"].as_str()), (Some("Secret"), Some("v1")));
        assert!(seen["metadata"]["uid"].is_string() && !seen.contains_key("data"), "{seen:?}");
    }
    remove_namespace(&connection, &namespace).await;
}
