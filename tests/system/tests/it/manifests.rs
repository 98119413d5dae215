//! Manifests that several stories use.

/// An application of the project `team`.
pub(crate) fn application(name: &str, repository: &str, path: &str, server: &str, namespace: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}}}
spec:
  project: team
  source: {{repoURL: '{repository}', path: {path}, targetRevision: main}}
  destination: {{server: '{server}', namespace: {namespace}}}
  syncPolicy: {{syncOptions: [CreateNamespace=true]}}
"
    )
}

/// A project that permits everything but cluster-scoped kinds.
pub(crate) const TEAM: &str = "apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: team}
spec:
  sourceRepos: ['*']
  destinations: [{server: '*', namespace: '*'}]
";

/// A project that permits everything.
pub(crate) const EVERYTHING: &str = "apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: everything}
spec:
  sourceRepos: ['*']
  destinations: [{server: '*', namespace: '*'}]
  clusterResourceWhitelist: [{group: '*', kind: '*'}]
";

pub(crate) fn deployment(replicas: u32) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: api}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: api}}}}
  template:
    metadata: {{labels: {{app: api}}}}
    spec: {{containers: [{{name: api, image: registry.example.com/api:1}}]}}
"
    )
}

pub(crate) const SERVICE: &str = "apiVersion: v1
kind: Service
metadata: {name: api}
spec: {selector: {app: api}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {greeting: hello}
";
