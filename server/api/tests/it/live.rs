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

const DEADLINE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_change_is_told_and_the_stream_ends_with_the_server() {
    let server = Server::start().await;
    let _tasks = server.delivery.start();
    let admin = server.admin().await;
    let request =
        admin.request("GET", "/api/v1/stream").header("last-event-id", "1").body(Body::empty()).expect("a request");
    let response = server.router.clone().oneshot(request).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
    assert!(!response.headers().contains_key("content-encoding"));
    let mut frames = response.into_body().into_data_stream();
    let mut next = async || {
        let frame = timeout(DEADLINE, frames.next()).await.expect("a frame in time");
        frame.map(|frame| String::from_utf8(frame.expect("a frame").to_vec()).expect("text"))
    };
    assert_eq!(next().await.as_deref(), Some("event: gap\ndata: {}\n\n"), "what was missed is not kept");

    admin.send("POST", "/api/v1/projects", project("shop")).await.expect(StatusCode::OK);
    let change: Value = loop {
        let frame = next().await.expect("the stream goes on");
        let data = frame.lines().find_map(|line| line.strip_prefix("data: ").map(str::to_owned));
        let change: Value = data.and_then(|data| serde_json::from_str(&data).ok()).unwrap_or_default();
        if change["kind"] == "project" && change["key"] == "shop" {
            break change;
        }
    };
    assert_eq!(change["event"], "created");

    server.stop.cancel();
    while next().await.is_some() {}
}

#[tokio::test]
async fn a_revoked_session_hears_nothing_more() {
    let server = Server::start().await;
    let _tasks = server.delivery.start();
    let admin = server.admin().await;
    let reader = server.reader(&admin).await;
    let open = async |token: &str| {
        let request = Request::get("/api/v1/stream").header(AUTHORIZATION, format!("Bearer {token}"));
        let response =
            server.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().into_data_stream()
    };
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
