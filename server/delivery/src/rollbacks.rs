//! What a caller can ask about holds: going back to a past synchronisation and staying there, and letting go.

use crate::applications::Applications;
use crate::error::DeliveryError;
use crate::store::{ApplicationRow, NewHold, end_hold};
use crate::synchronising::{in_progress, plain};
use serde_json::json;
use std::time::Duration;
use windlass_access::project::permits_source;
use windlass_access::{Action, Resource};
use windlass_model::application::HistoryEntry;
use windlass_model::id::OperationId;
use windlass_model::operation::{Operation, RollbackRequest, SyncRequest};
use windlass_sources::Freshness;
use windlass_store::{StoreError, event};

/// How long Git may take to say at which commit the target revision is. A rollback does not wait for a repository that
/// does not answer: it may be why one rolls back.
const GIT: Duration = Duration::from_secs(5);

/// Characters of a commit that have to be given at least.
const SHORTEST: usize = 7;

impl Applications<'_> {
    /// Takes an application back to an entry of its history, and holds it there. The hold stands from now on, whatever
    /// becomes of the operation.
    ///
    /// # Errors
    /// [`DeliveryError::NoHistory`], [`DeliveryError::OperationInProgress`], [`DeliveryError::Forbidden`] if the project
    /// does not permit the source of that time, [`DeliveryError::Denied`], [`DeliveryError::Store`] if there is none.
    pub async fn rollback(
        &self,
        namespace: &str,
        name: &str,
        request: &RollbackRequest,
    ) -> Result<Operation, DeliveryError> {
        self.store.decide(Action::Sync, Resource::Applications)?;
        plain("reason", &request.reason, 1000)?;
        let row = self.table().get(namespace, name).await?;
        let entry = self.entry(&row, request.id).await?;
        self.check_source(&row, &entry).await?;
        let sync = SyncRequest {
            revision: Some(entry.revision.clone()),
            prune: request.prune,
            dry_run: request.dry_run,
            ..SyncRequest::default()
        };
        if request.dry_run {
            return self.try_out(&row, &entry, &sync).await;
        }
        let id = OperationId::generate();
        let hold = NewHold {
            revision: entry.revision,
            source: entry.source,
            newest: self.newest(&row).await?,
            until: request.until,
            reason: request.reason.clone(),
            principal: self.store.caller().principal.to_string(),
            operation: id,
        };
        let placed = self.store.event("hold.placed", "application", row.label());
        let placed = placed.in_project(&row.project).by_operation(id).with(json!({
            "revision": hold.revision, "newest": hold.newest, "until": hold.until, "reason": hold.reason, "history": entry.id,
        }));
        let mut transaction = self.store.pool().begin().await.map_err(StoreError::from)?;
        let wanted = self.operation(&row, "rollback", id, &sync);
        hold.place(&mut transaction, row.id).await?;
        let operation = self.controller.operations.enqueue(&mut transaction, wanted).await.map_err(in_progress)?;
        event::insert(&mut transaction, placed).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        self.controller.operations.wake();
        self.controller.feed_wanted.notify_one();
        Ok(operation)
    }

    /// Lets an application follow its target revision again.
    ///
    /// # Errors
    /// [`DeliveryError::NotHeld`], [`DeliveryError::Denied`], [`DeliveryError::Store`] if there is none.
    pub async fn release_hold(&self, namespace: &str, name: &str) -> Result<(), DeliveryError> {
        self.store.decide(Action::Sync, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        let hold =
            row.held.as_ref().map(|held| held.hold.clone()).ok_or_else(|| DeliveryError::NotHeld(row.label()))?;
        let released = self.store.event("hold.released", "application", row.label());
        let released = released.in_project(&row.project).with(json!({ "hold": hold, "because": "Released" }));
        if !end_hold(self.store.pool(), row.id, &hold, released).await? {
            return Err(DeliveryError::NotHeld(row.label()));
        }
        self.controller.feed_wanted.notify_one();
        Ok(())
    }

    /// The entry of this id; without one, the entry before the latest.
    async fn entry(&self, row: &ApplicationRow, id: Option<i64>) -> Result<HistoryEntry, DeliveryError> {
        let mut history = self.controller.applications().history(row.id).await?;
        let at = match id {
            Some(id) => history.iter().position(|entry| entry.id == id),
            None => history.len().checked_sub(2),
        };
        let what = || id.map_or_else(|| "entry before the latest".to_owned(), |id| format!("entry {id}"));
        let missing = || DeliveryError::NoHistory { application: row.label(), what: what() };
        at.map(|at| history.swap_remove(at)).ok_or_else(missing)
    }

    /// Whether the project still permits the source of that time.
    async fn check_source(&self, row: &ApplicationRow, entry: &HistoryEntry) -> Result<(), DeliveryError> {
        self.controller.check_url(&entry.source.repo_url)?;
        let project = self.controller.system().project(&row.project).await?;
        let project = project.ok_or_else(|| DeliveryError::NoProject(row.project.clone()))?;
        permits_source(&project.spec, &entry.source.repo_url)
            .map_err(|rule| DeliveryError::Forbidden { project: row.project.clone(), rule: Box::new(rule) })
    }

    /// Only asks what would happen; that is a synchronisation of another revision, which takes it from today's source.
    async fn try_out(
        &self,
        row: &ApplicationRow,
        entry: &HistoryEntry,
        sync: &SyncRequest,
    ) -> Result<Operation, DeliveryError> {
        let source = row.view()?.spec.source.unwrap_or_default();
        if (&source.repo_url, &source.path, &source.directory)
            != (&entry.source.repo_url, &entry.source.path, &entry.source.directory)
        {
            let path = format!("a dry run of history entry {}, whose source was another than today's", entry.id);
            return Err(DeliveryError::Unsupported { paths: vec![path] });
        }
        self.sync(&row.namespace, &row.name, sync).await
    }

    /// The commit that the target revision is at; as far as is known, if Git does not answer.
    async fn newest(&self, row: &ApplicationRow) -> Result<String, DeliveryError> {
        let source = row.view()?.spec.source.unwrap_or_default();
        let asked = tokio::time::timeout(GIT, self.controller.target_commit(&source, Freshness::Now)).await;
        Ok(match asked {
            Ok(Ok(commit)) => commit,
            _ => match &row.held {
                Some(held) => held.hold.newest.clone(),
                None => row.status.sync.revision.clone(),
            },
        })
    }
}

/// A request as it is meant for an application that may be held. Refuses to synchronise something else than the commit
/// that it is held at. Without a revision, that commit is what is meant: it is what the application is compared with,
/// and what people see.
pub(crate) fn under_hold(row: &ApplicationRow, request: &SyncRequest) -> Result<SyncRequest, DeliveryError> {
    let Some(hold) = row.held.as_ref().map(|held| &held.hold) else { return Ok(request.clone()) };
    let asked = request.revision.as_deref().unwrap_or_default();
    if asked.is_empty() || (asked.len() >= SHORTEST && hold.revision.starts_with(asked)) {
        return Ok(SyncRequest { revision: Some(hold.revision.clone()), ..request.clone() });
    }
    if request.dry_run {
        return Ok(request.clone());
    }
    Err(DeliveryError::Held {
        application: row.label(),
        revision: hold.revision.chars().take(8).collect(),
        by: hold.principal.clone(),
        asked: asked.to_owned(),
    })
}
