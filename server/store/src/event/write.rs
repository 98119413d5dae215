//! Appending to the log.

use crate::StoreError;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use std::borrow::Cow;
use uuid::Uuid;
use windlass_access::{Caller, Principal};
use windlass_model::id::{CorrelationId, OperationId};

/// What caused an event: who, and the chain that it belongs to.
#[derive(Clone, Debug)]
pub struct Cause {
    /// `account:ann`, `policy:poll`, `system:…`.
    pub principal: String,
    /// Ties together all that one cause led to.
    pub correlation: CorrelationId,
    /// The operation that carried it out.
    pub operation: Option<OperationId>,
}

impl Cause {
    /// A principal's doing.
    #[must_use]
    pub fn new(principal: &Principal, correlation: CorrelationId) -> Self {
        Self { principal: principal.to_string(), correlation, operation: None }
    }
}

impl From<&Caller> for Cause {
    fn from(caller: &Caller) -> Self {
        Self::new(&caller.principal, caller.correlation)
    }
}

/// A transition that is about to be written down.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// What happened: `created`, `updated`, `synced`, `operation.failed`, …
    pub kind: Cow<'static, str>,
    /// To which noun: `project`, `cluster`, `application`, `account`.
    pub subject: Cow<'static, str>,
    /// To which one: the name; `namespace/name` for applications.
    pub key: String,
    /// The tenant that may see it; none: only callers who see everything.
    pub project: Option<String>,
    /// What caused it.
    pub cause: Cause,
    /// Facts about it. Never secrets.
    pub data: Value,
}

impl NewEvent {
    /// `kind` happened to the `subject` named `key`.
    #[must_use]
    pub fn new(
        kind: impl Into<Cow<'static, str>>,
        subject: impl Into<Cow<'static, str>>,
        key: impl Into<String>,
        cause: Cause,
    ) -> Self {
        Self {
            kind: kind.into(),
            subject: subject.into(),
            key: key.into(),
            project: None,
            cause,
            data: Value::Object(Map::new()),
        }
    }

    /// Visible to those who see this project.
    #[must_use]
    pub fn in_project(mut self, project: impl Into<String>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Carried out by this operation.
    #[must_use]
    pub fn by_operation(mut self, operation: OperationId) -> Self {
        self.cause.operation = Some(operation);
        self
    }

    /// With these facts. Never secrets.
    #[must_use]
    pub fn with(mut self, data: Value) -> Self {
        self.data = data;
        self
    }
}

/// Appends an event, in the transaction of `connection`.
///
/// # Errors
/// [`StoreError`] if the database refuses; the transaction is lost then.
pub async fn insert(connection: &mut PgConnection, event: NewEvent) -> Result<(), StoreError> {
    let operation = event.cause.operation.map(Uuid::from);
    sqlx::query!(
        "INSERT INTO events (kind, subject, key, project, principal, correlation, operation, data)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &*event.kind,
        &*event.subject,
        event.key,
        event.project,
        event.cause.principal,
        Uuid::from(event.cause.correlation),
        operation,
        event.data,
    )
    .execute(connection)
    .await?;
    Ok(())
}
