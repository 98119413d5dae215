//! Clusters over HTTP: credentials go in and never come out.

use crate::support::{Server, cluster};
use http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_cluster_is_named_by_name_or_server() {
    let server = Server::start().await;
    let admin = server.admin().await;
    admin.send("POST", "/api/v1/clusters", cluster()).await.expect(StatusCode::OK);
    for name in ["prod", "https:%2F%2F10.0.0.1:6443", "https%3A%2F%2F10.0.0.1%3A6443"] {
        let found = admin.get(&format!("/api/v1/clusters/{name}")).await.expect(StatusCode::OK).json();
        assert_eq!((&found["name"], &found["server"]), (&json!("prod"), &json!("https://10.0.0.1:6443")));
        assert!(found.get("config").is_none(), "{found}");
    }
    let other = json!({ "name": "prod", "server": "https://10.0.0.1:6443", "config": { "bearerToken": "changed" } });
    admin.send("POST", "/api/v1/clusters", other.clone()).await.problem("exists");
    admin.send("POST", "/api/v1/clusters?upsert=true", other).await.expect(StatusCode::OK);
    admin.delete("/api/v1/clusters/https:%2F%2F10.0.0.1:6443").await.expect(StatusCode::OK);
    admin.get("/api/v1/clusters/prod").await.problem("not_found");
}

#[tokio::test]
async fn what_would_reach_another_cluster_than_meant_is_refused_by_name() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for (body, said) in [
        (
            json!({ "server": "https://a:6443", "config": { "execProviderConfig": { "command": "aws" } } }),
            "execProviderConfig",
        ),
        (json!({ "server": "https://a:6443", "project": "shop" }), "project"),
        (json!({ "server": "https://a:6443", "namespaces": ["Shop"] }), "namespaces"),
        (json!({ "server": "https://a:6443", "clusterResources": true }), "clusterResources"),
        (json!({ "server": "ftp://a" }), "server"),
    ] {
        let problem = admin
            .send("POST", "/api/v1/clusters", body)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY)
            .problem("invalid");
        assert!(problem["detail"].as_str().expect("text").contains(said), "{problem}");
    }
}

#[tokio::test]
async fn a_cluster_may_be_limited_to_namespaces() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let mut limited = cluster();
    limited["namespaces"] = json!(["b", "a"]);
    limited["clusterResources"] = json!(true);
    admin.send("POST", "/api/v1/clusters", limited.clone()).await.expect(StatusCode::OK);
    admin.send("POST", "/api/v1/clusters", limited.clone()).await.expect(StatusCode::OK);
    let found = admin.get("/api/v1/clusters/prod").await.expect(StatusCode::OK).json();
    assert_eq!((&found["namespaces"], &found["clusterResources"]), (&json!(["a", "b"]), &json!(true)));
    admin.send("POST", "/api/v1/clusters", cluster()).await.problem("exists");
    admin.send("POST", "/api/v1/clusters?upsert=true", cluster()).await.expect(StatusCode::OK);
    let found = admin.get("/api/v1/clusters/prod").await.expect(StatusCode::OK).json();
    assert_eq!((found.get("namespaces"), found.get("clusterResources")), (None, None), "all again");
}
