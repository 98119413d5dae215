//! Applications over HTTP; what they do to clusters is tested where it is done.

use crate::support::{Caller, Server, application, cluster, project};
use http::StatusCode;
use http::header::WARNING;
use serde_json::json;

async fn prepared(server: &Server) -> Caller<'_> {
    let admin = server.admin().await;
    admin.send("POST", "/api/v1/projects", project("shop")).await.expect(StatusCode::OK);
    admin.send("POST", "/api/v1/clusters", cluster()).await.expect(StatusCode::OK);
    admin
}

#[tokio::test]
async fn an_application_lives() {
    let server = Server::start().await;
    let admin = prepared(&server).await;
    let mut manifest = application("front");
    manifest["spec"]["unheardOf"] = json!(true);
    let made = admin.send("POST", "/api/v1/applications", manifest).await.expect(StatusCode::OK);
    assert!(made.headers[WARNING].to_str().expect("text").contains("spec.unheardOf"));
    let made = made.json();
    assert_eq!(made["metadata"]["namespace"], "windlass");
    assert_eq!(made["status"]["sync"]["status"], "Unknown");

    let mut changed = made.clone();
    changed["spec"]["source"]["targetRevision"] = json!("v2");
    admin.send("PUT", "/api/v1/applications/front", changed.clone()).await.expect(StatusCode::OK);
    admin.send("PUT", "/api/v1/applications/front", changed.clone()).await.problem("conflict");
    admin.send("PUT", "/api/v1/applications/other", changed).await.problem("invalid");

    let list = admin.get("/api/v1/applications?project=shop&sync=Unknown&health=Unknown,Missing&cluster=prod&namespace=shop&search=FRONT").await;
    assert_eq!(list.expect(StatusCode::OK).json()["metadata"]["total"], 1);
    admin.get("/api/v1/applications?sync=synced").await.problem("bad_request");

    admin.delete("/api/v1/projects/shop").await.problem("in_use");
    admin.delete("/api/v1/clusters/prod").await.problem("in_use");
    admin.delete("/api/v1/applications/front?propagationPolicy=later").await.problem("bad_request");
    let deletion = admin.delete("/api/v1/applications/front").await.expect(StatusCode::OK).json();
    assert_eq!((&deletion["kind"], &deletion["phase"]), (&json!("delete"), &json!("Pending")));
    let again = admin.delete("/api/v1/applications/front?cascade=true").await.expect(StatusCode::OK).json();
    assert_eq!(again["id"], deletion["id"], "asking again is asking once");
    let shown = admin.get("/api/v1/applications/front").await.expect(StatusCode::OK).json();
    assert_eq!(shown["status"]["operationState"]["id"], deletion["id"]);
    assert!(shown["metadata"]["deletionTimestamp"].is_string(), "{shown}");
    let listed = admin.get("/api/v1/applications").await.expect(StatusCode::OK).json();
    assert!(listed["items"][0]["metadata"]["deletionTimestamp"].is_string(), "{listed}");
    admin.send("POST", "/api/v1/applications/front/sync", json!({})).await.problem("operation_in_progress");
    admin.delete("/api/v1/applications/front?cascade=false").await.expect(StatusCode::OK);
    admin.get("/api/v1/applications/front").await.problem("not_found");
}

#[tokio::test]
async fn the_namespace_is_part_of_the_name() {
    let server = Server::start().await;
    let admin = prepared(&server).await;
    let mut manifest = application("front");
    manifest["metadata"]["namespace"] = json!("team");
    admin.send("POST", "/api/v1/applications", manifest.clone()).await.expect(StatusCode::OK);
    admin.get("/api/v1/applications/front").await.problem("not_found");
    admin.get("/api/v1/applications/front?appNamespace=team").await.expect(StatusCode::OK);
    admin.send("PUT", "/api/v1/applications/front", manifest).await.expect(StatusCode::OK);
    admin.delete("/api/v1/applications/front?appNamespace=team&cascade=false").await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_synchronisation_is_asked_for_once() {
    let server = Server::start().await;
    let admin = prepared(&server).await;
    admin.send("POST", "/api/v1/applications", application("front")).await.expect(StatusCode::OK);
    let refused =
        admin.send("POST", "/api/v1/applications/front/sync", json!({ "force": true })).await.problem("bad_request");
    assert!(refused["detail"].as_str().expect("text").contains("force"), "{refused}");
    let strategy = json!({ "retryStrategy": { "backoff": { "duration": "soon" } } });
    let refused = admin.send("POST", "/api/v1/applications/front/sync", strategy).await.problem("invalid");
    assert!(refused["detail"].as_str().expect("text").contains("retryStrategy.backoff.duration"), "{refused}");
    for (body, code, words) in [
        (json!([]), "bad_request", "it must be an object"),
        (json!({ "retryStrategy": { "limit": 1, "bakoff": {} } }), "bad_request", "bakoff"),
        (json!({ "retryStrategy": { "backoff": { "maxDuration": "9999999999h" } } }), "invalid", "maxDuration"),
        (json!({ "revision": "a\u{0}b" }), "invalid", "control character"),
        (json!({ "revision": "a".repeat(251) }), "invalid", "longer than 250"),
    ] {
        let refused = admin.send("POST", "/api/v1/applications/front/sync", body).await.problem(code);
        assert!(refused["detail"].as_str().expect("text").contains(words), "{refused}");
    }
    let reason = json!({ "reason": "a\u{0}b" });
    admin.send("POST", "/api/v1/applications/front/rollback", reason).await.problem("invalid");
    admin.delete("/api/v1/applications/front/operation").await.problem("not_found");

    let request =
        admin.request("POST", "/api/v1/applications/front/sync").body(axum::body::Body::empty()).expect("a request");
    let operation = server.send(request).await.expect(StatusCode::OK).json();
    assert_eq!((&operation["phase"], &operation["principal"]), (&json!("Pending"), &json!("account:admin")));
    admin
        .send("POST", "/api/v1/applications/front/sync", json!({ "prune": true }))
        .await
        .problem("operation_in_progress");
    let operations = admin.get("/api/v1/applications/front/operations?limit=5").await.expect(StatusCode::OK).json();
    assert_eq!(operations["items"][0]["id"], operation["id"]);
    admin.delete("/api/v1/applications/front?cascade=false").await.problem("operation_in_progress");
    let ended = admin.delete("/api/v1/applications/front/operation").await.expect(StatusCode::OK).json();
    assert_eq!((&ended["id"], &ended["phase"]), (&operation["id"], &json!("Failed")));
    admin.delete("/api/v1/applications/front/operation").await.problem("operation_ended");
}

#[tokio::test]
async fn without_history_there_is_nothing_to_go_back_to_and_without_a_hold_nothing_to_release() {
    let server = Server::start().await;
    let admin = prepared(&server).await;
    admin.send("POST", "/api/v1/applications", application("front")).await.expect(StatusCode::OK);
    let refused = admin.send("POST", "/api/v1/applications/front/rollback", json!({})).await.problem("no_history");
    assert_eq!(refused["detail"], "the history of application windlass/front has no entry before the latest");
    admin
        .send("POST", "/api/v1/applications/front/rollback", json!({"until": "Tomorrow"}))
        .await
        .problem("bad_request");
    admin.delete("/api/v1/applications/front/hold").await.problem("not_held");
    admin.delete("/api/v1/applications/none/hold").await.problem("not_found");
}

#[tokio::test]
async fn bad_applications_are_refused_with_their_cause() {
    let server = Server::start().await;
    let admin = prepared(&server).await;
    let with = |pointer: &str, value: serde_json::Value| {
        let mut manifest = application("front");
        *manifest.pointer_mut(pointer).expect("a field") = value;
        manifest
    };
    for (manifest, status, code) in [
        (with("/spec/project", json!("nowhere")), 422, "no_project"),
        (with("/spec/destination/name", json!("nowhere")), 422, "no_cluster"),
        (with("/spec/destination/namespace", json!("kube-system")), 403, "forbidden_by_project"),
        (with("/spec/source/repoURL", json!("https://git.example/other")), 403, "forbidden_by_project"),
        (with("/spec/source/repoURL", json!("ssh://git@git.example/shop")), 422, "source_url_unsupported"),
        (with("/spec/source/path", json!("../shop")), 422, "invalid"),
        (with("/spec/source", json!({ "repoURL": "https://git.example/shop", "chart": "front" })), 422, "unsupported"),
        (with("/metadata/name", json!("Front")), 422, "invalid"),
        (with("/kind", json!("Rollout")), 422, "invalid"),
    ] {
        let answer = admin.send("POST", "/api/v1/applications", manifest.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{manifest}: {}", answer.text);
        answer.problem(code);
    }
}

#[tokio::test]
async fn only_what_is_in_the_tree_is_shown() {
    let server = Server::start().await;
    let admin = prepared(&server).await;
    admin.send("POST", "/api/v1/applications", application("front")).await.expect(StatusCode::OK);
    let base = "/api/v1/applications/front";
    admin.get(&format!("{base}/resource-tree")).await.problem("not_ready");
    admin.get(&format!("{base}/resource-tree?project=other")).await.problem("not_found");
    admin.get(&format!("{base}/resource-tree?appNamespace=other")).await.problem("not_found");
    admin.get(&format!("{base}/resource-tree?unheard=of")).await.problem("bad_request");
    let pod = "kind=Pod&version=v1&namespace=shop&resourceName=a&group=";
    let refused = admin.get(&format!("{base}/resource?{pod}")).await.problem("not_found");
    assert!(
        refused["detail"]
            .as_str()
            .expect("text")
            .contains("Pod shop/a is not in the tree of application windlass/front")
    );
    admin.get(&format!("{base}/resource?{pod}&project=other")).await.problem("not_found");
}
