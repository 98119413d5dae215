//! A submitted cluster: which are accepted.

use super::WHAT;
use crate::StoreError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use url::{Host, Url};
use windlass_model::cluster::{ClusterConfig, NewCluster};
use windlass_model::manifest::unknown_fields;
use windlass_model::name::{ClusterName, Namespace};

/// Fields of Argo CD's cluster that it reports itself: a cluster that was read may be sent as it is.
const REPORTED: &[&str] = &["connectionState", "createdAt", "info", "refreshRequestedAt", "serverVersion"];

/// Reads a cluster in Argo CD's shape. What this version cannot act on (`execProviderConfig`, `project`, …) is
/// refused by name: without it Windlass would reach the cluster in another way, or more of it, than was asked for.
///
/// # Errors
/// [`StoreError::Invalid`].
pub fn read(mut raw: Value) -> Result<NewCluster, StoreError> {
    if let Some(fields) = raw.as_object_mut() {
        fields.retain(|field, _| !REPORTED.contains(&field.as_str()));
        // As Argo CD's clients send them when there is nothing in them.
        fields.retain(|_, value| !is_empty(value));
    }
    let cluster: NewCluster = serde_path_to_error::deserialize(&raw)
        .map_err(|error| invalid(vec![format!("{}: {}", error.path(), error.inner())]))?;
    let unknown = unknown_fields(&raw, &cluster);
    if unknown.is_empty() {
        Ok(cluster)
    } else {
        Err(invalid(unknown.into_iter().map(|path| format!("{path}: is not supported by this version")).collect()))
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

/// The API server's URL as it is stored and looked up: without a slash at the end.
pub(super) fn normalized_server(server: &str) -> &str {
    server.trim().trim_end_matches('/')
}

/// Checks a cluster, and fills in its name.
pub(super) fn checked(mut cluster: NewCluster) -> Result<NewCluster, StoreError> {
    let mut problems = Vec::new();
    cluster.server = normalized_server(&cluster.server).to_owned();
    match server_host(&cluster.server) {
        Ok(host) if cluster.name.is_empty() => cluster.name = host,
        Ok(_) => {}
        Err(problem) => problems.push(problem),
    }
    if let Err(error) = ClusterName::new(cluster.name.clone()) {
        problems.push(format!("name: {error}"));
    }
    check_reach(&mut cluster, &mut problems);
    check_config(&cluster.config, &mut problems);
    if problems.is_empty() { Ok(cluster) } else { Err(invalid(problems)) }
}

/// The host of an acceptable server URL, as a cluster's name; IPv6 addresses are none.
fn server_host(server: &str) -> Result<String, String> {
    let url = Url::parse(server).map_err(|error| format!("server: {server:?} is not a URL ({error})"))?;
    if url.scheme() != "https" {
        return Err(format!("server: the scheme {:?} is not supported; use https", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("server: holds credentials; put them into config.username and config.password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("server: {server:?} has a query or a fragment"));
    }
    match url.host() {
        Some(Host::Ipv6(_)) => Ok(String::new()),
        Some(host) => Ok(host.to_string()),
        None => Err(format!("server: {server:?} has no host")),
    }
}

/// Argo CD's clients may send an empty name among the namespaces for "all".
fn check_reach(cluster: &mut NewCluster, problems: &mut Vec<String>) {
    cluster.namespaces.retain(|namespace| !namespace.is_empty());
    cluster.namespaces.sort();
    cluster.namespaces.dedup();
    for namespace in &cluster.namespaces {
        if let Err(error) = Namespace::new(namespace.clone()) {
            problems.push(format!("namespaces: {error}"));
        }
    }
    if cluster.cluster_resources && cluster.namespaces.is_empty() {
        problems.push(
            "clusterResources: says something only together with namespaces; without them all is within reach"
                .to_owned(),
        );
    }
}

fn check_config(config: &ClusterConfig, problems: &mut Vec<String>) {
    let given = |value: &Option<String>| value.as_deref().is_some_and(|value| !value.is_empty());
    let tls = &config.tls_client_config;
    let mut problem = |text: &str| problems.push(text.to_owned());
    if given(&config.bearer_token) && (given(&config.username) || given(&config.password)) {
        problem("config: a bearer token and a user with password exclude each other");
    }
    if given(&config.username) != given(&config.password) {
        problem("config: username and password belong together");
    }
    if given(&tls.cert_data) != given(&tls.key_data) {
        problem("config.tlsClientConfig: certData and keyData belong together");
    }
    if tls.insecure && given(&tls.ca_data) {
        problem("config.tlsClientConfig: insecure and caData exclude each other");
    }
    for (field, data) in [("caData", &tls.ca_data), ("certData", &tls.cert_data), ("keyData", &tls.key_data)] {
        let pem = data.as_deref().map(|data| STANDARD.decode(data).is_ok_and(|pem| pem.starts_with(b"-----BEGIN ")));
        if given(data) && pem != Some(true) {
            problem(&format!("config.tlsClientConfig.{field}: is not PEM in base64"));
        }
    }
}

fn invalid(problems: Vec<String>) -> StoreError {
    StoreError::Invalid { what: WHAT, problems }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_cannot_be_acted_on_is_refused_by_name() {
        let cases = [
            (json!({ "config": { "execProviderConfig": { "command": "aws" } } }), "config.execProviderConfig"),
            (json!({ "config": { "awsAuthConfig": { "clusterName": "a" } } }), "config.awsAuthConfig"),
            (json!({ "config": { "tlsClientConfig": { "other": 1 } } }), "config.tlsClientConfig.other"),
            (json!({ "shard": 1 }), "shard"),
            (json!({ "project": "shop" }), "project"),
            (json!({ "config": { "bearerToken": 1 } }), "config.bearerToken"),
        ];
        for (raw, field) in cases {
            let error = read(raw).err().unwrap().to_string();
            assert!(error.starts_with(&format!("the cluster is not valid: {field}: ")), "{error}");
        }
    }

    #[test]
    fn what_argo_reports_may_be_sent_back() {
        let cluster = read(json!({
            "server": "https://a", "name": "a", "config": { "bearerToken": "t", "tlsClientConfig": { "insecure": false } },
            "connectionState": { "status": "Successful" }, "info": { "applicationsCount": 3 }, "labels": {}, "namespaces": [],
        }))
        .unwrap();
        assert_eq!(cluster.config.bearer_token.as_deref(), Some("t"));
    }

    fn problem(server: &str, name: &str, config: Value) -> String {
        let cluster = read(json!({ "server": server, "name": name, "config": config })).unwrap();
        checked(cluster).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn servers_and_names() {
        let cases = [
            ("https://a.example:6443/", "", ""),
            ("https://127.0.0.1:6443", "", ""),
            ("https://[::1]:6443", "local", ""),
            ("https://[::1]:6443", "", "cluster name \"\" is not valid"),
            ("https://a", "In Cluster", "cluster name \"In Cluster\" is not valid"),
            ("http://a", "a", "the scheme \"http\" is not supported"),
            ("a.example", "a", "is not a URL"),
            ("", "a", "is not a URL"),
            ("https://ann:secret@a", "a", "holds credentials"),
            ("https://a/?x=1", "a", "has a query"),
        ];
        for (server, name, expected) in cases {
            let found = problem(server, name, json!({}));
            assert_eq!(found.is_empty(), expected.is_empty(), "{server} {name}: {found}");
            assert!(found.contains(expected), "{server} {name}: {found}");
            assert!(!found.contains("secret"), "{found}");
        }
    }

    #[test]
    fn credentials_that_contradict_each_other() {
        let pem = STANDARD.encode("-----BEGIN CERTIFICATE-----");
        let cases = [
            (json!({ "bearerToken": "t" }), ""),
            (json!({ "bearerToken": "t", "username": "u", "password": "p" }), "exclude each other"),
            (json!({ "username": "u" }), "username and password belong together"),
            (json!({ "tlsClientConfig": { "certData": pem } }), "certData and keyData belong together"),
            (
                json!({ "tlsClientConfig": { "insecure": true, "caData": pem } }),
                "insecure and caData exclude each other",
            ),
            (json!({ "tlsClientConfig": { "caData": "-----BEGIN CERTIFICATE-----" } }), "caData: is not PEM in base64"),
            (json!({ "tlsClientConfig": { "caData": pem } }), ""),
        ];
        for (config, expected) in cases {
            let found = problem("https://a", "a", config);
            assert_eq!(found.is_empty(), expected.is_empty(), "{found}");
            assert!(found.contains(expected), "{found}");
        }
    }

    #[test]
    fn namespaces_are_names() {
        for (namespaces, cluster_resources, expected) in [
            (json!(["b", "a", "", "b"]), true, ""),
            (json!(["A"]), false, "namespaces: "),
            (json!(["a/b"]), false, "namespaces: "),
            (json!([]), true, "clusterResources: says something only together with namespaces"),
            (json!([]), false, ""),
        ] {
            let raw = json!({ "server": "https://a", "namespaces": namespaces, "clusterResources": cluster_resources });
            let found = read(raw).and_then(checked);
            match &found {
                Ok(cluster) if !cluster.namespaces.is_empty() => assert_eq!(cluster.namespaces, ["a", "b"]),
                _ => {}
            }
            let problem = found.err().map(|error| error.to_string()).unwrap_or_default();
            assert_eq!(problem.is_empty(), expected.is_empty(), "{problem}");
            assert!(problem.contains(expected), "{problem}");
        }
    }

    #[test]
    fn the_name_is_the_host_unless_given() {
        let cluster =
            checked(NewCluster { server: "https://a.example:6443/".into(), ..NewCluster::default() }).unwrap();
        assert_eq!((cluster.name.as_str(), cluster.server.as_str()), ("a.example", "https://a.example:6443"));
    }
}
