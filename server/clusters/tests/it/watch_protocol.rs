//! The watch protocol, against a server that answers as told.

use crate::support::{Fake, Reply, Seen, Then, eventually};
use futures::StreamExt as _;
use serde_json::{Value, json};
use std::time::Duration;
use windlass_clusters::{Detail, Object, WatchEvent, WatchTarget};

fn item(name: &str, version: u32) -> Value {
    json!({"metadata": {"name": name, "resourceVersion": version.to_string()}})
}

fn list(items: &[Value], version: u32, next: &str) -> Reply {
    let body = json!({"items": items, "metadata": {"resourceVersion": version.to_string(), "continue": next}});
    Reply::Full(200, "", body.to_string())
}

fn event(kind: &str, name: &str, version: u32) -> Value {
    json!({"type": kind, "object": item(name, version)})
}

fn gone() -> Value {
    json!({"type": "ERROR", "object": {"kind": "Status", "code": 410, "message": "too old resource version"}})
}

fn kinds() -> Reply {
    let body = json!({"resources": [{"name": "configmaps", "kind": "ConfigMap", "namespaced": true, "verbs": ["list", "watch"]}]});
    Reply::Full(200, "", body.to_string())
}

fn param(seen: &Seen, name: &str) -> Option<String> {
    let (_, query) = seen.target.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned))
}

fn names(objects: &[Object]) -> String {
    objects.iter().map(|object| object["metadata"]["name"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

/// The first events of a watch of the fake server, in a few words.
async fn events(fake: &Fake, count: usize) -> Vec<String> {
    let stream = fake.connection().watch("", "v1", "ConfigMap", Some("shop"));
    let words = stream.take(count).map(|event| match event {
        WatchEvent::Restarted(objects) => format!("all {}", names(&objects)),
        WatchEvent::Applied(object) => format!("applied {}", names(&[object])),
        WatchEvent::Deleted(object) => format!("deleted {}", names(&[object])),
        WatchEvent::Failed(error) => format!("failed {}", error.code()),
    });
    tokio::time::timeout(Duration::from_secs(20), words.collect()).await.expect("events in time")
}

/// The positions from which the server was asked to watch.
fn positions(fake: &Fake) -> Vec<String> {
    fake.seen.lock().unwrap().iter().filter_map(|seen| param(seen, "resourceVersion")).collect()
}

#[tokio::test]
async fn lists_are_read_page_by_page() {
    let fake = Fake::start(|seen, _| match (param(seen, "watch"), param(seen, "continue").as_deref()) {
        _ if seen.target == "/api/v1" => kinds(),
        (Some(_), _) => Reply::Lines(vec![event("ADDED", "d", 12)], Then::Silence),
        (None, None) => list(&[item("a", 1)], 10, "p 2"),
        (None, Some("p%202")) => list(&[item("b", 2)], 10, "p3"),
        (None, _) => list(&[item("c", 3)], 10, ""),
    })
    .await;
    assert_eq!(events(&fake, 2).await, ["all a b c", "applied d"]);
    assert_eq!(positions(&fake), ["10"]);
    assert!(fake.targets().iter().skip(1).all(|target| target.starts_with("/api/v1/namespaces/shop/configmaps?")));
}

#[tokio::test]
async fn an_expired_page_starts_the_list_again() {
    let fake = Fake::start(|seen, number| match (param(seen, "watch"), param(seen, "continue")) {
        _ if seen.target == "/api/v1" => kinds(),
        (Some(_), _) => Reply::Lines(vec![], Then::Silence),
        (None, None) if number < 4 => list(&[item("old", 1)], 10, "p2"),
        (None, None) => list(&[item("new", 1)], 20, ""),
        (None, Some(_)) => Reply::Full(410, "", json!({"kind": "Status", "message": "expired"}).to_string()),
    })
    .await;
    assert_eq!(events(&fake, 1).await, ["all new"]);
}

#[tokio::test]
async fn a_watch_goes_on_where_it_was() {
    let fake = Fake::start(|seen, _| match param(seen, "resourceVersion").as_deref() {
        _ if seen.target == "/api/v1" => kinds(),
        None => list(&[item("a", 1)], 10, ""),
        Some("10") => Reply::Lines(vec![event("MODIFIED", "a", 11), event("BOOKMARK", "", 15)], Then::End),
        _ => Reply::Lines(vec![event("DELETED", "a", 16)], Then::Silence),
    })
    .await;
    assert_eq!(events(&fake, 3).await, ["all a", "applied a", "deleted a"]);
    assert_eq!(positions(&fake), ["10", "15"], "a bookmark moves the position");
}

#[tokio::test]
async fn a_position_that_is_too_old_lists_again() {
    for as_event in [true, false] {
        let fake = Fake::start(move |seen, number| match param(seen, "resourceVersion").as_deref() {
            _ if seen.target == "/api/v1" => kinds(),
            None if number < 4 => list(&[item("a", 1), item("b", 2)], 10, ""),
            None => list(&[item("b", 2)], 20, ""),
            Some("10") if as_event => Reply::Lines(vec![gone()], Then::End),
            Some("10") => Reply::Full(410, "", json!({"kind": "Status", "message": "too old"}).to_string()),
            _ => Reply::Lines(vec![event("ADDED", "c", 21)], Then::Silence),
        })
        .await;
        assert_eq!(events(&fake, 3).await, ["all a b", "all b", "applied c"], "no failure is told");
    }
}

#[tokio::test]
async fn errors_are_told_and_everything_is_listed_again() {
    let fake = Fake::start(|seen, number| match param(seen, "resourceVersion").as_deref() {
        _ if seen.target == "/api/v1" => kinds(),
        None if number == 2 => Reply::Full(500, "", json!({"kind": "Status", "message": "etcd"}).to_string()),
        None => list(&[item("a", 1)], 10, ""),
        Some(_) => Reply::Full(403, "", json!({"kind": "Status", "message": "cannot watch"}).to_string()),
    })
    .await;
    assert_eq!(events(&fake, 4).await, ["failed cluster-api", "all a", "failed cluster-forbidden", "all a"]);
}

#[tokio::test]
async fn metadata_comes_under_the_object_s_own_kind() {
    let partial = |name: &str, version: u32| {
        let mut item = item(name, version);
        item["apiVersion"] = json!("meta.k8s.io/v1");
        item["kind"] = json!("PartialObjectMetadata");
        item
    };
    let fake = Fake::start(move |seen, _| match param(seen, "watch") {
        _ if seen.target == "/api/v1" => kinds(),
        None => list(&[partial("a", 1)], 10, ""),
        Some(_) => Reply::Lines(vec![json!({"type": "ADDED", "object": partial("b", 11)})], Then::Silence),
    })
    .await;
    let target = WatchTarget {
        kind: "ConfigMap".into(),
        version: "v1".into(),
        detail: Detail::Metadata,
        ..WatchTarget::default()
    };
    // What is kept is made of each object as it comes.
    let words = |object: Object| format!("{} {} {}", object["apiVersion"], object["kind"], object["metadata"]["name"]);
    let mut stream = fake.connection().watch_with(target, words);
    assert_eq!(stream.next().await, Some(WatchEvent::Restarted(vec![r#""v1" "ConfigMap" "a""#.to_owned()])));
    assert_eq!(stream.next().await, Some(WatchEvent::Applied(r#""v1" "ConfigMap" "b""#.to_owned())));
    let seen = fake.seen.lock().unwrap();
    let accepts = |seen: &Seen| seen.head.to_lowercase().contains("as=partialobjectmetadata");
    assert_eq!(seen.iter().map(accepts).collect::<Vec<_>>(), [false, true, true]);
}

#[tokio::test]
async fn what_cannot_be_read_is_passed_over() {
    let fake = Fake::start(|seen, _| match param(seen, "watch") {
        _ if seen.target == "/api/v1" => kinds(),
        None => list(&[], 10, ""),
        Some(_) => {
            Reply::Lines(vec![json!("nonsense"), json!({"type": "NEW"}), event("ADDED", "a", 11)], Then::Silence)
        }
    })
    .await;
    assert_eq!(events(&fake, 2).await, ["all ", "applied a"]);
}

#[tokio::test]
async fn dropping_the_stream_ends_the_request() {
    let fake = Fake::start(|seen, _| match param(seen, "watch") {
        _ if seen.target == "/api/v1" => kinds(),
        None => list(&[], 10, ""),
        Some(_) => Reply::Lines(vec![event("ADDED", "a", 11)], Then::Silence),
    })
    .await;
    assert_eq!(events(&fake, 2).await.len(), 2);
    eventually("the client has gone", async || match *fake.gone.lock().unwrap() {
        1 => Ok(()),
        count => Err(format!("{count} have gone")),
    })
    .await;
}
