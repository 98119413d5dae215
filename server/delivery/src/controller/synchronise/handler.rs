//! One operation of kind `sync`, from its claim to its outcome.

use super::ledger::Ledger;
use super::outcome::{self, End};
use super::run::Run;
use crate::controller::Controller;
use crate::error::DeliveryError;
use crate::store::ApplicationRow;
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;
use windlass_model::operation::SyncRequest;
use windlass_operations::{Claim, Handler, Outcome};

/// The handler of operations of kind `sync`.
pub struct Synchronise(pub(crate) Arc<Controller>);

#[async_trait]
impl Handler for Synchronise {
    fn kind(&self) -> &'static str {
        "sync"
    }

    async fn run(&self, claim: Claim) -> Outcome {
        let outcome = self.0.synchronise(&claim).await;
        self.0.in_history(&claim, outcome).await
    }
}

impl Controller {
    async fn synchronise(&self, claim: &Claim) -> Outcome {
        let (row, request) = match self.asked(claim).await {
            Ok(asked) => asked,
            Err(error) => return outcome::error(&error),
        };
        if claim.terminating.is_cancelled() {
            return Outcome::Terminated {
                message: if claim.operation.attempts > 1 {
                    "terminated; what an earlier attempt did stays".into()
                } else {
                    "terminated before anything was done".into()
                },
                result: claim.result.clone().unwrap_or_default(),
            };
        }
        let label = row.label();
        match self.prepare_run(row, request.clone(), claim).await {
            Ok(run) => self.run(&run).await,
            Err(error) => {
                let row = self.applications().by_target(&claim.operation.target).await;
                let retries = row.ok().flatten().and_then(|row| outcome::retries(&row, &request));
                tracing::info!(application = %label, %error, "a synchronisation could not begin");
                outcome::not_begun(claim, retries, &error)
            }
        }
    }

    /// The application and the request, if whoever asked still may.
    async fn asked(&self, claim: &Claim) -> Result<(ApplicationRow, SyncRequest), DeliveryError> {
        let request = serde_json::from_value(claim.request.clone()).map_err(|error| DeliveryError::Invalid {
            problems: vec![format!("the operation's request cannot be read: {error}")],
        })?;
        let target = &claim.operation.target;
        let gone = || DeliveryError::Invalid { problems: vec![format!("{target} is no longer there")] };
        let row = self.applications().by_target(target).await?.ok_or_else(gone)?;
        self.may_synchronise(&claim.operation, &row).await?;
        Ok((row, request))
    }

    async fn run(&self, run: &Run<'_>) -> Outcome {
        let mut ledger = Ledger::new(run.claim, &run.revision);
        let end = match self.remember(run).await {
            Ok(()) => self.carry_out(run, &mut ledger).await,
            Err(error) => Err(End::Failed(format!("{error}. {}", error.next_step()))),
        };
        if run.desired.values().any(|desired| desired.obstacle.is_some()) {
            // Their kinds may be there now.
            self.ask(run.row.id, Duration::ZERO, false);
        }
        outcome::of(run, ledger, end).await
    }

    /// Writes down what is about to be ours, before it is: whatever dies in between, nothing in the cluster is forgotten.
    async fn remember(&self, run: &Run<'_>) -> Result<(), DeliveryError> {
        let known = run.row.managed();
        let planned = || run.planned().filter(|key| run.desired.contains_key(key));
        if run.request.dry_run || planned().all(|key| known.contains_key(key)) {
            return Ok(());
        }
        let managed = {
            let mut index = self.index();
            for key in planned() {
                if let Some(desired) = run.desired.get(key) {
                    index.applied(run.row.id, key, &desired.version);
                }
            }
            index.overview(run.row.id).map(|overview| overview.managed).unwrap_or_default()
        };
        self.watches_changed.notify_one();
        self.applications().remember(run.row.id, &managed).await
    }
}
