//! The client against small servers on loopback that answer as Windlass, or as something else.

#![cfg(test)]

use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, Router};
use serde_json::json;
use windlass_client::{ApplicationQuery, Client, ClientError, ListQuery};
use windlass_model::application::SyncStatus;

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
    format!("http://{address}")
}

fn client(server: &str) -> Client {
    Client::new(server, Some("wlt_test".into())).expect("a client")
}

#[tokio::test]
async fn what_is_asked_for_is_in_the_request() {
    async fn echo(uri: Uri, headers: HeaderMap) -> Response {
        assert_eq!(headers[header::AUTHORIZATION], "Bearer wlt_test");
        assert!(!headers.contains_key(header::ORIGIN), "the CSRF layer lets a request without Origin pass");
        assert_eq!(
            uri.to_string(),
            "/api/v1/applications?limit=2&search=a%26b&project=shop&project=bank&sync=OutOfSync"
        );
        Json(json!({ "metadata": { "total": 1 }, "items": [{ "metadata": { "name": "shop" }, "spec": { "unknown": 1 } }] })).into_response()
    }
    let server = serve(Router::new().fallback(echo)).await;
    let query = ApplicationQuery {
        list: ListQuery { limit: Some(2), search: Some("a&b".into()), ..ListQuery::default() },
        projects: vec!["shop".into(), "bank".into()],
        sync: vec![SyncStatus::OutOfSync],
        ..ApplicationQuery::default()
    };
    let list = client(&server).applications().list(&query).await.expect("a list");
    assert_eq!(list.metadata.total, Some(1));
    assert_eq!(list.items[0].view.metadata.name, "shop");
    assert_eq!(list.items[0].whole["spec"]["unknown"], 1, "nothing is lost");
}

#[tokio::test]
async fn warnings_come_with_the_object() {
    async fn created() -> Response {
        ([(header::WARNING, r#"299 windlass "spec.roles: kept""#)], Json(json!({ "metadata": { "name": "shop" } })))
            .into_response()
    }
    let server = serve(Router::new().fallback(created)).await;
    let saved = client(&server).projects().create(&json!({}), false).await.expect("created");
    assert_eq!(saved.warnings, ["spec.roles: kept"]);
}

#[tokio::test]
async fn refusals_carry_the_problem() {
    async fn refuse() -> Response {
        let problem = json!({ "code": "not-found", "status": 404, "detail": "there is no project \"x\"", "nextStep": "Look at the list." });
        (StatusCode::NOT_FOUND, Json(problem)).into_response()
    }
    let server = serve(Router::new().fallback(refuse)).await;
    let error = client(&server).projects().get("x").await.expect_err("refused");
    assert_eq!(error.code(), Some("not-found"));
    assert_eq!(error.status(), Some(404));
    assert_eq!(error.to_string(), "there is no project \"x\"");
    assert_eq!(error.next_step(), "Look at the list.");
}

#[tokio::test]
async fn other_servers_are_told_apart() {
    async fn page() -> &'static str {
        "<html>welcome</html>"
    }
    let server = serve(Router::new().fallback(page)).await;
    let error = client(&server).projects().get("x").await.expect_err("not Windlass");
    assert!(matches!(error, ClientError::Unexpected { status: 200, .. }), "{error}");

    let server = serve(Router::new().fallback(async || Redirect::temporary("https://elsewhere.example/"))).await;
    let error = client(&server).projects().get("x").await.expect_err("redirected");
    assert!(error.to_string().contains("a redirect to https://elsewhere.example/"), "{error}");

    let error = client("http://127.0.0.1:1").projects().get("x").await.expect_err("nobody there");
    assert!(matches!(error, ClientError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
}
