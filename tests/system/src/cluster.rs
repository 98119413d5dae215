//! The real control plane that the tests were given.

use serde_json::Value;
use std::process::{Command, Stdio};

/// A cluster, by its kubeconfig in `WINDLASS_TEST_KUBECONFIG`.
pub struct Cluster {
    /// The kubeconfig's path.
    pub kubeconfig: String,
    server: String,
    token: String,
    namespace: String,
}

impl Cluster {
    /// The cluster, with a namespace of its own for this test; none if the tests were given no cluster.
    #[must_use]
    pub fn for_test(name: &str) -> Option<Self> {
        let Some(kubeconfig) = std::env::var("WINDLASS_TEST_KUBECONFIG").ok().filter(|path| !path.is_empty()) else {
            println!("skipped: {name} needs a cluster; give one in WINDLASS_TEST_KUBECONFIG (tools/with-cluster does)");
            return None;
        };
        let text = std::fs::read_to_string(&kubeconfig).expect("the kubeconfig can be read");
        let after = |mark: &str| {
            let rest = text.split(mark).nth(1).unwrap_or_default().trim_start_matches([':', ' ', '"']);
            rest.split(['"', '}', ',', '\n']).next().unwrap_or_default().trim().to_owned()
        };
        let namespace = format!("{name}-{}", std::process::id());
        Some(Self { server: after("server"), token: after("token"), kubeconfig, namespace })
    }

    /// This test's namespace.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The API server's URL.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The path of a manifest's object; without a namespace of its own it is in this test's.
    ///
    /// # Panics
    /// If the API server does not know the kind.
    #[must_use]
    pub fn path_of(&self, manifest: &Value) -> String {
        let text = |pointer: &str| manifest.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let version = text("/apiVersion");
        let root = if version.contains('/') { format!("/apis/{version}") } else { format!("/api/{version}") };
        let known = self.request("GET", &root, None).expect("the API server knows the version");
        let resources = known["resources"].as_array().expect("a list of resources");
        let resource = resources
            .iter()
            .find(|one| one["kind"] == manifest["kind"] && !one["name"].as_str().unwrap_or_default().contains('/'))
            .unwrap_or_else(|| panic!("the API server does not know {version} {}", manifest["kind"]));
        let namespace = match text("/metadata/namespace") {
            "" => self.namespace(),
            own => own,
        };
        let place = if resource["namespaced"] == true { format!("/namespaces/{namespace}") } else { String::new() };
        format!("{root}{place}/{}/{}", resource["name"].as_str().unwrap_or_default(), text("/metadata/name"))
    }

    /// Asks the API server without Windlass. The body of a `PATCH` is a JSON patch if it is a list, else a merge patch.
    ///
    /// # Errors
    /// The answer, if it was not 2xx.
    pub fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let mut curl = Command::new("curl");
        curl.args([
            "--silent",
            "--show-error",
            "--insecure",
            "--fail-with-body",
            "--max-time",
            "20",
            "--request",
            method,
        ]);
        curl.args(["--header", &format!("Authorization: Bearer {}", self.token)]);
        if let Some(body) = body {
            let kind = match (method, body) {
                ("PATCH", Value::Array(_)) => "application/json-patch+json",
                ("PATCH", _) => "application/merge-patch+json",
                _ => "application/json",
            };
            curl.args(["--header", &format!("Content-Type: {kind}"), "--data", &body.to_string()]);
        }
        let output = curl.arg(format!("{}{path}", self.server)).stdin(Stdio::null()).output().expect("curl runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let value: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        if output.status.success() {
            Ok(value)
        } else {
            Err(format!("{text}{}", String::from_utf8_lossy(&output.stderr)))
        }
    }

    /// A Deployment of this test's namespace.
    ///
    /// # Errors
    /// The answer, if there is none.
    pub fn deployment(&self, name: &str) -> Result<Value, String> {
        self.request("GET", &format!("/apis/apps/v1/namespaces/{}/deployments/{name}", self.namespace), None)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.request("DELETE", &format!("/api/v1/namespaces/{}", self.namespace), None);
    }
}
