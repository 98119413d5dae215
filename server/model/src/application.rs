//! Application: a source, a destination, and how far the one has reached the other.

use crate::id::OperationId;
use crate::meta::ObjectMeta;
use crate::operation::{HoldUntil, OperationState, RetryStrategy};
use crate::project::Destination;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The namespace of applications that name none.
pub const CONTROL_NAMESPACE: &str = "windlass";

/// An application, as a view of the manifest that was submitted, with its status.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Application {
    /// `argoproj.io/v1alpha1`.
    pub api_version: String,
    /// `Application`.
    pub kind: String,
    /// Name, labels and what the server sets.
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: ApplicationSpec,
    /// How far it is; set by the server only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ApplicationStatus>,
}

/// What is wanted: a source and a destination.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ApplicationSpec {
    /// The project; `default` unless given.
    pub project: String,
    /// Where the manifests are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Where they go.
    pub destination: Destination,
    /// How they are synchronised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_policy: Option<SyncPolicy>,
    /// Fields whose differences do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignore_differences: Vec<IgnoreDifferences>,
    /// Facts for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub info: Vec<Info>,
    /// How many past synchronisations are remembered (10).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_history_limit: Option<i64>,
}

/// A folder in a Git repository at a revision.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Source {
    /// `https://…` or `file://…`.
    #[serde(rename = "repoURL")]
    pub repo_url: String,
    /// The folder within the repository; `.` for its root.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// A branch, tag or commit; `HEAD` unless given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub target_revision: String,
    /// How the folder is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directory: Option<DirectorySource>,
}

/// How a folder of plain manifests is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct DirectorySource {
    /// Also the folders below.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub recurse: bool,
    /// Only files whose path, relative to the folder, matches this glob; `{a,b}` for several.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub include: String,
    /// No files whose path, relative to the folder, matches this glob; `{a,b}` for several.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub exclude: String,
}

/// How an application is synchronised.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SyncPolicy {
    /// Synchronises by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automated: Option<Automated>,
    /// How often a synchronisation that failed is tried again; not at all unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetryStrategy>,
    /// `CreateNamespace=true` and the like.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sync_options: Vec<String>,
}

/// What is synchronised without being asked. Present and empty, it switches automation on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Automated {
    /// Also delete objects that are no longer in Git.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub prune: bool,
    /// Also undo changes that were made in the cluster.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub self_heal: bool,
    /// Also when nothing is left in Git.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub allow_empty: bool,
    /// `false` switches automation off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

/// Fields of some objects whose differences do not count: an object that differs in nothing else is Synced.
///
/// What is named here is left out of both sides before they are compared. With the synchronisation option
/// `RespectIgnoreDifferences=true` a synchronisation leaves these fields as they are in the cluster, too.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct IgnoreDifferences {
    /// The API group, as a glob; empty is the core group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The kind, as a glob.
    pub kind: String,
    /// The object's name; any unless given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The object's namespace; any unless given.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Fields by JSON pointer (RFC 6901): `/spec/replicas`.
    #[serde(rename = "jsonPointers", skip_serializing_if = "Vec::is_empty")]
    pub json_pointers: Vec<String>,
    /// Fields by jq path expression: `.spec.template.spec.containers[] | select(.name == "proxy")`.
    #[serde(rename = "jqPathExpressions", skip_serializing_if = "Vec::is_empty")]
    pub jq_path_expressions: Vec<String>,
    /// Fields that these field managers own in the cluster.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub managed_fields_managers: Vec<String>,
}

/// A fact for people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Info {
    /// Its name.
    pub name: String,
    /// Its value; a link if it begins with `https://`.
    pub value: String,
}

/// How far an application is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ApplicationStatus {
    /// Whether the cluster is what Git says.
    pub sync: SyncState,
    /// The worst health of its objects.
    pub health: Health,
    /// Its objects; left out of lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceStatus>,
    /// Errors and warnings, each with its cause and the next step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// The last comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reconciled_at: Option<DateTime<Utc>>,
    /// The running or last synchronisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_state: Option<OperationState>,
    /// Past synchronisations, oldest first, as many as `spec.revisionHistoryLimit`; left out of lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<HistoryEntry>,
    /// A rollback that automation respects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    /// `Directory`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source_type: String,
    /// Counts, for lists.
    pub summary: Summary,
}

/// A synchronisation that succeeded, in Argo CD's shape.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HistoryEntry {
    /// Counts up within the application.
    pub id: i64,
    /// The commit.
    pub revision: String,
    /// When it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployed_at: Option<DateTime<Utc>>,
    /// When it was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deploy_started_at: Option<DateTime<Utc>>,
    /// The source as it was then.
    pub source: Source,
    /// Who asked for it.
    pub initiated_by: InitiatedBy,
    /// The operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationId>,
}

/// Who asked for a synchronisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct InitiatedBy {
    /// The account; empty if nobody did.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub username: String,
    /// The application's own policy asked for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub automated: bool,
}

/// A decision that automation respects: the application stays at a commit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Hold {
    /// The commit that the application is held at.
    pub revision: String,
    /// The commit that the target revision was at then.
    pub newest: String,
    /// What ends it.
    pub until: HoldUntil,
    /// Why, in the words of whoever decided.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Who decided: `account:ann`.
    pub principal: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// The rollback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationId>,
}

/// Whether the cluster is what Git says, and at which commit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct SyncState {
    /// Synced, OutOfSync or Unknown.
    pub status: SyncStatus,
    /// The commit that was compared.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub revision: String,
}

/// Whether the cluster is what Git says.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
pub enum SyncStatus {
    /// It is.
    Synced,
    /// It is not.
    OutOfSync,
    /// That could not be found out.
    #[default]
    Unknown,
}

/// Health, with its reason.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Health {
    /// How it is.
    pub status: HealthStatus,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// Health, best to worst.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
pub enum HealthStatus {
    /// Works.
    Healthy,
    /// Waits on purpose.
    Suspended,
    /// On its way.
    Progressing,
    /// Not in the cluster.
    Missing,
    /// Failed.
    Degraded,
    /// Could not be found out.
    #[default]
    Unknown,
}

/// One object of an application.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ResourceStatus {
    /// The API group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The version in the manifest.
    pub version: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty if cluster-scoped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The name.
    pub name: String,
    /// Whether it is what Git says.
    pub status: SyncStatus,
    /// Why not, in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Its health; absent for kinds that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// In the cluster and ours, but no longer in Git.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub requires_pruning: bool,
    /// It is not in Git, and asks not to count for that (`compare-options: IgnoreExtraneous`).
    #[serde(skip)]
    pub is_not_counted: bool,
}

/// An error or a warning on an application.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Condition {
    /// Argo CD's names: `ComparisonError`, `InvalidSpecError`, `SyncError`, `SharedResourceWarning`, `UnknownFieldWarning`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, to which object.
    pub message: String,
    /// What to do next.
    #[serde(rename = "nextStep", skip_serializing_if = "String::is_empty")]
    pub next_step: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_transition_time: Option<DateTime<Utc>>,
}

/// Counts of an application's objects, for lists.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Summary {
    /// All objects.
    pub resources: i64,
    /// Objects that are not what Git says.
    pub out_of_sync: i64,
    /// Images in use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
}

/// `GET /api/v1/applications/{name}/managed-resources`: an object's two sides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ManagedResource {
    /// The API group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The version in the manifest.
    pub version: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty if cluster-scoped.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The manifest in Git, as JSON text as Argo CD gives it; empty if it is no longer in Git. Secret values are masked.
    pub target_state: String,
    /// The object in the cluster, as JSON text; empty if missing. Secret values are masked.
    pub live_state: String,
    /// The live object without what the server adds (managed fields, status), as JSON text.
    pub normalized_live_state: String,
    /// What the live object would become, by a dry run; empty if it is not known. Compare it with `normalizedLiveState`.
    pub predicted_live_state: String,
    /// Whether the two sides differ.
    pub modified: bool,
    /// The fields that differ; absent where the server did not compare them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<FieldChange>>,
    /// Where the manifest is: file and position in the repository.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub origin: String,
}

/// One field of an object that differs between the cluster and Git.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct FieldChange {
    /// `spec.template.spec.containers[web].image`: list entries by their name where all have one, by position else.
    pub path: String,
    /// Its value in the cluster; absent if it is not there. Secret values are masked.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// Its value as Git wants it; absent if Git does not want it.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// A value that is there, be it `null`.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The parts of an application manifest that this version does not act on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unsupported {
    /// Acting without these would deliver something else than the manifest says: refused, by path.
    pub refused: Vec<String>,
    /// Kept, reported as warnings, by path.
    pub kept: Vec<String>,
}

/// Paths whose absence would change what is delivered.
const REFUSED: &[&str] = &[
    "spec.sources",
    "spec.sourceHydrator",
    "spec.source.helm",
    "spec.source.kustomize",
    "spec.source.chart",
    "spec.source.plugin",
    "spec.source.ref",
    "spec.source.directory.jsonnet",
    "spec.ignoreDifferences",
    "spec.syncPolicy.managedNamespaceMetadata",
    "operation",
];

/// What of a submitted application this version does not act on.
#[must_use]
pub fn unsupported(raw: &Value, view: &Application) -> Unsupported {
    let mut found = Unsupported::default();
    for path in crate::manifest::unknown_fields(raw, view) {
        if REFUSED.iter().any(|refused| {
            path == *refused || path.strip_prefix(refused).is_some_and(|rest| rest.starts_with(['.', '[']))
        }) {
            found.refused.push(path);
        } else {
            found.kept.push(path);
        }
    }
    if raw.get("operation").is_some_and(|value| !value.is_null()) {
        found.refused.push("operation".into());
    }
    found
}

/// A whole object as JSON.
pub type Object = Map<String, Value>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_null_is_another_thing_than_no_value() {
        for text in
            [r#"{"path":"a","before":null,"after":1}"#, r#"{"path":"a","after":null}"#, r#"{"path":"a","before":[]}"#]
        {
            let change: FieldChange = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&change).unwrap(), text);
        }
        let none: FieldChange = serde_json::from_str(r#"{"path":"a"}"#).unwrap();
        assert_eq!((none.before, none.after), (None, None));
    }
}
