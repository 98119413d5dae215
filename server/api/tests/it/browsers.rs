//! What browsers may do: no change from another site's page, no script but the console's.

use crate::support::{Server, project};
use axum::body::Body;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, ORIGIN, STRICT_TRANSPORT_SECURITY};
use http::{HeaderName, Request, StatusCode};

#[tokio::test]
async fn changes_come_from_the_consoles_own_pages() {
    let server = Server::at("https://windlass.example").await;
    let cookie = format!("windlass_session={}", server.sign_in("admin").await);
    let site = HeaderName::from_static("sec-fetch-site");
    for (headers, status) in [
        (vec![(ORIGIN, "https://evil.example")], 403),
        (vec![(ORIGIN, "null")], 403),
        (vec![(site.clone(), "cross-site"), (ORIGIN, "https://evil.example")], 403),
        (vec![(site.clone(), "same-site"), (ORIGIN, "https://other.windlass.example")], 403),
        // A cookie from a client that does not say where its request comes from.
        (vec![], 403),
        (vec![(ORIGIN, "https://windlass.example")], 200),
        (vec![(site, "same-origin"), (ORIGIN, "https://windlass.example")], 409),
    ] {
        let mut request = Request::post("/api/v1/projects")
            .header(HOST, "windlass.example")
            .header(COOKIE, &cookie)
            .header(CONTENT_TYPE, "application/json");
        for (name, value) in &headers {
            request = request.header(name, *value);
        }
        // A second one with other words: the first is the one that exists then.
        let mut manifest = project("shop");
        manifest["spec"]["description"] = serde_json::json!(format!("{headers:?}"));
        let answer = server.send(request.body(Body::from(manifest.to_string())).expect("a request")).await;
        assert_eq!(answer.status.as_u16(), status, "{headers:?}: {}", answer.text);
        if status == 403 {
            answer.problem("cross_origin");
        }
    }
}

#[tokio::test]
async fn a_form_of_another_site_cannot_sign_anybody_in() {
    let server = Server::start().await;
    let request =
        Request::post("/api/v1/session").header(HOST, "127.0.0.1:8080").header(ORIGIN, "https://evil.example");
    let answer =
        server.send(request.header(CONTENT_TYPE, "application/json").body(Body::from("{}")).expect("a request")).await;
    answer.expect(StatusCode::FORBIDDEN).problem("cross_origin");
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let server = Server::at("https://windlass.example").await;
    for path in ["/", "/projects", "/api/v1/settings", "/api/nothing", "/livez"] {
        let answer = server.send(Request::get(path).body(Body::empty()).expect("a request")).await;
        let policy = answer.headers[CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';") && !policy.contains("unsafe-inline"),
            "{policy}"
        );
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert!(answer.headers.contains_key(STRICT_TRANSPORT_SECURITY));
    }
    let plain = Server::start().await.send(Request::get("/livez").body(Body::empty()).expect("a request")).await;
    assert!(!plain.headers.contains_key(STRICT_TRANSPORT_SECURITY));
}
