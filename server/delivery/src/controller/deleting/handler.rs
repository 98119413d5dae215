//! One operation of kind `delete`, from its claim to its outcome.

use super::objects::Deletion;
use super::outcome::{self, End};
use crate::controller::Controller;
use crate::error::DeliveryError;
use crate::index::Notice;
use crate::store::{ApplicationRow, delete};
use async_trait::async_trait;
use serde_json::Value;
use std::sync::Arc;
use windlass_access::{Action, Resource, decide};
use windlass_model::id::ApplicationId;
use windlass_model::operation::DeleteRequest;
use windlass_operations::{Claim, Handler, Outcome};
use windlass_store::StoreError;
use windlass_store::event::Cause;

/// The handler of operations of kind `delete`.
pub struct Delete(pub(crate) Arc<Controller>);

#[async_trait]
impl Handler for Delete {
    fn kind(&self) -> &'static str {
        "delete"
    }

    async fn run(&self, claim: Claim) -> Outcome {
        match self.0.asked_to_delete(&claim).await {
            Ok(Some((row, request))) => self.0.delete(row, &request, &claim).await,
            Ok(None) => Outcome::Succeeded { message: "it is gone already".into(), result: Value::Null },
            Err(error) => outcome::not_begun(&claim, &error),
        }
    }
}

impl Controller {
    /// The application and the request, if whoever asked still may; None if the application is gone.
    async fn asked_to_delete(&self, claim: &Claim) -> Result<Option<(ApplicationRow, DeleteRequest)>, DeliveryError> {
        let request: DeleteRequest = serde_json::from_value(claim.request.clone()).map_err(|error| {
            DeliveryError::Invalid { problems: vec![format!("the operation's request cannot be read: {error}")] }
        })?;
        let row = self.applications().by_target(&claim.operation.target).await?;
        // Another application may have the name by now.
        let Some(row) = row.filter(|row| Some(row.id) == request.application) else { return Ok(None) };
        let caller = self.applications().caller_again(&claim.operation).await?;
        decide(&caller, Action::Delete, Resource::Applications)?;
        Ok(Some((row, request)))
    }

    async fn delete(&self, row: ApplicationRow, request: &DeleteRequest, claim: &Claim) -> Outcome {
        let id = row.id;
        let mut deletion = match self.deletion(row, request, claim).await {
            Ok(deletion) => deletion,
            Err(error) => {
                let outcome = outcome::not_begun(claim, &error);
                self.tell_of_deletion(id, &outcome);
                return outcome;
            }
        };
        let end = match self.delete_objects(&mut deletion).await {
            Ok(()) => self.forget_deleted(&deletion).await,
            Err(end) => Err(end),
        };
        let outcome = outcome::of(&deletion, end);
        self.tell_of_deletion(id, &outcome);
        outcome
    }

    /// What stands against the deletion is told on the application, for as long as it is tried.
    fn tell_of_deletion(&self, id: ApplicationId, outcome: &Outcome) {
        let notice = match outcome {
            Outcome::Retry { message, .. } => Some(outcome::notice(message.clone())),
            _ => None,
        };
        self.index().set_notice(id, Notice::Deletion, notice);
    }

    /// All that was to go is gone: so is the application, in the name of who asked.
    async fn forget_deleted(&self, deletion: &Deletion<'_>) -> Result<(), End> {
        let forgotten = async {
            let (row, operation) = (&deletion.row, &deletion.claim.operation);
            let mut transaction = self.system().pool().begin().await.map_err(StoreError::from)?;
            deletion.claim.journal.fence(&mut transaction).await?;
            delete(
                &mut transaction,
                row,
                Cause {
                    principal: operation.principal.clone(),
                    correlation: operation.correlation,
                    operation: Some(operation.id),
                },
            )
            .await?;
            transaction.commit().await.map_err(StoreError::from)?;
            Ok::<(), DeliveryError>(())
        };
        forgotten.await.map_err(|error| End::Later(format!("its objects are gone; {error}")))?;
        self.feed_wanted.notify_one();
        Ok(())
    }
}
