//! Requests that cannot be answered get words, whatever layer refuses them.

use crate::support::{Server, project};
use axum::body::Body;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{Request, StatusCode};
use serde_json::json;

#[tokio::test]
async fn every_refusal_has_a_code_and_a_next_step() {
    let server = Server::start().await;
    let admin = server.admin().await;
    admin.get("/api/v1/nothing").await.expect(StatusCode::NOT_FOUND).problem("no_route");
    admin.get("/api").await.expect(StatusCode::NOT_FOUND).problem("no_route");
    let answer = admin.send("PATCH", "/api/v1/projects", json!({})).await.expect(StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.headers.contains_key(ALLOW));
    answer.problem("method_not_allowed");

    let with = |media: &'static str, body: String| {
        admin.request("POST", "/api/v1/projects").header(CONTENT_TYPE, media).body(Body::from(body)).expect("a request")
    };
    server.send(with("text/plain", "x".into())).await.problem("unsupported_media_type");
    server.send(with("application/json", "{".into())).await.problem("bad_request");
    server.send(with("application/yaml", "a: &a [*a]".into())).await.expect(StatusCode::BAD_REQUEST);
    server
        .send(with("application/json", format!("\"{}\"", "x".repeat(5 << 20))))
        .await
        .expect(StatusCode::PAYLOAD_TOO_LARGE)
        .problem("too_large");
    server.send(with("application/json", json!([1]).to_string())).await.problem("invalid");
    admin.get("/api/v1/account/no%20name").await.problem("bad_request");
}

#[tokio::test]
async fn no_name_in_a_path_has_control_characters() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for (path, part) in [
        ("/api/v1/projects/%00", r#"`name` is "\0""#),
        ("/api/v1/projects/sh%0Aop", r#"`name` is "sh\nop""#),
        ("/api/v1/applications/%00", r#"`name` is "\0""#),
        ("/api/v1/applications/a%7F/resource-tree", r#"`name` is "a\u{7f}""#),
        ("/api/v1/clusters/%00", r#"is "\0""#),
        ("/api/v1/account/%00", r#"`name` is "\0""#),
    ] {
        let answer = admin.get(path).await.expect(StatusCode::BAD_REQUEST);
        let detail = answer.problem("bad_request")["detail"].to_string();
        let detail: String = serde_json::from_str(&detail).expect("a text");
        assert!(detail.contains(part) && detail.contains("control character"), "{path}: {detail}");
    }
    admin.get("/api/v1/projects/%FF").await.expect(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_yaml_bomb_is_refused_at_once() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for level in 1..9 {
        let before = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![before; 9].join(",")));
    }
    let request = admin.request("POST", "/api/v1/projects").header(CONTENT_TYPE, "application/yaml");
    server
        .send(request.body(Body::from(bomb)).expect("a request"))
        .await
        .expect(StatusCode::BAD_REQUEST)
        .problem("bad_request");
}

#[tokio::test]
async fn a_database_that_is_gone_is_said_without_its_secrets() {
    let server = Server::start().await;
    let admin = server.admin().await;
    server.database.pool.close().await;
    let answer = admin.send("POST", "/api/v1/projects", project("shop")).await.expect(StatusCode::SERVICE_UNAVAILABLE);
    let problem = answer.problem("database_unavailable");
    assert_eq!(problem["detail"], "The database does not answer.");
    let ready = server.send(Request::get("/readyz").body(Body::empty()).expect("a request")).await;
    ready.expect(StatusCode::SERVICE_UNAVAILABLE);
    server.send(Request::get("/livez").body(Body::empty()).expect("a request")).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn the_server_says_what_it_is() {
    let server = Server::start().await;
    let get = async |path: &str| server.send(Request::get(path).body(Body::empty()).expect("a request")).await;
    assert_eq!(get("/readyz").await.expect(StatusCode::OK).text, "ok\n");
    assert_eq!(get("/api/version").await.json(), json!({ "Version": "v0.0.0-test" }));
    assert_eq!(get("/api/v1/settings").await.json()["controllerNamespace"], "windlass");
    assert_eq!(get("/api/openapi.json").await.json()["info"]["title"], "Windlass");
    let metrics = get("/metrics").await.expect(StatusCode::OK).text;
    assert!(
        metrics.contains(r#"windlass_http_requests_total{method="GET",route="/api/version",status="200"} 1"#),
        "{metrics}"
    );
    assert!(metrics.ends_with("# EOF\n"));
    server.stop.cancel();
    get("/readyz").await.expect(StatusCode::SERVICE_UNAVAILABLE).problem("not_ready");
}
