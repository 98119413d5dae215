//! Operations as people read and end them.

use crate::support::{Server, application, cluster, project};
use http::StatusCode;
use serde_json::{Value, json};

/// A server with the applications `front` and `back` of the project `shop`, each with an operation that waits.
async fn with_operations() -> (Server, String, String) {
    let server = Server::start().await;
    let admin = server.admin().await;
    admin.send("POST", "/api/v1/projects", project("shop")).await.expect(StatusCode::OK);
    admin.send("POST", "/api/v1/clusters", cluster()).await.expect(StatusCode::OK);
    let mut ids = Vec::new();
    for name in ["front", "back"] {
        admin.send("POST", "/api/v1/applications", application(name)).await.expect(StatusCode::OK);
        let path = format!("/api/v1/applications/{name}/sync");
        let asked = admin.send("POST", &path, json!({ "prune": true })).await.expect(StatusCode::OK).json();
        ids.push(asked["id"].as_str().expect("an identifier").to_owned());
    }
    let [front, back] = ids.try_into().expect("two");
    (server, front, back)
}

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("items").iter().map(|item| item["id"].as_str().expect("text")).collect()
}

#[tokio::test]
async fn they_are_listed_newest_first_and_filtered() {
    let (server, front, back) = with_operations().await;
    let admin = server.admin().await;
    for (query, found) in [
        ("", vec![&back, &front]),
        ("?order=asc", vec![&front, &back]),
        ("?project=shop", vec![&back, &front]),
        ("?project=bank", vec![]),
        ("?kind=sync", vec![&back, &front]),
        ("?kind=delete", vec![]),
        ("?target=application/windlass/front", vec![&front]),
        ("?phase=Pending", vec![&back, &front]),
        ("?phase=Running,Error", vec![]),
        ("?principal=account:admin", vec![&back, &front]),
        ("?principal=account:ann", vec![]),
        ("?dead=true", vec![]),
        ("?dead=false", vec![&back, &front]),
        ("?limit=1", vec![&back]),
    ] {
        let list = admin.get(&format!("/api/v1/operations{query}")).await.expect(StatusCode::OK).json();
        assert_eq!(ids(&list), found, "{query}");
    }
    let first = admin.get("/api/v1/operations?limit=1").await.json();
    let cursor = first["metadata"]["continue"].as_str().expect("there is more").to_owned();
    let next = admin.get(&format!("/api/v1/operations?limit=1&cursor={cursor}")).await.expect(StatusCode::OK).json();
    assert_eq!((ids(&next), &next["metadata"]), (vec![front.as_str()], &json!({ "total": 2 })));
    assert!(next["items"][0].get("request").is_none(), "lists are short: {next}");
    for wrong in ["?phase=pending", "?dead=maybe", "?phases=Pending", "?sort=kind"] {
        let answer = admin.get(&format!("/api/v1/operations{wrong}")).await;
        assert!(matches!(answer.status.as_u16(), 400 | 422), "{wrong}: {}", answer.text);
    }
}

#[tokio::test]
async fn one_is_shown_with_what_was_asked() {
    let (server, front, _) = with_operations().await;
    let admin = server.admin().await;
    let reader = server.reader(&admin).await;
    let path = format!("/api/v1/operations/{front}");
    for caller in [&admin, &reader] {
        let shown = caller.get(&path).await.expect(StatusCode::OK).json();
        assert_eq!(
            (&shown["kind"], &shown["target"], &shown["request"]),
            (&json!("sync"), &json!("application/windlass/front"), &json!({ "prune": true }))
        );
    }
    admin
        .get("/api/v1/operations/01990000-0000-7000-8000-000000000001")
        .await
        .expect(StatusCode::NOT_FOUND)
        .problem("not_found");
    admin.get("/api/v1/operations/front").await.expect(StatusCode::BAD_REQUEST).problem("bad_request");
}

#[tokio::test]
async fn who_may_ask_for_one_may_end_it_once() {
    let (server, front, back) = with_operations().await;
    let admin = server.admin().await;
    let reader = server.reader(&admin).await;
    let path = format!("/api/v1/operations/{front}");
    reader.delete(&path).await.expect(StatusCode::FORBIDDEN).problem("denied");
    let ended = admin.delete(&path).await.expect(StatusCode::OK).json();
    assert_eq!(
        (&ended["phase"], &ended["terminatedBy"], &ended["message"]),
        (&json!("Failed"), &json!("account:admin"), &json!("terminated by account:admin before it began"))
    );
    admin.delete(&path).await.expect(StatusCode::CONFLICT).problem("operation_ended");
    admin.send("POST", "/api/v1/applications/front/sync", json!({})).await.expect(StatusCode::OK);
    let other = admin.get(&format!("/api/v1/operations/{back}")).await.json();
    assert_eq!(other["phase"], "Pending");
}
