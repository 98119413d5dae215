//! Who may call what: every operation of the document is tried.

use crate::support::{Server, application, cluster, project};
use axum::body::Body;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Request, StatusCode};
use serde_json::{Value, json};

/// What anybody may ask. A new line here is a decision.
const PUBLIC: &[(&str, &str)] = &[
    ("get", "/livez"),
    ("get", "/readyz"),
    ("get", "/metrics"),
    ("get", "/api/openapi.json"),
    ("get", "/api/version"),
    ("get", "/api/v1/settings"),
    ("get", "/api/v1/session/userinfo"),
    ("post", "/api/v1/session"),
];

/// What is asked by POST, for its body, and changes nothing.
const READING: &[(&str, &str)] = &[("post", "/api/v1/applications/{name}/plan")];

/// Changes that a reader may make: their own session, password and tokens.
const OWN: &[(&str, &str)] = &[
    ("delete", "/api/v1/session"),
    ("put", "/api/v1/account/password"),
    ("post", "/api/v1/account/{name}/token"),
    ("delete", "/api/v1/account/{name}/token/{id}"),
];

fn operations() -> Vec<(String, String)> {
    let document: Value = serde_json::to_value(windlass_api::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    paths
        .iter()
        .flat_map(|(path, item)| item.as_object().expect("an item").keys().map(|method| (method.clone(), path.clone())))
        .collect()
}

fn request(method: &str, path: &str, authorization: Option<&str>) -> Request<Body> {
    let path = path
        .replace("{id}", "01990000-0000-7000-8000-000000000001")
        .replace("{name}", "admin")
        .replace("{cluster}", "prod");
    let request =
        Request::builder().method(method.to_uppercase().as_str()).uri(path).header(CONTENT_TYPE, "application/json");
    let request = match authorization {
        Some(value) => request.header(AUTHORIZATION, value),
        None => request,
    };
    request.body(Body::from("{}")).expect("a request")
}

#[tokio::test]
async fn nobody_gets_in_without_a_credential_or_with_a_wrong_one() {
    let server = Server::start().await;
    let operations = operations();
    assert!(operations.len() > 30, "{}", operations.len());
    for (method, path) in &operations {
        if PUBLIC.contains(&(method, path)) {
            continue;
        }
        let answer = server.send(request(method, path, None)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}: {}", answer.text);
        answer.problem("unauthenticated");
        for wrong in
            ["Bearer wlt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Bearer x", "Basic YWRtaW46YWRtaW4=", "Bearer "]
        {
            let answer = server.send(request(method, path, Some(wrong))).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path} with {wrong}: {}", answer.text);
        }
    }
    let answer = server.send(request("get", "/api/v1/session/userinfo", Some("Bearer x"))).await;
    answer.problem("invalid_credentials");
}

#[tokio::test]
async fn who_only_reads_changes_nothing() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let reader = server.reader(&admin).await;
    let bearer = format!("Bearer {}", reader.token);
    for (method, path) in &operations() {
        let known = (method.as_str(), path.as_str());
        if method == "get"
            || PUBLIC.contains(&(method, path))
            || OWN.contains(&(method, path))
            || READING.contains(&known)
        {
            continue;
        }
        let answer = server.send(request(method, path, Some(&bearer))).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}: {}", answer.text);
        answer.problem("denied");
    }
    // Another's tokens and account are out of reach, whether they exist or not.
    for name in ["admin", "nobody"] {
        for (method, path) in [("post", "token"), ("get", "token")] {
            let path = format!("/api/v1/account/{name}/{path}");
            let answer = server.send(request(method, &path, Some(&bearer))).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}: {}", answer.text);
        }
        reader.get(&format!("/api/v1/account/{name}")).await.expect(StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn who_reads_sees_what_there_is_and_no_secrets() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let reader = server.reader(&admin).await;
    admin.send("POST", "/api/v1/projects", project("shop")).await.expect(StatusCode::OK);
    admin.send("POST", "/api/v1/clusters", cluster()).await.expect(StatusCode::OK);
    admin.send("POST", "/api/v1/applications", application("front")).await.expect(StatusCode::OK);
    for path in [
        "/api/v1/projects",
        "/api/v1/clusters",
        "/api/v1/applications",
        "/api/v1/clusters/prod",
        "/api/v1/applications/front",
    ] {
        for caller in [&admin, &reader] {
            let text = caller.get(path).await.expect(StatusCode::OK).text;
            assert!(!text.contains("sesame"), "{path}: {text}");
        }
    }
    let accounts = reader.get("/api/v1/account").await.expect(StatusCode::OK).json();
    assert_eq!(accounts["items"].as_array().expect("items").len(), 1, "only their own: {accounts}");
    let who = reader.get("/api/v1/session/userinfo").await.json();
    assert_eq!(who, json!({ "loggedIn": true, "username": "reader", "iss": "windlass", "role": "readonly" }));
}
