//! Operations: decisions to change something, and what became of them.

use crate::application::Health;
use crate::id::{ApplicationId, CorrelationId, OperationId};
use crate::object::ObjectKey;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/applications/{name}/sync` and `…/plan`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SyncRequest {
    /// A branch, tag or commit in place of the application's target revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Also delete objects that are no longer in Git.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub prune: bool,
    /// Only ask the API server what would happen.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// Only these objects; all unless given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<SyncResource>,
    /// In place of `spec.syncPolicy.retry`.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "without_unknown_fields")]
    pub retry_strategy: Option<RetryStrategy>,
    /// How often automation has undone changes in the cluster at this commit, this time included. Set by automation
    /// only: what callers send is not kept.
    #[serde(rename = "autoHealAttemptsCount", skip_serializing_if = "is_zero")]
    pub self_heal_attempts: i64,
}

/// `DELETE /api/v1/applications/{name}` with its objects: what the operation carries out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct DeleteRequest {
    /// The application; another one that has its name by then is not meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<ApplicationId>,
    /// What becomes of what the objects own.
    pub propagation_policy: PropagationPolicy,
}

/// What becomes of the objects that a deleted one owns, in Argo CD's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PropagationPolicy {
    /// They are deleted first; until then the owner stays.
    #[default]
    Foreground,
    /// They are deleted afterwards.
    Background,
    /// They stay.
    Orphan,
}

/// In a manifest an unknown field is told by a warning; a request has nowhere to tell it.
fn without_unknown_fields<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<RetryStrategy>, D::Error> {
    use serde::de::Error;
    let raw = serde_json::Value::deserialize(deserializer)?;
    let strategy: Option<RetryStrategy> = serde_json::from_value(raw.clone()).map_err(Error::custom)?;
    match crate::manifest::unknown_fields(&raw, &strategy).first() {
        Some(field) => Err(Error::custom(format!("unknown field `{field}` in `retryStrategy`"))),
        None => Ok(strategy),
    }
}

/// An object that is to be synchronised.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SyncResource {
    /// The API group; empty for the core group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty for a cluster-scoped object, and for one in the destination's namespace.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The name.
    pub name: String,
}

/// How often, and after which pauses, a synchronisation that failed is tried again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RetryStrategy {
    /// How often it is tried again; below 0: for ever. Argo CD's default for `spec.syncPolicy.retry` is 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// After which pauses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff: Option<Backoff>,
    /// Whether each attempt takes the latest commit, rather than that of the first attempt.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub refresh: bool,
}

/// Pauses that grow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Backoff {
    /// The first pause, as Go writes durations (`5s`, `1m30s`); a bare number is seconds. `5s` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// Each pause is so many times the one before; 2 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<i64>,
    /// No pause is longer; `3m` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duration: Option<String>,
}

/// `POST /api/v1/applications/{name}/rollback`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RollbackRequest {
    /// The entry of `status.history`; the one before the latest unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Also delete objects that are not in that commit.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub prune: bool,
    /// Only ask the API server what would happen; nothing is held.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// How long automation leaves the application at that commit.
    pub until: HoldUntil,
    /// Why, for those who wonder later.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What ends a hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum HoldUntil {
    /// Somebody releases it.
    #[default]
    Released,
    /// A commit that is newer than the one at the time of the rollback, or somebody releases it.
    NewerCommit,
}

/// What a synchronisation would do, in its order. Nothing is asked of the cluster for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SyncPlan {
    /// The commit.
    pub revision: String,
    /// Step by step: each wave waits until the one before is healthy.
    pub waves: Vec<PlannedWave>,
}

/// The objects of one wave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PlannedWave {
    /// The wave, as in `argocd.argoproj.io/sync-wave`.
    pub wave: i64,
    /// Its objects are deleted: these waves come last, the highest first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub prunes: bool,
    /// What happens to each object.
    pub steps: Vec<PlannedStep>,
}

/// What would happen to an object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PlannedStep {
    /// The object.
    #[serde(flatten)]
    pub object: ObjectKey,
    /// What would happen.
    pub action: PlannedAction,
    /// Why, where that is not plain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// What would happen to an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum PlannedAction {
    /// It is not there, and is made.
    Create,
    /// It differs, and is changed.
    #[default]
    Change,
    /// It is as Git says.
    Keep,
    /// It is no longer in Git, and is deleted.
    Prune,
    /// It is no longer in Git, and stays.
    SkipPrune,
}

/// A decision to change something: a row, with who and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Its identifier.
    pub id: OperationId,
    /// `sync`, `rollback`, `delete`.
    pub kind: String,
    /// What it changes: `application/<namespace>/<name>`.
    pub target: String,
    /// The target's project.
    pub project: String,
    /// Who decided: `account:ann`, `policy:poll`.
    pub principal: String,
    /// Ties it to the request or commit that caused it.
    pub correlation: CorrelationId,
    /// How far it is.
    pub phase: Phase,
    /// What happened, in a sentence.
    pub message: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When a worker began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// How often a worker began.
    pub attempts: i32,
    /// How often it was put off, to be tried again later.
    #[serde(default)]
    pub retries: i32,
    /// Who asked for its end before it was done: `account:ann`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminated_by: Option<String>,
    /// Whether it was given up because its worker was lost too often: someone has to look at it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dead: bool,
}

/// An operation with what was asked in detail and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OperationDetails {
    /// The operation.
    #[serde(flatten)]
    pub operation: Operation,
    /// What was asked, in the shape of its kind.
    pub request: serde_json::Value,
    /// What came of it so far, in the shape of its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<serde_json::Value>,
}

/// How far an operation is; Argo CD's words, with `Pending` before a worker has claimed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Phase {
    /// Waits for a worker.
    #[default]
    Pending,
    /// A worker carries it out.
    Running,
    /// Ends at the next safe point.
    Terminating,
    /// Carried out, with objects that were refused.
    Failed,
    /// Could not be carried out.
    Error,
    /// Done.
    Succeeded,
}

impl Phase {
    /// All of them, in their order.
    pub const ALL: [Self; 6] =
        [Self::Pending, Self::Running, Self::Terminating, Self::Failed, Self::Error, Self::Succeeded];

    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Failed | Self::Error | Self::Succeeded)
    }
}

/// `status.operationState`, in Argo CD's shape.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OperationState {
    /// The operation's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<OperationId>,
    /// How far it is.
    pub phase: Phase,
    /// What happened, in a sentence.
    pub message: String,
    /// When it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// Who decided.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub initiated_by: String,
    /// How often it was tried again.
    #[serde(skip_serializing_if = "is_zero")]
    pub retry_count: i64,
    /// What it did, object by object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_result: Option<SyncResult>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// What a synchronisation did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct SyncResult {
    /// The commit.
    pub revision: String,
    /// Object by object.
    pub resources: Vec<ResourceResult>,
    /// Which objects the next wave waits for, while it does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Waiting>,
}

/// An object that a synchronisation waits for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct Waiting {
    /// The object.
    #[serde(flatten)]
    pub object: ObjectKey,
    /// How it is.
    pub health: Health,
}

/// What became of one object in a synchronisation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ResourceResult {
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
    /// The wave that it was in, as in `argocd.argoproj.io/sync-wave`.
    #[serde(rename = "syncWave", skip_serializing_if = "is_zero")]
    pub sync_wave: i64,
    /// The outcome.
    pub status: ResultCode,
    /// The API server's words, or what was done (`created`, `configured`, `unchanged`, `pruned`).
    pub message: String,
}

/// Argo CD's outcomes for one object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub enum ResultCode {
    /// Applied.
    #[default]
    Synced,
    /// Refused.
    SyncFailed,
    /// Deleted.
    Pruned,
    /// No longer in Git, left in the cluster.
    PruneSkipped,
}
