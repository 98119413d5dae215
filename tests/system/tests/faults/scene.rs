//! What is synchronised: objects of several kinds that depend on each other, in two versions.

use serde_json::Value;
use windlass_system_tests::faults::Installation;

/// Whether every step is taken, or each third.
pub(crate) fn thorough() -> bool {
    std::env::var("WINDLASS_FAULTS").is_ok_and(|value| value == "all")
}

/// An application of its own folder and namespace; its objects begin with its name.
pub(crate) struct Scene {
    /// The application's name, and its folder.
    pub(crate) name: String,
    /// Its namespace.
    pub(crate) namespace: String,
    group: String,
}

impl Scene {
    pub(crate) fn new(installation: &Installation, name: &str) -> Self {
        let (name, namespace) = (name.to_owned(), format!("{}-{name}", installation.cluster.namespace()));
        let group = format!("{namespace}.example.com");
        Self { name, namespace, group }
    }

    /// Its files: a definition and an object of it, configuration, a Deployment and its Service, and in each version one
    /// object that the other has not.
    pub(crate) fn files(&self, version: u32) -> Vec<(String, String)> {
        let Self { name, group, .. } = self;
        let file = |file: &str, text: String| (format!("{name}/{file}.yaml"), text);
        vec![
            file("definition", definition(group)),
            file(
                "thing",
                format!(
                    "{{apiVersion: {group}/v1, kind: Thing, metadata: {{name: {name}-thing}}, spec: {{version: {version}}}}}\n"
                ),
            ),
            file(
                "settings",
                format!(
                    "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}-settings}}, data: {{version: '{version}'}}}}\n"
                ),
            ),
            file(
                "service",
                format!(
                    "{{apiVersion: v1, kind: Service, metadata: {{name: {name}-api}}, spec: {{selector: {{app: {name}}}, ports: [{{port: 80}}]}}}}\n"
                ),
            ),
            file("deployment", deployment(name, version)),
            file(
                "only",
                format!(
                    "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}-only-{version}}}, data: {{a: b}}}}\n"
                ),
            ),
        ]
    }

    /// Makes the repository have this version; gives the commit.
    pub(crate) fn commit(&self, installation: &Installation, version: u32) -> String {
        let files = self.files(version);
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        installation.repository.commit(&format!("{} {version}", self.name), &files)
    }

    /// What the cluster has, past Windlass, is this version and nothing else.
    pub(crate) fn is_there(&self, installation: &Installation, version: u32, pruned: bool) {
        let Self { name, namespace, group } = self;
        let get = |path: String| installation.cluster.request("GET", &path, None);
        let of_core = |kind: &str, name: String| get(format!("/api/v1/namespaces/{namespace}/{kind}/{name}"));
        let text = version.to_string();
        let settings = of_core("configmaps", format!("{name}-settings")).unwrap();
        assert_eq!(settings["data"]["version"], text.as_str(), "{settings}");
        let thing = get(format!("/apis/{group}/v1/namespaces/{namespace}/things/{name}-thing")).unwrap();
        assert_eq!(thing["spec"]["version"], version, "{thing}");
        let deployment = get(format!("/apis/apps/v1/namespaces/{namespace}/deployments/{name}-api")).unwrap();
        let image = deployment.pointer("/spec/template/spec/containers/0/image").and_then(Value::as_str);
        assert_eq!(image, Some(format!("registry.example.com/api:{version}").as_str()), "{deployment}");
        of_core("services", format!("{name}-api")).unwrap();
        of_core("configmaps", format!("{name}-only-{version}")).unwrap();
        let before = of_core("configmaps", format!("{name}-only-{}", version - 1));
        assert!(!pruned || before.is_err(), "not pruned: {before:?}");
    }

    /// Takes away what is not in a namespace, and the namespace.
    pub(crate) fn clear(&self, installation: &Installation) {
        let Self { namespace, group, .. } = self;
        let definition = format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.{group}");
        for path in [definition, format!("/api/v1/namespaces/{namespace}")] {
            let _ = installation.cluster.request("DELETE", &path, None);
        }
    }
}

fn definition(group: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things.{group}}}
spec:
  group: {group}
  scope: Namespaced
  names: {{plural: things, singular: thing, kind: Thing, listKind: ThingList}}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: {{spec: {{type: object, properties: {{version: {{type: integer}}}}}}}}
"
    )
}

fn deployment(name: &str, version: u32) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}-api}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: api, image: 'registry.example.com/api:{version}'}}]}}
"
    )
}
