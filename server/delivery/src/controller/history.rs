//! Writing down what was synchronised.

use super::Controller;
use crate::error::DeliveryError;
use crate::store::{ApplicationRow, Deployed};
use std::time::Duration;
use windlass_model::operation::{SyncRequest, SyncResult};
use windlass_operations::{Claim, Outcome};
use windlass_store::StoreError;

/// Entries that are kept where `spec.revisionHistoryLimit` does not say: Argo CD's number.
const USUAL: i64 = 10;

/// When a synchronisation is finished again, if what it did could not be written down.
const AGAIN: Duration = Duration::from_secs(2);

impl Controller {
    /// The outcome of a synchronisation, once it is in the history if it belongs there: it was whole, no trial, and
    /// succeeded. What could not be written is no success yet: carrying it out again changes nothing.
    pub(super) async fn in_history(&self, claim: &Claim, outcome: Outcome) -> Outcome {
        let Outcome::Succeeded { message, result } = outcome else { return outcome };
        let request: SyncRequest = serde_json::from_value(claim.request.clone()).unwrap_or_default();
        if request.dry_run || !request.resources.is_empty() {
            return Outcome::Succeeded { message, result };
        }
        let revision = serde_json::from_value::<SyncResult>(result.clone()).unwrap_or_default().revision;
        match self.write_history(claim, revision).await {
            Ok(()) => Outcome::Succeeded { message, result },
            Err(error) => {
                Outcome::Retry { message: format!("{message}; that could not be written down: {error}"), after: AGAIN }
            }
        }
    }

    async fn write_history(&self, claim: &Claim, revision: String) -> Result<(), DeliveryError> {
        let applications = self.applications();
        let Some(row) = applications.by_target(&claim.operation.target).await? else { return Ok(()) };
        let view = row.view()?;
        let deployed = Deployed {
            application: row.id,
            revision,
            source: source(&row, &view),
            began: claim.operation.started_at.unwrap_or(claim.operation.created_at),
            principal: claim.operation.principal.clone(),
            operation: claim.operation.id,
            limit: view.spec.revision_history_limit.unwrap_or(USUAL),
        };
        let mut transaction = self.system().pool().begin().await.map_err(StoreError::from)?;
        claim.journal.fence(&mut transaction).await?;
        deployed.write(&mut transaction).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(())
    }
}

/// Where a synchronisation takes its manifests from: under a hold, from where they were then.
fn source(
    row: &ApplicationRow,
    view: &windlass_model::application::Application,
) -> windlass_model::application::Source {
    let held = row.held.as_ref().map(|held| held.source.clone());
    held.or_else(|| view.spec.source.clone()).unwrap_or_default()
}
