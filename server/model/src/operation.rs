//! Operations: decisions to change something, and what became of them.

use crate::id::{CorrelationId, OperationId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/applications/{name}/sync`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SyncRequest {
    /// Also delete objects that are no longer in Git.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub prune: bool,
}

/// A decision to change something: a row, with who and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Its identifier.
    pub id: OperationId,
    /// `sync`, `refresh`.
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
    /// What it did, object by object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_result: Option<SyncResult>,
}

/// What a synchronisation did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct SyncResult {
    /// The commit.
    pub revision: String,
    /// Object by object.
    pub resources: Vec<ResourceResult>,
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
