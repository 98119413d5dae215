//! The exemplar noun, over HTTP.

use crate::support::{Server, project};
use axum::body::Body;
use http::StatusCode;
use http::header::{ACCEPT, CONTENT_TYPE, WARNING};
use serde_json::json;

#[tokio::test]
async fn a_project_lives() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let made = admin
        .send("POST", "/api/v1/projects", json!({ "project": project("shop") }))
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!(made["metadata"]["resourceVersion"], "1");
    assert_eq!(made["spec"], project("shop")["spec"]);

    let mut changed = made.clone();
    changed["spec"]["description"] = json!("Changed");
    let stored = admin.send("PUT", "/api/v1/projects/shop", changed.clone()).await.expect(StatusCode::OK).json();
    assert_eq!(stored["metadata"]["resourceVersion"], "2");
    admin.send("PUT", "/api/v1/projects/shop", changed).await.expect(StatusCode::CONFLICT).problem("conflict");

    admin.send("POST", "/api/v1/projects", project("shop")).await.problem("exists");
    admin
        .send("POST", "/api/v1/projects", json!({ "project": project("shop"), "upsert": true }))
        .await
        .expect(StatusCode::OK);
    admin.delete("/api/v1/projects/shop").await.expect(StatusCode::OK);
    let gone = admin.get("/api/v1/projects/shop").await.expect(StatusCode::NOT_FOUND).problem("not_found");
    assert_eq!(gone["detail"], "there is no project \"shop\"");
    assert_eq!(gone["message"], gone["detail"], "clients of Argo CD read this field");
}

#[tokio::test]
async fn manifests_are_yaml_too() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let manifest = "kind: AppProject\napiVersion: argoproj.io/v1alpha1\nmetadata:\n  name: shop\nspec:\n  unheardOf: true\n  description: yes\n";
    let request = admin
        .request("POST", "/api/v1/projects")
        .header(CONTENT_TYPE, "application/yaml")
        .header(ACCEPT, "application/yaml");
    let answer = server.send(request.body(Body::from(manifest)).expect("a request")).await;
    // `yes` is a boolean in YAML 1.1, as Kubernetes reads it; a description is text.
    answer.expect(StatusCode::UNPROCESSABLE_ENTITY).problem("invalid");

    let request = admin
        .request("POST", "/api/v1/projects")
        .header(CONTENT_TYPE, "application/yaml")
        .header(ACCEPT, "application/yaml");
    let body = Body::from(manifest.replace("yes", "\"yes\""));
    let answer = server.send(request.body(body).expect("a request")).await.expect(StatusCode::OK);
    assert_eq!(answer.headers[CONTENT_TYPE], "application/yaml");
    assert!(
        answer.text.contains("  description: \"yes\"\n") && answer.text.contains("  unheardOf: true\n"),
        "{}",
        answer.text
    );
    let warning = answer.headers[WARNING].to_str().expect("text");
    assert!(warning.starts_with("299 windlass \"") && warning.contains("spec.unheardOf"), "{warning}");
}

#[tokio::test]
async fn lists_are_paged_filtered_and_sorted() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for name in ["a", "b", "c"] {
        admin.send("POST", "/api/v1/projects", project(name)).await.expect(StatusCode::OK);
    }
    let first = admin
        .get("/api/v1/projects?limit=2&selector=team%3Dshop&sort=name&order=desc")
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!(first["metadata"]["total"], 3);
    assert_eq!(first["items"][0]["metadata"]["name"], "c");
    let cursor = first["metadata"]["continue"].as_str().expect("a cursor");
    let path = format!("/api/v1/projects?limit=2&selector=team%3Dshop&sort=name&order=desc&cursor={cursor}");
    let second = admin.get(&path).await.expect(StatusCode::OK).json();
    assert_eq!(second["items"].as_array().expect("items").len(), 1);
    assert_eq!(second["items"][0]["metadata"]["name"], "a");
    assert_eq!(admin.get("/api/v1/projects?search=of%20B").await.json()["items"].as_array().expect("items").len(), 1);

    admin.get("/api/v1/projects?limit=2&cursor=nonsense").await.problem("bad_cursor");
    let unknown = admin.get("/api/v1/projects?limits=2").await.expect(StatusCode::BAD_REQUEST).problem("bad_request");
    assert!(unknown["detail"].as_str().expect("text").contains("limits"), "{unknown}");
    admin.get("/api/v1/projects?sort=colour").await.expect(StatusCode::UNPROCESSABLE_ENTITY);
}
