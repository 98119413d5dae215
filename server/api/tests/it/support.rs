//! A server for one test, and requests to it.

use axum::Router;
use axum::body::{Body, to_bytes};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request, StatusCode};
use prometheus_client::registry::Registry;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use windlass_api::{Api, ApiSettings, HttpMetrics};
use windlass_clusters::Clusters;
use windlass_delivery::{Delivery, DeliveryConfig, ResourceFilter, Tracking};
use windlass_identity::{Identity, IdentityConfig};
use windlass_operations::Operations;
use windlass_sources::{Sources, SourcesConfig};
use windlass_store::Store;
use windlass_store::seal::SealingKey;
use windlass_testing::{TestDatabase, database};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct Server {
    pub(crate) router: Router,
    pub(crate) delivery: Delivery,
    pub(crate) stop: CancellationToken,
    // Dropped last: the pools above use it.
    _folder: tempfile::TempDir,
    pub(crate) database: TestDatabase,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::at("http://127.0.0.1:8080").await
    }

    pub(crate) async fn at(url: &str) -> Self {
        let database = database().await;
        let store = Store::new(database.pool.clone(), SealingKey::generate().expect("a key"));
        store.as_system("test").ensure_default_project().await.expect("the project default");
        let config = IdentityConfig { admin_password: Some(PASSWORD.into()), ..IdentityConfig::default() };
        let identity = Identity::new(store.clone(), config);
        identity.ensure_admin().await.expect("the account admin");
        let stop = CancellationToken::new();
        let folder = tempfile::tempdir().expect("a folder");
        let sources = Sources::new(SourcesConfig::new(folder.path(), "/no/helper/in/these/tests"));
        let operations = Operations::new(&store);
        let delivery = Delivery::new(
            DeliveryConfig {
                poll_interval: Duration::from_secs(180),
                full_comparison: Duration::from_secs(1800),
                resources: ResourceFilter::default(),
                tracking: Tracking { installation: "test".into(), ..Tracking::default() },
                health: Default::default(),
            },
            store.clone(),
            sources,
            Clusters::new(),
            operations.clone(),
            stop.clone(),
        );
        let mut registry = Registry::default();
        let http = HttpMetrics::register(&mut registry);
        let settings = ApiSettings { url: url.parse().expect("a URL"), version: "v0.0.0-test".into() };
        let api = Api {
            identity,
            store,
            delivery: delivery.clone(),
            operations,
            metrics: Arc::new(registry),
            http,
            settings,
            stop: stop.clone(),
        };
        Self { router: windlass_api::router(api), delivery, stop, _folder: folder, database }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 16 << 20).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// The secret of a new session of this account.
    pub(crate) async fn sign_in(&self, username: &str) -> String {
        let body = json!({ "username": username, "password": PASSWORD });
        let request = Request::post("/api/v1/session").header(CONTENT_TYPE, "application/json");
        let answer = self.send(request.body(Body::from(body.to_string())).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()["token"].as_str().expect("a token").to_owned()
    }

    /// The admin's session.
    pub(crate) async fn admin(&self) -> Caller<'_> {
        Caller { server: self, token: self.sign_in("admin").await }
    }

    /// The session of a new account that only reads.
    pub(crate) async fn reader(&self, admin: &Caller<'_>) -> Caller<'_> {
        let body = json!({ "name": "reader", "role": "readonly", "password": PASSWORD });
        admin.send("POST", "/api/v1/account", body).await.expect(StatusCode::OK);
        Caller { server: self, token: self.sign_in("reader").await }
    }
}

/// Somebody who is signed in.
pub(crate) struct Caller<'a> {
    server: &'a Server,
    pub(crate) token: String,
}

impl Caller<'_> {
    pub(crate) fn request(&self, method: &str, path: &str) -> http::request::Builder {
        Request::builder().method(method).uri(path).header(AUTHORIZATION, format!("Bearer {}", self.token))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.server.send(self.request("GET", path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.server.send(self.request("DELETE", path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let request = self.request(method, path).header(CONTENT_TYPE, "application/json");
        self.server.send(request.body(Body::from(body.to_string())).expect("a request")).await
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// This answer, if it has this status.
    pub(crate) fn expect(self, status: StatusCode) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// This answer, if it is a problem with this code and says what to do.
    pub(crate) fn problem(self, code: &str) -> Value {
        assert_eq!(self.headers[CONTENT_TYPE], "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["code"], code, "{}", self.text);
        assert_eq!(problem["status"], self.status.as_u16());
        assert_eq!(problem["correlation"], self.headers["x-request-id"].to_str().expect("text"));
        assert!(problem["nextStep"].as_str().is_some_and(|step| step.ends_with('.')), "{}", self.text);
        problem
    }
}

/// A manifest of a project that permits one repository and place.
pub(crate) fn project(name: &str) -> Value {
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject", "metadata": { "name": name, "labels": { "team": "shop" } },
        "spec": { "description": format!("All of {name}"), "sourceRepos": ["https://git.example/shop"], "destinations": [{ "name": "prod", "namespace": "shop" }] }
    })
}

/// A cluster as it is registered.
pub(crate) fn cluster() -> Value {
    json!({ "name": "prod", "server": "https://10.0.0.1:6443", "config": { "bearerToken": "sesame-open" } })
}

/// A manifest of an application of the project `shop` on the cluster `prod`.
pub(crate) fn application(name: &str) -> Value {
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": { "name": name },
        "spec": {
            "project": "shop", "destination": { "name": "prod", "namespace": "shop" },
            "source": { "repoURL": "https://git.example/shop", "path": "front", "targetRevision": "main" }
        }
    })
}
