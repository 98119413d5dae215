//! What a submitted application asks for, once it is known to be valid and supported.

use super::deletion;
use super::ignore::IgnoreRules;
use super::retry::Retries;
use serde_json::{Map, Value};
use windlass_model::application::{Application, CONTROL_NAMESPACE, unsupported};
use windlass_model::manifest::API_VERSION;
use windlass_model::name::{ApplicationName, Namespace, ProjectName};

/// A valid application: its manifest as it is kept, and the view of it.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// As submitted, without `status` and what the server sets.
    pub manifest: Value,
    /// The view of it, with defaults filled in.
    pub view: Application,
    /// The namespace, defaulted.
    pub namespace: Namespace,
    /// The name.
    pub name: ApplicationName,
    /// What comparisons overlook.
    pub ignored: IgnoreRules,
    /// Fields that are kept and not acted on.
    pub warnings: Vec<String>,
}

/// Why a manifest was not taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Fields that break a rule.
    Invalid(Vec<String>),
    /// Fields that this version does not support and may not ignore.
    Unsupported(Vec<String>),
}

/// Synchronisation options that are acted on, or that are what Windlass does anyway.
const SYNC_OPTIONS: &[&str] = &[
    "CreateNamespace=true",
    "CreateNamespace=false",
    RESPECT,
    "RespectIgnoreDifferences=false",
    "ServerSideApply=true",
    "Validate=true",
];

const RESPECT: &str = "RespectIgnoreDifferences=true";

/// Reads a manifest that a caller submitted.
///
/// # Errors
/// [`Refusal`], with every problem that was found, not only the first.
pub fn read(raw: &Value) -> Result<Submitted, Refusal> {
    // The error names the field: `spec.syncPolicy.automated.prune: …`.
    let view: Application = serde_path_to_error::deserialize(raw.clone()).map_err(|error| {
        Refusal::Invalid(vec![format!("the manifest has not the shape of an Application: {error}")])
    })?;
    let left_out = unsupported(raw, &view);
    if !left_out.refused.is_empty() {
        return Err(Refusal::Unsupported(left_out.refused));
    }
    let mut problems = Vec::new();
    if view.api_version != API_VERSION {
        problems.push(format!("apiVersion is {:?}; it must be {API_VERSION:?}", view.api_version));
    }
    if view.kind != "Application" {
        problems.push(format!("kind is {:?}; it must be \"Application\"", view.kind));
    }
    let name = ApplicationName::new(view.metadata.name.as_str())
        .map_err(|error| problems.push(format!("metadata.name: {error}")))
        .ok();
    let namespace = Namespace::new(view.metadata.namespace.as_deref().unwrap_or(CONTROL_NAMESPACE))
        .map_err(|error| problems.push(format!("metadata.namespace: {error}")))
        .ok();
    check_spec(&view, &mut problems);
    let ignored = IgnoreRules::compile(&view.spec.ignore_differences).unwrap_or_else(|found| {
        problems.extend(found);
        IgnoreRules::default()
    });
    let finalizers = deletion::policy::unsupported(&view);
    let mut refused = refused_sync_options(&view);
    refused.extend(finalizers.refused);
    match (name, namespace) {
        (Some(name), Some(namespace)) if problems.is_empty() && refused.is_empty() => {
            let warnings = left_out
                .kept
                .iter()
                .chain(&finalizers.kept)
                .map(|path| format!("{path} is kept, but this version does not act on it"))
                .collect();
            Ok(Submitted { manifest: stored(raw), view: with_defaults(view), namespace, name, ignored, warnings })
        }
        _ if !problems.is_empty() => Err(Refusal::Invalid(problems)),
        _ => Err(Refusal::Unsupported(refused)),
    }
}

fn check_spec(view: &Application, problems: &mut Vec<String>) {
    match &view.spec.source {
        None => problems.push("spec.source is missing: name a repository and a path".into()),
        Some(source) => {
            if source.repo_url.trim().is_empty() {
                problems.push("spec.source.repoURL is missing".into());
            }
            if source.path.trim().is_empty() {
                problems.push("spec.source.path is missing; write \".\" for the repository's root".into());
            } else if let Err(error) = windlass_render::RepoPath::new(&source.path) {
                problems.push(format!("spec.source.path: {error}"));
            }
        }
    }
    let destination = &view.spec.destination;
    match (destination.server.is_empty(), destination.name.is_empty()) {
        (true, true) => problems.push("spec.destination needs `server` or `name`".into()),
        (false, false) => problems.push("spec.destination has both `server` and `name`; give one of them".into()),
        _ => {}
    }
    if !destination.namespace.is_empty()
        && let Err(error) = Namespace::new(destination.namespace.as_str())
    {
        problems.push(format!("spec.destination.namespace: {error}"));
    }
    if let Some(limit) = view.spec.revision_history_limit.filter(|limit| *limit < 0) {
        problems.push(format!("spec.revisionHistoryLimit is {limit}; 0 keeps no history, and less is not possible"));
    }
    if !view.spec.project.is_empty()
        && let Err(error) = ProjectName::new(view.spec.project.as_str())
    {
        problems.push(format!("spec.project: {error}"));
    }
    if let Some(retry) = view.spec.sync_policy.as_ref().and_then(|policy| policy.retry.as_ref())
        && let Err(found) = Retries::read(retry, "spec.syncPolicy.retry")
    {
        problems.extend(found);
    }
}

fn refused_sync_options(view: &Application) -> Vec<String> {
    let options = view.spec.sync_policy.iter().flat_map(|policy| &policy.sync_options);
    options
        .filter(|option| !SYNC_OPTIONS.contains(&option.as_str()))
        .map(|option| format!("spec.syncPolicy.syncOptions {option:?}"))
        .collect()
}

fn with_defaults(mut view: Application) -> Application {
    view.status = None;
    if view.spec.project.is_empty() {
        view.spec.project = "default".into();
    }
    if view.metadata.namespace.is_none() {
        view.metadata.namespace = Some(CONTROL_NAMESPACE.into());
    }
    view
}

/// What of a manifest is kept: all but the status and what the server sets.
fn stored(raw: &Value) -> Value {
    let mut manifest = raw.clone();
    if let Some(fields) = manifest.as_object_mut() {
        fields.shift_remove("status");
        if let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) {
            for set_by_server in [
                "uid",
                "resourceVersion",
                "generation",
                "creationTimestamp",
                "deletionTimestamp",
                "managedFields",
                "selfLink",
            ] {
                metadata.shift_remove(set_by_server);
            }
        }
    }
    manifest
}

/// Whether synchronisations leave alone what comparisons overlook.
#[must_use]
pub fn respects_ignored(view: &Application) -> bool {
    view.spec.sync_policy.iter().flat_map(|policy| &policy.sync_options).any(|option| option == RESPECT)
}

/// Whether the application asks for its namespace to be made.
#[must_use]
pub fn creates_namespace(view: &Application) -> bool {
    view.spec.sync_policy.iter().flat_map(|policy| &policy.sync_options).any(|option| option == "CreateNamespace=true")
}

/// The manifest with the metadata that the server sets.
#[must_use]
pub fn with_server_metadata(mut manifest: Value, set: Map<String, Value>) -> Value {
    if let Some(fields) = manifest.as_object_mut() {
        let metadata = fields.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
        if let Some(metadata) = metadata.as_object_mut() {
            metadata.extend(set);
        }
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest() -> Value {
        json!({
            "apiVersion": API_VERSION, "kind": "Application", "metadata": {"name": "shop"},
            "spec": {"source": {"repoURL": "https://example.com/a.git", "path": "k8s"},
                     "destination": {"server": "https://1.2.3.4", "namespace": "shop"}}
        })
    }

    #[test]
    fn a_plain_application_gets_its_defaults() {
        let submitted = read(&manifest()).unwrap();
        assert_eq!(submitted.view.spec.project, "default");
        assert_eq!(submitted.namespace.as_str(), "windlass");
        assert!(submitted.warnings.is_empty());
    }

    #[test]
    fn what_would_deliver_something_else_is_refused_by_name() {
        for (path, value) in [
            ("/spec/source/helm", json!({"values": "a: 1"})),
            ("/spec/source/kustomize", json!({"namePrefix": "a-"})),
            ("/spec/source/chart", json!("nginx")),
            ("/spec/sources", json!([{"repoURL": "x"}])),
            ("/spec/ignoreDifferences", json!([{"kind": "Deployment", "jsonPointers": ["/a"], "fields": ["a"]}])),
        ] {
            let mut raw = manifest();
            let (parent, key) = path.rsplit_once('/').unwrap();
            raw.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(key.into(), value);
            let Err(Refusal::Unsupported(paths)) = read(&raw) else { panic!("{path} was not refused") };
            assert!(paths[0].starts_with(&path.trim_start_matches('/').replace('/', ".")), "{paths:?}");
        }
    }

    #[test]
    fn what_is_only_not_done_yet_is_kept_with_a_warning() {
        let mut raw = manifest();
        raw["spec"]["syncPolicy"] =
            json!({"automated": {"prune": true, "selfHeal": true, "allowEmpty": false, "enabled": true}});
        assert!(read(&raw).unwrap().warnings.is_empty(), "that is acted on");
        raw["spec"]["syncPolicy"]["automated"]["pause"] = json!("5m");
        let submitted = read(&raw).unwrap();
        assert_eq!(
            submitted.warnings,
            ["spec.syncPolicy.automated.pause is kept, but this version does not act on it"]
        );
        assert_eq!(submitted.manifest["spec"]["syncPolicy"]["automated"]["pause"], "5m");
    }

    #[test]
    fn values_of_automation_that_mean_nothing_are_refused_by_name() {
        for (pointer, value, words) in [
            (
                "/spec/syncPolicy",
                json!({"automated": {"prune": "yes"}}),
                "spec.syncPolicy.automated.prune: invalid type",
            ),
            ("/spec/syncPolicy", json!({"automated": true}), "spec.syncPolicy.automated: invalid type"),
            ("/spec/revisionHistoryLimit", json!(-1), "spec.revisionHistoryLimit is -1"),
            ("/spec/revisionHistoryLimit", json!("ten"), "spec.revisionHistoryLimit: invalid type"),
        ] {
            let mut raw = manifest();
            let key = pointer.rsplit('/').next().unwrap();
            raw["spec"].as_object_mut().unwrap().insert(key.into(), value);
            let Err(Refusal::Invalid(problems)) = read(&raw) else { panic!("{pointer} was not refused") };
            assert!(problems[0].contains(words), "{problems:?}");
        }
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let raw = json!({"apiVersion": "v1", "kind": "Application", "metadata": {"name": "A"},
            "spec": {"source": {"path": "../x"}, "destination": {}}});
        let Err(Refusal::Invalid(problems)) = read(&raw) else { panic!() };
        assert_eq!(problems.len(), 5, "{problems:#?}");
    }

    #[test]
    fn sync_options_that_are_not_acted_on_are_refused() {
        let mut raw = manifest();
        raw["spec"]["syncPolicy"] = json!({"syncOptions": ["CreateNamespace=true", "Replace=true"]});
        let Err(Refusal::Unsupported(refused)) = read(&raw) else { panic!() };
        assert_eq!(refused, ["spec.syncPolicy.syncOptions \"Replace=true\""]);
    }

    #[test]
    fn retries_are_read_at_submission() {
        let mut raw = manifest();
        raw["spec"]["syncPolicy"] = json!({"retry": {"limit": 2, "backoff": {"duration": "5 minutes"}}});
        let Err(Refusal::Invalid(problems)) = read(&raw) else { panic!() };
        assert!(problems[0].starts_with("spec.syncPolicy.retry.backoff.duration is \"5 minutes\""), "{problems:?}");
        raw["spec"]["syncPolicy"]["retry"]["backoff"]["duration"] = json!("5m");
        assert!(read(&raw).unwrap().warnings.is_empty());
    }

    #[test]
    fn finalizers_that_stand_for_hooks_are_refused() {
        let mut raw = manifest();
        raw["metadata"]["finalizers"] = json!(["resources-finalizer.argocd.argoproj.io"]);
        assert!(read(&raw).unwrap().warnings.is_empty());
        raw["metadata"]["finalizers"] = json!(["post-delete-finalizer.argocd.argoproj.io/cleanup"]);
        let Err(Refusal::Unsupported(refused)) = read(&raw) else { panic!() };
        assert_eq!(refused, ["metadata.finalizers[0] \"post-delete-finalizer.argocd.argoproj.io/cleanup\""]);
    }

    #[test]
    fn the_server_s_fields_are_not_kept() {
        let mut raw = manifest();
        raw["status"] = json!({"sync": {"status": "Synced"}});
        raw["metadata"]["uid"] = json!("1");
        let kept = read(&raw).unwrap().manifest;
        assert_eq!(kept, manifest());
    }
}
