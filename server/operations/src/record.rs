//! Operations as they are stored.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;
use windlass_model::operation::{Operation, Phase};

/// An operation with what was asked in detail and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The operation.
    pub operation: Operation,
    /// What was asked, in the shape of its kind.
    pub request: Value,
    /// What came of it so far, in the shape of its kind.
    pub result: Option<Value>,
}

/// The columns that every query of this crate selects.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct OperationRow {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) target: String,
    pub(crate) project: String,
    pub(crate) principal: String,
    pub(crate) correlation: Uuid,
    pub(crate) phase: String,
    pub(crate) message: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) started_at: Option<DateTime<Utc>>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
    pub(crate) attempts: i32,
    pub(crate) retries: i32,
    pub(crate) terminated_by: Option<String>,
    pub(crate) dead: bool,
    pub(crate) request: Value,
    pub(crate) result: Option<Value>,
}

impl From<OperationRow> for Record {
    fn from(row: OperationRow) -> Self {
        let operation = Operation {
            id: row.id.into(),
            kind: row.kind,
            target: row.target,
            project: row.project,
            principal: row.principal,
            correlation: row.correlation.into(),
            phase: phase_of(&row.phase),
            message: row.message,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
            attempts: row.attempts,
            retries: row.retries,
            terminated_by: row.terminated_by,
            dead: row.dead,
        };
        Self { operation, request: row.request, result: row.result }
    }
}

/// The column's words are held by a check constraint.
fn phase_of(text: &str) -> Phase {
    match text {
        "Running" => Phase::Running,
        "Terminating" => Phase::Terminating,
        "Failed" => Phase::Failed,
        "Error" => Phase::Error,
        "Succeeded" => Phase::Succeeded,
        _ => Phase::Pending,
    }
}

/// As the column holds it.
pub(crate) fn phase_text(phase: Phase) -> &'static str {
    match phase {
        Phase::Pending => "Pending",
        Phase::Running => "Running",
        Phase::Terminating => "Terminating",
        Phase::Failed => "Failed",
        Phase::Error => "Error",
        Phase::Succeeded => "Succeeded",
    }
}
