//! Signing in and out, tokens, and what stale credentials get.

use crate::support::{PASSWORD, Server};
use axum::body::Body;
use http::header::{CONTENT_TYPE, COOKIE, ORIGIN, RETRY_AFTER, SET_COOKIE};
use http::{Request, StatusCode};
use serde_json::json;

fn sign_in(username: &str, password: &str) -> Request<Body> {
    let body = json!({ "username": username, "password": password }).to_string();
    Request::post("/api/v1/session").header(CONTENT_TYPE, "application/json").body(Body::from(body)).expect("a request")
}

#[tokio::test]
async fn a_browser_signs_in_and_out_by_cookie() {
    let server = Server::at("https://windlass.example").await;
    let answer = server.send(sign_in("admin", PASSWORD)).await.expect(StatusCode::OK);
    let cookie = answer.headers[SET_COOKIE].to_str().expect("text").to_owned();
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    let pair = cookie.split(';').next().expect("a pair").to_owned();

    let with_cookie = |method: &str, path: &str| Request::builder().method(method).uri(path).header(COOKIE, &pair);
    let who = server.send(with_cookie("GET", "/api/v1/session/userinfo").body(Body::empty()).expect("a request")).await;
    assert_eq!(who.json()["username"], "admin");

    let out = with_cookie("DELETE", "/api/v1/session").header(ORIGIN, "https://windlass.example");
    let answer = server.send(out.body(Body::empty()).expect("a request")).await.expect(StatusCode::OK);
    assert!(answer.headers[SET_COOKIE].to_str().expect("text").contains("Max-Age=0"));
    let after = server.send(with_cookie("GET", "/api/v1/projects").body(Body::empty()).expect("a request")).await;
    after.expect(StatusCode::UNAUTHORIZED).problem("invalid_credentials");
}

#[tokio::test]
async fn nobody_is_an_answer() {
    let server = Server::start().await;
    let answer = server.send(Request::get("/api/v1/session/userinfo").body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.expect(StatusCode::OK).json(), json!({ "loggedIn": false }));
}

#[tokio::test]
async fn wrong_passwords_are_slowed_down_and_answered_alike() {
    let server = Server::start().await;
    let unknown = server.send(sign_in("nobody", "wrong wrong")).await.problem("invalid_credentials");
    let mut seen = Vec::new();
    for _ in 0..10 {
        let answer = server.send(sign_in("admin", "wrong wrong")).await;
        seen.push(answer.status.as_u16());
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            let seconds: u64 = answer.headers[RETRY_AFTER].to_str().expect("text").parse().expect("seconds");
            assert!(seconds > 0);
            answer.problem("throttled");
        } else {
            let problem = answer.problem("invalid_credentials");
            assert_eq!(problem["detail"], unknown["detail"]);
        }
    }
    assert_eq!(seen[0], 401);
    assert_eq!(seen.last(), Some(&429), "{seen:?}");
    server.send(sign_in("admin", PASSWORD)).await.expect(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_token_works_until_it_is_revoked() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let made = admin
        .send("POST", "/api/v1/account/admin/token", json!({ "description": "CI" }))
        .await
        .expect(StatusCode::OK)
        .json();
    let secret = made["token"].as_str().expect("a secret").to_owned();
    let call = || {
        Request::get("/api/v1/projects")
            .header("authorization", format!("Bearer {secret}"))
            .body(Body::empty())
            .expect("a request")
    };
    server.send(call()).await.expect(StatusCode::OK);

    let listed = admin.get("/api/v1/account/admin/token").await.expect(StatusCode::OK);
    assert!(!listed.text.contains(&secret), "the secret is shown once");
    let id = made["item"]["id"].as_str().expect("an id");
    admin.delete(&format!("/api/v1/account/admin/token/{id}")).await.expect(StatusCode::OK);
    server.send(call()).await.expect(StatusCode::UNAUTHORIZED);
    admin.delete("/api/v1/account/admin/token/not-an-id").await.problem("bad_request");
}

#[tokio::test]
async fn accounts_are_made_changed_and_deleted() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let reader = server.reader(&admin).await;
    let body = json!({ "name": "reader", "role": "readonly", "password": PASSWORD });
    admin.send("POST", "/api/v1/account", body).await.problem("exists");
    admin
        .send("POST", "/api/v1/account", json!({ "name": "weak", "role": "readonly", "password": "short" }))
        .await
        .problem("weak_password");
    admin.send("PUT", "/api/v1/account/reader", json!({ "rle": "admin" })).await.problem("bad_request");

    let wrong = json!({ "currentPassword": "not this one", "newPassword": "another good sentence" });
    let answer = reader.send("PUT", "/api/v1/account/password", wrong).await.expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.problem("wrong_password")["detail"], "the current password of account \"reader\" is wrong");
    reader.get("/api/v1/projects").await.expect(StatusCode::OK);
    let change = json!({ "currentPassword": PASSWORD, "newPassword": "another good sentence" });
    reader.send("PUT", "/api/v1/account/password", change).await.expect(StatusCode::OK);
    reader.get("/api/v1/projects").await.expect(StatusCode::OK);
    admin.send("PUT", "/api/v1/account/reader", json!({ "enabled": false })).await.expect(StatusCode::OK);
    reader.get("/api/v1/projects").await.expect(StatusCode::UNAUTHORIZED);
    admin.delete("/api/v1/account/reader").await.expect(StatusCode::OK);
    admin.delete("/api/v1/account/reader").await.problem("not_found");
    admin.delete("/api/v1/account/admin").await.problem("last_admin");
}
