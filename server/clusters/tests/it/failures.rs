//! Servers that are not there, do not answer, or answer nonsense.

use crate::support::{Fake, Reply, code, install_provider, object};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use windlass_clusters::{Allowance, ApplyOptions, Change, ClusterError, Connection};
use windlass_model::cluster::{ClusterConfig, TlsClientConfig};

fn insecure() -> ClusterConfig {
    ClusterConfig {
        bearer_token: Some("hunter2".into()),
        tls_client_config: TlsClientConfig { insecure: true, ..TlsClientConfig::default() },
        ..ClusterConfig::default()
    }
}

#[tokio::test]
async fn a_closed_port_is_unreachable() {
    install_provider();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("https://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = Connection::connect(&server, &insecure()).unwrap().version().await.unwrap_err();
    let expected = format!("cluster {server} is not reached: Connection refused (os error 111)");
    assert_eq!(error.to_string(), expected);
    assert!(error.is_transient());
}

#[tokio::test]
async fn an_unknown_host_is_unreachable() {
    install_provider();
    let connection = Connection::connect("https://no-such-host.invalid:6443", &insecure()).unwrap();
    assert_eq!(code(connection.version().await), "cluster-unreachable");
}

#[tokio::test]
async fn silence_is_a_timeout() {
    install_provider();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut sockets = Vec::new();
    let silent = tokio::spawn(async move {
        loop {
            sockets.push(listener.accept().await.unwrap());
        }
    });
    for server in [format!("http://{address}"), format!("https://{address}")] {
        let connection = Connection::connect(&server, &insecure()).unwrap().with_deadline(Duration::from_millis(200));
        let error = connection.version().await.unwrap_err();
        assert_eq!(error, ClusterError::Timeout { server, seconds: 0 });
    }
    silent.abort();
}

#[tokio::test]
async fn answers_become_errors() {
    let status = |message: &str| json!({"kind": "Status", "status": "Failure", "message": message}).to_string();
    let table = [
        (401, status("no"), "cluster-unauthorized", "no"),
        (403, status("may not"), "cluster-forbidden", "may not"),
        (409, status("changed"), "cluster-conflict", "changed"),
        (422, status("spec.x: Invalid"), "cluster-invalid", "spec.x: Invalid"),
        (400, "Client sent an HTTP request to an HTTPS server.".into(), "cluster-api", "HTTPS server"),
        (302, String::new(), "cluster-api", "answered 302: no explanation"),
        (500, status("webhook"), "cluster-api", "answered 500: webhook"),
        (502, "<html>  Bad\nGateway</html>".into(), "cluster-api", "<html> Bad Gateway</html>"),
        (200, "<html>hunter2</html>".into(), "cluster-api", "is it a Kubernetes API server?"),
        (200, "{}".into(), "cluster-api", "does not say which Kubernetes version"),
    ];
    for (http_status, body, expected, words) in table {
        let fake = Fake::start(move |_, _| Reply::Full(http_status, "", body.clone())).await;
        let error = fake.connection().version().await.unwrap_err();
        assert_eq!(error.code(), expected, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.to_string().contains("hunter2"));
    }
}

#[tokio::test]
async fn an_overloaded_server_is_asked_again() {
    let version = json!({"gitVersion": "v1.36.0"}).to_string();
    let fake = Fake::start(move |_, number| match number {
        1 => Reply::Full(429, "retry-after: 1\r\n", String::new()),
        _ => Reply::Full(200, "", version.clone()),
    })
    .await;
    assert_eq!(fake.connection().version().await.unwrap(), "v1.36.0");
    assert_eq!(fake.targets().len(), 2);

    let fake = Fake::start(|_, _| Reply::Full(429, "retry-after: 3600\r\n", String::new())).await;
    let error = fake.connection().version().await.unwrap_err();
    assert!(matches!(error, ClusterError::Api { code: 429, .. }) && error.is_transient(), "{error:?}");
    assert_eq!(fake.targets().len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_when_it_is_not_allowed_any_more() {
    let fake = Fake::start(|_, _| Reply::Full(429, "retry-after: 1\r\n", String::new())).await;
    // Allowed for two looks: as the call begins, and as it is sent the first time.
    let looks = AtomicU32::new(0);
    let allowance: Allowance =
        Arc::new(move || (looks.fetch_add(1, Ordering::SeqCst) < 2).then_some(Duration::from_secs(10)));
    let connection = fake.connection().while_allowed(allowance);
    for sent in [1, 1] {
        let error = connection.version().await.unwrap_err();
        assert!(matches!(error, ClusterError::Withdrawn { .. }), "{error:?}");
        assert_eq!(fake.targets().len(), sent, "asked again, and not sent again");
    }
}

#[tokio::test]
async fn a_request_goes_on_while_it_is_allowed() {
    let version = json!({"gitVersion": "v1.36.0"}).to_string();
    let fake = Fake::start(move |_, number| match number {
        1 => Reply::Full(429, "retry-after: 1\r\n", String::new()),
        _ => Reply::Full(200, "", version.clone()),
    })
    .await;
    // Less than the second that the server asks for, but there is more whenever one looks.
    let connection = fake.connection().while_allowed(Arc::new(|| Some(Duration::from_millis(100))));
    assert_eq!(connection.version().await.unwrap(), "v1.36.0");
}

#[tokio::test]
async fn kinds_are_asked_for_once() {
    let list = json!({"resources": [
        {"name": "configmaps", "kind": "ConfigMap", "namespaced": true, "verbs": ["list", "watch"]}]})
    .to_string();
    let fake = Fake::start(move |_, _| Reply::Full(200, "", list.clone())).await;
    let connection = fake.connection();
    for _ in 0..3 {
        connection.kind_info("", "v1", "ConfigMap").await.unwrap();
        assert_eq!(code(connection.kind_info("", "v1", "Gone").await), "cluster-unknown-kind");
    }
    assert_eq!(fake.targets(), ["/api/v1"]);
    connection.forget_kinds();
    connection.kind_info("", "v1", "ConfigMap").await.unwrap();
    assert_eq!(fake.targets(), ["/api/v1", "/api/v1"]);
}

#[tokio::test]
async fn an_apply_is_sent_as_asked_and_its_warnings_are_told() {
    let fake = Fake::start(|seen, _| match (seen.method.as_str(), seen.target.as_str()) {
        ("GET", "/base/apis/policy/v1") => Reply::Full(
            200,
            "",
            json!({"resources": [
            {"name": "pdbs", "kind": "PodDisruptionBudget", "namespaced": true, "verbs": ["get"]}]})
            .to_string(),
        ),
        ("PATCH", _) => Reply::Full(
            201,
            "warning: 299 - \"policy/v1 is \\\"old\\\"\"\r\nwarning: 299 - \"second\"\r\n",
            json!({"kind": "PodDisruptionBudget", "metadata": {"name": "a"}}).to_string(),
        ),
        _ => Reply::Full(404, "", json!({"kind": "Status", "message": "pdbs \"a\" not found"}).to_string()),
    })
    .await;
    let config =
        ClusterConfig { username: Some("ann".into()), password: Some("pw".into()), ..ClusterConfig::default() };
    let connection = Connection::connect(&format!("{}/base", fake.url), &config).unwrap();
    let manifest = object(json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": {"name": "a", "managedFields": []}}));
    let options =
        ApplyOptions { default_namespace: Some("shop"), force: false, dry_run: true, ..ApplyOptions::default() };
    let applied = connection.apply(&manifest, &options).await.unwrap();
    assert_eq!(applied.change, Change::Created);
    assert_eq!(applied.warnings, ["policy/v1 is \"old\"", "second"]);
    let seen = fake.seen.lock().unwrap().last().unwrap().clone();
    assert_eq!(
        seen.target,
        "/base/apis/policy/v1/namespaces/shop/pdbs/a?fieldManager=windlass&fieldValidation=Strict&dryRun=All"
    );
    let sent: serde_json::Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!(sent["metadata"], json!({"name": "a", "namespace": "shop"}));
    let head = seen.head.to_lowercase();
    assert!(head.contains("content-type: application/apply-patch+yaml"), "{head}");
    assert!(seen.head.contains("Basic YW5uOnB3"), "{head}");
    assert!(head.contains("user-agent: windlass/"), "{head}");
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_by_name() {
    install_provider();
    let tls = |tls: TlsClientConfig| ClusterConfig { tls_client_config: tls, ..ClusterConfig::default() };
    let some = |text: &str| Some(text.to_owned());
    let token = || ClusterConfig { bearer_token: some("hunter2"), ..ClusterConfig::default() };
    let https = "https://k8s.example";
    let table = [
        ("k8s.example", token(), "must begin with https://"),
        ("ftp://k8s.example", token(), "must begin with https://"),
        ("https://ann:pw@k8s.example", token(), "may not hold credentials"),
        ("https://k8s.example?a=b", token(), "may not have a query"),
        ("http://k8s.example", token(), "would travel unencrypted"),
        (https, ClusterConfig { username: some("ann"), ..token() }, "bearerToken and username are both given"),
        (https, ClusterConfig { bearer_token: some("two\nlines"), ..token() }, "bearerToken holds characters"),
        (
            https,
            tls(TlsClientConfig { insecure: true, ca_data: some("QQ=="), ..Default::default() }),
            "caData and insecure",
        ),
        (https, tls(TlsClientConfig { ca_data: some("%"), ..Default::default() }), "caData is not base64"),
        (
            https,
            tls(TlsClientConfig { ca_data: some("QQ=="), ..Default::default() }),
            "caData holds no PEM certificate",
        ),
        (
            https,
            tls(TlsClientConfig { cert_data: some("QQ=="), ..Default::default() }),
            "certData is given without keyData",
        ),
        (
            https,
            tls(TlsClientConfig { key_data: some("QQ=="), ..Default::default() }),
            "keyData is given without certData",
        ),
        (
            https,
            tls(TlsClientConfig { cert_data: some("QQ=="), key_data: some("QQ=="), ..Default::default() }),
            "certData holds no PEM certificate",
        ),
    ];
    for (server, config, words) in table {
        match Connection::connect(server, &config) {
            Err(error @ ClusterError::BadConfig { .. }) => {
                assert!(error.to_string().contains(words), "{error}");
                assert!(!error.to_string().contains("hunter2"), "{error}");
            }
            other => panic!("{words}: {other:?}"),
        }
    }
}
