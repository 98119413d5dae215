//! What a caller can ask of an application that makes the cluster be what Git says: the plan, the synchronisation, its end.

use crate::applications::{Applications, target};
use crate::core::automation::Policy;
use crate::core::plan::selection;
use crate::core::retry::Retries;
use crate::error::DeliveryError;
use crate::rollbacks::under_hold;
use crate::store::ApplicationRow;
use serde::Serialize;
use std::time::Duration;
use windlass_access::{Action, Resource};
use windlass_model::application::Application;
use windlass_model::id::OperationId;
use windlass_model::operation::{Operation, SyncPlan, SyncRequest};
use windlass_operations::{NewOperation, OperationsError};
use windlass_store::StoreError;

/// How long a caller waits for what is left to find out about the cluster.
const SETTLE: Duration = Duration::from_secs(10);

impl Applications<'_> {
    /// Asks for a synchronisation.
    ///
    /// # Errors
    /// [`DeliveryError::OperationInProgress`], [`DeliveryError::Invalid`] for a request that cannot be carried out,
    /// [`DeliveryError::NotAmongObjects`], [`DeliveryError::WouldBeUndone`], [`DeliveryError::Held`], [`DeliveryError::Denied`],
    /// [`DeliveryError::Store`] if there is none.
    pub async fn sync(&self, namespace: &str, name: &str, request: &SyncRequest) -> Result<Operation, DeliveryError> {
        self.store.decide(Action::Sync, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        // What automation counts is not for callers to say.
        let request = SyncRequest { self_heal_attempts: 0, ..under_hold(&row, request)? };
        self.check_request(&row, &request)?;
        let wanted = self.operation(&row, "sync", OperationId::generate(), &request);
        let mut transaction = self.store.pool().begin().await.map_err(StoreError::from)?;
        let operation = self.controller.operations.enqueue(&mut transaction, wanted).await.map_err(in_progress)?;
        transaction.commit().await.map_err(StoreError::from)?;
        self.controller.operations.wake();
        self.controller.feed_wanted.notify_one();
        Ok(operation)
    }

    /// An operation on an application, as this caller asks for it.
    pub(crate) fn operation(
        &self,
        row: &ApplicationRow,
        kind: &'static str,
        id: OperationId,
        request: &impl Serialize,
    ) -> NewOperation {
        let caller = self.store.caller();
        NewOperation {
            id,
            kind,
            target: target(row),
            project: row.project.clone(),
            principal: caller.principal.clone(),
            correlation: caller.correlation,
            request: serde_json::to_value(request).unwrap_or_default(),
        }
    }

    /// What a synchronisation would do. Nothing is asked of the cluster, and of Git only for a `revision`.
    ///
    /// # Errors
    /// [`DeliveryError::NotKnown`] if it is not known what the application wants, [`DeliveryError::NotAmongObjects`],
    /// [`DeliveryError::Store`] if there is none, and what reading a `revision` may meet.
    pub async fn plan(&self, namespace: &str, name: &str, request: &SyncRequest) -> Result<SyncPlan, DeliveryError> {
        self.store.decide(Action::Get, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        let view = row.view()?;
        self.controller.settle(row.id, SETTLE).await;
        let wanted = match &request.revision {
            Some(revision) => {
                let terms = self.controller.terms(&row).await?;
                self.controller.wanted_at(&row, &terms, revision).await?
            }
            None => self.controller.compared(&row).ok_or_else(|| self.controller.why_unknown(&row))?,
        };
        let planned = self.controller.planned(&row, &view, &wanted, request);
        let keys = wanted.desired.keys().chain(planned.extra.keys());
        let unknown = selection::unknown(&request.resources, keys, &view.spec.destination.namespace);
        if !unknown.is_empty() {
            return Err(DeliveryError::NotAmongObjects { objects: unknown, application: row.label() });
        }
        Ok(SyncPlan { revision: wanted.revision, waves: planned.waves })
    }

    /// Ends the operation that is under way for an application, at its next safe point.
    ///
    /// # Errors
    /// [`DeliveryError::Operations`] if the latest one has ended already, [`DeliveryError::Store`] if there is none or no
    /// such application, [`DeliveryError::Denied`].
    pub async fn terminate(&self, namespace: &str, name: &str) -> Result<Operation, DeliveryError> {
        self.store.decide(Action::Sync, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        let none = || StoreError::NotFound { what: "operation of the application", name: row.label() };
        let operations = self.controller.operations.list(&target(&row), 10).await?;
        let active = operations.iter().find(|operation| !operation.phase.is_final());
        let Some(operation) = active.or(operations.first()) else { return Err(none().into()) };
        let ended = self.controller.operations.terminate(operation.id, &self.store.caller().principal).await?;
        self.controller.feed_wanted.notify_one();
        Ok(ended)
    }

    /// Refuses what cannot be carried out before it is asked for.
    fn check_request(&self, row: &ApplicationRow, request: &SyncRequest) -> Result<(), DeliveryError> {
        if let Some(revision) = &request.revision {
            plain("revision", revision, 250)?;
        }
        if let Some(strategy) = &request.retry_strategy {
            Retries::read(strategy, "retryStrategy").map_err(|problems| DeliveryError::Invalid { problems })?;
        }
        let view = row.view()?;
        let Some((_, compared)) = self.controller.index().desired(row.id) else { return Ok(()) };
        if let Some(revision) = &request.revision {
            let policy = Policy::of(&view);
            let heals = policy.enabled && policy.self_heal;
            let is_target = row.held.is_some() || is_target(&view, revision) || *revision == compared.revision;
            if heals && !is_target && !request.dry_run {
                return Err(DeliveryError::WouldBeUndone { application: row.label(), revision: revision.clone() });
            }
            // Which objects there are is known once that commit is read.
            return Ok(());
        }
        let extra = self.controller.index().extra(row.id, |key| compared.objects.contains_key(key));
        let keys = compared.objects.keys().chain(extra.iter().map(|(key, _, _)| key));
        let unknown = selection::unknown(&request.resources, keys, &view.spec.destination.namespace);
        if unknown.is_empty() {
            Ok(())
        } else {
            Err(DeliveryError::NotAmongObjects { objects: unknown, application: row.label() })
        }
    }
}

/// An operation that is in the way, in delivery's words.
pub(crate) fn in_progress(error: OperationsError) -> DeliveryError {
    match error {
        OperationsError::AlreadyActive(operation) => DeliveryError::OperationInProgress(operation),
        other => other.into(),
    }
}

/// Whether a revision is the one that the application follows anyway.
fn is_target(view: &Application, revision: &str) -> bool {
    let target = view.spec.source.as_ref().map(|source| source.target_revision.as_str()).unwrap_or_default();
    let or_head = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
    or_head(target) == or_head(revision)
}

/// Refuses a text of a caller that is longer than so many characters, or holds control characters.
pub(crate) fn plain(field: &str, text: &str, most: usize) -> Result<(), DeliveryError> {
    let problem = if text.chars().count() > most {
        format!("{field} is longer than {most} characters")
    } else if text.chars().any(|letter| letter.is_control() && letter != '\n') {
        format!("{field} holds a control character")
    } else {
        return Ok(());
    };
    Err(DeliveryError::Invalid { problems: vec![problem] })
}
