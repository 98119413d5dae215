//! Ending an operation before it is done.

use crate::queue::{by_id, event_of};
use crate::{Operations, OperationsError};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;
use windlass_access::Principal;
use windlass_model::id::OperationId;
use windlass_model::operation::{Operation, Phase};
use windlass_store::event;

impl Operations {
    /// Ends an operation: at once if no worker has it, else at its handler's next safe point, of which
    /// [`Claim::terminating`](crate::Claim::terminating) tells it. Asking again changes nothing. The access check comes
    /// before this.
    ///
    /// # Errors
    /// [`OperationsError::NotFound`], [`OperationsError::Ended`] if it has ended already.
    pub async fn terminate(&self, id: OperationId, by: &Principal) -> Result<Operation, OperationsError> {
        let mut transaction = self.store.pool().begin().await?;
        let operation = self.terminate_within(&mut transaction, id, by).await?;
        transaction.commit().await?;
        self.wake_running();
        Ok(operation)
    }

    /// As [`Self::terminate`], in the transaction of `connection`. [`Self::wake_running`] when that is committed;
    /// without, the worker learns of it at its next heartbeat.
    ///
    /// # Errors
    /// [`OperationsError::NotFound`], [`OperationsError::Ended`] if it has ended already.
    pub async fn terminate_within(
        &self,
        connection: &mut PgConnection,
        id: OperationId,
        by: &Principal,
    ) -> Result<Operation, OperationsError> {
        lock(connection, id).await?;
        let Some(record) = by_id(connection, id).await? else { return Err(OperationsError::NotFound(id)) };
        let operation = record.operation;
        match operation.phase {
            Phase::Succeeded | Phase::Failed | Phase::Error => Err(OperationsError::Ended(Box::new(operation))),
            Phase::Terminating => Ok(operation),
            Phase::Pending => end(connection, &operation, by).await,
            Phase::Running => ask(connection, &operation, by).await,
        }
    }

    /// Lets the workers of this process look now whether what they carry out is to end.
    pub fn wake_running(&self) {
        self.asked_to_end.send_modify(|count| *count = count.wrapping_add(1));
    }
}

/// What is read after this is not changed by others before the transaction ends.
async fn lock(connection: &mut PgConnection, id: OperationId) -> Result<(), OperationsError> {
    sqlx::query!("SELECT id FROM operations WHERE id = $1 FOR NO KEY UPDATE", Uuid::from(id))
        .fetch_optional(connection)
        .await?;
    Ok(())
}

/// Nobody is at work on it, and nothing that was sent for it can still take effect.
async fn end(
    connection: &mut PgConnection,
    operation: &Operation,
    by: &Principal,
) -> Result<Operation, OperationsError> {
    let when = if operation.attempts == 0 { "before it began" } else { "while it waited to be tried again" };
    let message = format!("terminated by {by} {when}");
    sqlx::query!(
        "UPDATE operations SET phase = 'Failed', message = $2, terminated_by = $3, finished_at = clock_timestamp() WHERE id = $1",
        Uuid::from(operation.id),
        message,
        by.to_string()
    )
    .execute(&mut *connection)
    .await?;
    let facts = json!({ "operationKind": operation.kind, "message": message });
    event::insert(&mut *connection, event_of(operation, "operation.failed", by.to_string()).with(facts)).await?;
    again(connection, operation).await
}

async fn ask(
    connection: &mut PgConnection,
    operation: &Operation,
    by: &Principal,
) -> Result<Operation, OperationsError> {
    sqlx::query!(
        "UPDATE operations SET phase = 'Terminating', terminated_by = $2 WHERE id = $1",
        Uuid::from(operation.id),
        by.to_string()
    )
    .execute(&mut *connection)
    .await?;
    let facts = json!({ "operationKind": operation.kind });
    event::insert(&mut *connection, event_of(operation, "operation.terminating", by.to_string()).with(facts)).await?;
    again(connection, operation).await
}

async fn again(connection: &mut PgConnection, operation: &Operation) -> Result<Operation, OperationsError> {
    match by_id(connection, operation.id).await? {
        Some(record) => Ok(record.operation),
        None => Err(OperationsError::NotFound(operation.id)),
    }
}
