//! The live stream.

use crate::support::{Server, project};
use axum::body::Body;
use futures::StreamExt;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, timeout};
use tower::ServiceExt;
use windlass_access::Principal;
use windlass_model::id::CorrelationId;
use windlass_store::event::{Cause, NewEvent, delete_old, insert};

const DEADLINE: Duration = Duration::from_secs(20);

/// One client's stream.
struct Listener(axum::body::BodyDataStream);

impl Listener {
    async fn open(server: &Server, token: &str, last: Option<&str>) -> Self {
        let mut request = Request::get("/api/v1/stream").header(AUTHORIZATION, format!("Bearer {token}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = server.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
        assert!(!response.headers().contains_key("content-encoding"));
        Self(response.into_body().into_data_stream())
    }

    async fn frame(&mut self) -> Option<Frame> {
        let frame = timeout(DEADLINE, self.0.next()).await.expect("a frame in time")?;
        let text = String::from_utf8(frame.expect("a frame").to_vec()).expect("text");
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
        let change = serde_json::from_str(&field("data: ")).unwrap_or_default();
        Some(Frame { event: field("event: "), id: field("id: "), change })
    }

    /// What is told, up to the change of this project: `gap`, or the projects' names; and the last position.
    async fn until(&mut self, project: &str) -> (Vec<String>, String) {
        let (mut told, mut id) = (Vec::new(), String::new());
        loop {
            let frame = self.frame().await.expect("the stream goes on");
            if !frame.id.is_empty() {
                id.clone_from(&frame.id);
            }
            match frame.event.as_str() {
                "gap" => told.push("gap".to_owned()),
                "change" if frame.change["kind"] == "project" => {
                    assert_eq!(frame.change["position"], json!(frame.id));
                    told.push(frame.change["key"].as_str().expect("a name").to_owned());
                }
                _ => {}
            }
            if told.last().is_some_and(|last| last == project) {
                return (told, id);
            }
        }
    }
}

struct Frame {
    event: String,
    id: String,
    change: Value,
}

#[tokio::test]
async fn a_change_is_told_and_the_stream_ends_with_the_server() {
    let server = Server::start().await;
    let _tasks = server.delivery.start();
    let admin = server.admin().await;
    let mut listener = Listener::open(&server, &admin.token, Some("1")).await;
    assert_eq!(listener.frame().await.expect("a frame").event, "gap", "nobody knows what was missed");
    // What was made at the start is told first, if another test's transaction was open then.
    let mut beginning = listener.frame().await.expect("a frame");
    while beginning.event == "change" {
        assert_eq!(beginning.change["key"], "default");
        beginning = listener.frame().await.expect("a frame");
    }
    assert_eq!(
        (beginning.event.as_str(), beginning.id.is_empty()),
        ("", false),
        "where it goes on from, without a change"
    );

    admin.send("POST", "/api/v1/projects", project("shop")).await.expect(StatusCode::OK);
    assert_eq!(listener.until("shop").await.0, ["shop"]);
    server.stop.cancel();
    while listener.frame().await.is_some() {}
}

#[tokio::test]
async fn who_comes_again_is_told_what_was_missed_and_nothing_is_skipped() {
    let server = Server::start().await;
    let _tasks = server.delivery.start();
    let admin = server.admin().await;
    let make = async |name: &str| {
        admin.send("POST", "/api/v1/projects", project(name)).await.expect(StatusCode::OK);
    };
    let mut listener = Listener::open(&server, &admin.token, None).await;
    make("heard").await;
    let (told, last) = listener.until("heard").await;
    assert_eq!(told, ["heard"]);
    drop(listener);

    // A transaction that began first and ends last: its event lies before that of the one that has ended.
    let mut slow = server.database.pool.begin().await.expect("a transaction");
    let cause = Cause::new(&Principal::System("test"), CorrelationId::generate());
    insert(&mut slow, NewEvent::new("created", "project", "slow", cause)).await.expect("written");
    make("fast").await;
    // Two come again: while it is open, and when it has ended.
    let mut early = Listener::open(&server, &admin.token, Some(&last)).await;
    let beginning = early.frame().await.expect("a frame");
    assert_eq!((beginning.event.as_str(), &beginning.id), ("", &last), "nothing that is safe to tell");
    slow.commit().await.expect("committed");
    let mut late = Listener::open(&server, &admin.token, Some(&last)).await;
    for listener in [&mut early, &mut late] {
        assert_eq!(listener.until("fast").await.0, ["slow", "fast"]);
    }
    make("later").await;
    for listener in [&mut early, &mut late] {
        assert_eq!(listener.until("later").await.0, ["later"], "each is told once");
    }
}

#[tokio::test]
async fn who_has_heard_nothing_but_the_beginning_can_come_again() {
    let server = Server::start().await;
    let _tasks = server.delivery.start();
    let admin = server.admin().await;
    let last = Listener::open(&server, &admin.token, None).await.frame().await.expect("a frame").id;
    admin.send("POST", "/api/v1/projects", project("shop")).await.expect(StatusCode::OK);
    let mut listener = Listener::open(&server, &admin.token, Some(&last)).await;
    assert_eq!(listener.until("shop").await.0, ["shop"]);
}

#[tokio::test]
async fn who_has_missed_what_is_gone_or_too_much_has_a_gap() {
    let server = Server::start().await;
    let _tasks = server.delivery.start();
    let admin = server.admin().await;
    let mut listener = Listener::open(&server, &admin.token, None).await;
    for name in ["first", "second"] {
        admin.send("POST", "/api/v1/projects", project(name)).await.expect(StatusCode::OK);
    }
    let (_, first) = listener.until("first").await;
    let (_, second) = listener.until("second").await;
    let told = async |last: &str| {
        let mut listener = Listener::open(&server, &admin.token, Some(last)).await;
        let name = format!("after-{}", CorrelationId::generate());
        admin.send("POST", "/api/v1/projects", project(&name)).await.expect(StatusCode::OK);
        listener.until(&name).await.0
    };
    let has_gap = async |last: &str| told(last).await.first().is_some_and(|first| first == "gap");
    assert_eq!(told(&first).await[0], "second");
    let ahead = format!("{}-1", u64::MAX);
    assert!(has_gap(&ahead).await, "a position of another log");

    let mut transaction = server.database.pool.begin().await.expect("a transaction");
    for _ in 0..2001 {
        let cause = Cause::new(&Principal::System("test"), CorrelationId::generate());
        insert(&mut transaction, NewEvent::new("updated", "account", "ann", cause)).await.expect("written");
    }
    transaction.commit().await.expect("committed");
    assert!(has_gap(&second).await, "too far behind");

    let mut listener = Listener::open(&server, &admin.token, None).await;
    let last = listener.frame().await.expect("a frame").id;
    while delete_old(&server.database.pool, Duration::ZERO, 1000).await.expect("deleted") > 0 {}
    assert!(!has_gap(&last).await, "what was heard may be gone");
    while delete_old(&server.database.pool, Duration::ZERO, 1000).await.expect("deleted") > 0 {}
    assert!(has_gap(&last).await, "what was not heard may not");
}

#[tokio::test]
async fn a_revoked_session_hears_nothing_more() {
    let server = Server::start().await;
    let _tasks = server.delivery.start();
    let admin = server.admin().await;
    let reader = server.reader(&admin).await;
    let open = async |token: &str| Listener::open(&server, token, None).await.0;
    let mut signed_out = open(&reader.token).await;
    let mut disabled = open(&server.sign_in("reader").await).await;
    reader.delete("/api/v1/session").await.expect(StatusCode::OK);
    admin.send("PUT", "/api/v1/account/reader", json!({ "enabled": false })).await.expect(StatusCode::OK);

    // Something goes on happening; both streams end although nobody closes them.
    for stream in [&mut signed_out, &mut disabled] {
        let end = Instant::now() + DEADLINE;
        for count in 0.. {
            let mut manifest = project("shop");
            manifest["spec"]["description"] = json!(format!("change {count}"));
            admin
                .send("POST", "/api/v1/projects", json!({ "project": manifest, "upsert": true }))
                .await
                .expect(StatusCode::OK);
            match timeout(Duration::from_millis(100), stream.next()).await {
                Ok(None) => break,
                other => assert!(Instant::now() < end, "the stream has not ended after {count} changes: {other:?}"),
            }
        }
    }
}
