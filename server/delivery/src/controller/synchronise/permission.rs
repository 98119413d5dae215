//! Who may have an application synchronised, at the moment when it is carried out.

use crate::controller::Controller;
use crate::core::automation::Policy;
use crate::error::DeliveryError;
use crate::store::ApplicationRow;
use windlass_access::{Action, Resource, decide};
use windlass_model::operation::Operation;

/// The principal of applications' own policy.
const AUTOMATION: &str = "policy:auto-sync";

impl Controller {
    /// Whether the principal of an operation still may: a person by what the account may do now, automation by what the
    /// application says now.
    pub(super) async fn may_synchronise(
        &self,
        operation: &Operation,
        row: &ApplicationRow,
    ) -> Result<(), DeliveryError> {
        if operation.principal == AUTOMATION {
            return if Policy::of(&row.view()?).enabled {
                Ok(())
            } else {
                Err(DeliveryError::NotAutomated(row.label()))
            };
        }
        let caller = self.applications().caller_again(operation).await?;
        Ok(decide(&caller, Action::Sync, Resource::Applications)?)
    }
}
