//! What a caller can ask about an application's end: with its objects, or without them.

use crate::applications::{Applications, target};
use crate::core::deletion::policy;
use crate::error::DeliveryError;
use crate::store::{ApplicationRow, delete};
use crate::synchronising::in_progress;
use windlass_access::{Action, Resource};
use windlass_model::id::OperationId;
use windlass_model::operation::{DeleteRequest, Operation, PropagationPolicy};
use windlass_operations::OperationsError;
use windlass_store::StoreError;
use windlass_store::event::Cause;

impl Applications<'_> {
    /// Has an application deleted together with its objects: it stays until they are gone. Asking again is asking once.
    /// `propagation`: what becomes of what the objects own; as its finalizer says, unless given.
    ///
    /// # Errors
    /// [`DeliveryError::OperationInProgress`] if something else is being done to it, [`DeliveryError::Denied`],
    /// [`DeliveryError::Store`] if there is none.
    pub async fn delete_with_objects(
        &self,
        namespace: &str,
        name: &str,
        propagation: Option<PropagationPolicy>,
    ) -> Result<Operation, DeliveryError> {
        self.store.decide(Action::Delete, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        let propagation_policy = policy::propagation(&row.view()?, propagation);
        let request = DeleteRequest { application: Some(row.id), propagation_policy };
        let wanted = self.operation(&row, "delete", OperationId::generate(), &request);
        let mut transaction = self.store.pool().begin().await.map_err(StoreError::from)?;
        let operation = match self.controller.operations.enqueue(&mut transaction, wanted).await {
            Err(OperationsError::AlreadyActive(active)) if active.kind == "delete" => return Ok(*active),
            answer => answer.map_err(in_progress)?,
        };
        transaction.commit().await.map_err(StoreError::from)?;
        self.controller.operations.wake();
        self.controller.feed_wanted.notify_one();
        Ok(operation)
    }

    /// Forgets an application. Its objects stay in the cluster; a deletion that is under way ends where it is.
    ///
    /// # Errors
    /// [`DeliveryError::OperationInProgress`] if something else is being done to it, [`DeliveryError::Denied`],
    /// [`DeliveryError::Store`] if there is none.
    pub async fn forget(&self, namespace: &str, name: &str) -> Result<(), DeliveryError> {
        self.store.decide(Action::Delete, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        let mut transaction = self.store.pool().begin().await.map_err(StoreError::from)?;
        if let Some(operation) = self.under_way(&row).await? {
            if operation.kind != "delete" {
                return Err(DeliveryError::OperationInProgress(Box::new(operation)));
            }
            let by = &self.store.caller().principal;
            match self.controller.operations.terminate_within(&mut transaction, operation.id, by).await {
                // It has come to its end meanwhile, and may have taken the application with it.
                Ok(_) | Err(OperationsError::Ended(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        delete(&mut transaction, &row, Cause::from(self.store.caller())).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        self.controller.operations.wake_running();
        self.controller.feed_wanted.notify_one();
        Ok(())
    }

    async fn under_way(&self, row: &ApplicationRow) -> Result<Option<Operation>, DeliveryError> {
        let operations = self.controller.operations.list(&target(row), 10).await?;
        Ok(operations.into_iter().find(|operation| !operation.phase.is_final()))
    }
}
