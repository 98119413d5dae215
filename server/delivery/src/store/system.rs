//! Applications as the controller reads and reports them.

use super::holds::Held;
use super::row::{ApplicationRow, ManagedKey, RawRow, StoredStatus, managed_keys, text, word};
use crate::error::DeliveryError;
use serde_json::json;
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;
use windlass_access::{Caller, Principal};
use windlass_model::application::{Condition, Health, HealthStatus, Summary, SyncStatus};
use windlass_model::id::ApplicationId;
use windlass_model::object::ObjectKey;
use windlass_model::operation::Operation;
use windlass_operations::Holding;
use windlass_store::{StoreError, SystemStore, event};

/// The tables, for the controller.
pub(crate) struct SystemApplications(pub(crate) SystemStore);

impl SystemApplications {
    /// All applications, or those of a project.
    pub(crate) async fn ids(&self, project: Option<&str>) -> Result<Vec<ApplicationId>, DeliveryError> {
        let ids = sqlx::query_scalar!("SELECT id FROM applications WHERE $1::text IS NULL OR project = $1", project)
            .fetch_all(self.0.pool())
            .await
            .map_err(StoreError::from)?;
        Ok(ids.into_iter().map(ApplicationId::from).collect())
    }

    pub(crate) async fn get(&self, id: ApplicationId) -> Result<Option<ApplicationRow>, DeliveryError> {
        let row = sqlx::query_as!(
            RawRow,
            r#"SELECT a.id, a.namespace, a.name, a.project, a.manifest, a.generation, a.resource_version, a.created_at,
                      s.sync, s.health, s.health_message, s.revision, s.conditions AS "conditions: Json<Vec<Condition>>",
                      s.summary AS "summary: Json<Summary>", s.managed AS "managed: _", s.reconciled_at,
                      (SELECT to_jsonb(h) FROM application_holds h WHERE h.application = a.id) AS "held: Json<Held>",
                      (SELECT o.created_at FROM operations o
                       WHERE o.target = 'application/' || a.namespace || '/' || a.name AND o.kind = 'delete'
                         AND o.phase IN ('Pending', 'Running', 'Terminating')) AS deletion_requested_at
               FROM applications a JOIN application_status s ON s.application = a.id
               WHERE a.id = $1"#,
            Uuid::from(id)
        )
        .fetch_optional(self.0.pool())
        .await
        .map_err(StoreError::from)?;
        Ok(row.map(ApplicationRow::from))
    }

    /// By an operation's target, `application/<namespace>/<name>`.
    pub(crate) async fn by_target(&self, target: &str) -> Result<Option<ApplicationRow>, DeliveryError> {
        let Some((namespace, name)) = target.strip_prefix("application/").and_then(|rest| rest.split_once('/')) else {
            return Ok(None);
        };
        let id = sqlx::query_scalar!("SELECT id FROM applications WHERE namespace = $1 AND name = $2", namespace, name)
            .fetch_optional(self.0.pool())
            .await
            .map_err(StoreError::from)?;
        match id {
            Some(id) => self.get(id.into()).await,
            None => Ok(None),
        }
    }

    /// Who asked for an operation, with the rights that they have now: rights are checked again when it is carried out.
    pub(crate) async fn caller_again(&self, operation: &Operation) -> Result<Caller, DeliveryError> {
        let name = operation.principal.strip_prefix("account:").unwrap_or_default();
        let role = sqlx::query_scalar!("SELECT role FROM accounts WHERE name = $1 AND enabled", name)
            .fetch_optional(self.0.pool())
            .await
            .map_err(StoreError::from)?;
        let role = role.and_then(|role| serde_json::from_value(json!(role)).ok());
        let principal = windlass_model::name::AccountName::new(name)
            .map_or(Principal::System("an unknown principal"), Principal::Account);
        Ok(Caller { principal, role, correlation: operation.correlation })
    }

    pub(crate) async fn status(&self, id: ApplicationId) -> Result<Option<StoredStatus>, DeliveryError> {
        let row = sqlx::query!(
            r#"SELECT a.namespace, a.name, a.project, s.version, s.sync, s.health, s.health_message, s.revision,
                      s.conditions AS "conditions: Json<Vec<Condition>>", s.summary AS "summary: Json<Summary>",
                      s.managed AS "managed: Json<Vec<ManagedKey>>", s.reconciled_at
               FROM applications a JOIN application_status s ON s.application = a.id
               WHERE a.id = $1"#,
            Uuid::from(id)
        )
        .fetch_optional(self.0.pool())
        .await
        .map_err(StoreError::from)?;
        Ok(row.map(|row| StoredStatus {
            version: row.version,
            sync: word(&row.sync),
            health: Health { status: word(&row.health), message: row.health_message },
            revision: row.revision,
            conditions: row.conditions.0,
            summary: row.summary.0,
            managed: row.managed.0.into_iter().map(|managed| (managed.key, managed.version)).collect(),
            reconciled_at: row.reconciled_at,
            label: format!("{}/{}", row.namespace, row.name),
            project: row.project,
        }))
    }

    /// Writes down which objects are an application's in the cluster.
    pub(crate) async fn remember(
        &self,
        id: ApplicationId,
        managed: &BTreeMap<ObjectKey, String>,
    ) -> Result<(), DeliveryError> {
        let update = sqlx::query!(
            "UPDATE application_status SET managed = $2, version = version + 1 WHERE application = $1 AND managed <> $2",
            Uuid::from(id),
            json!(managed_keys(managed))
        );
        update.execute(self.0.pool()).await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Writes a status if the stored one is still `before` and the lease is still held, with an event for each
    /// transition. False if not.
    pub(crate) async fn write_status(
        &self,
        id: ApplicationId,
        before: &StoredStatus,
        now: &StoredStatus,
        holding: &Holding,
    ) -> Result<bool, DeliveryError> {
        let mut transaction = self.0.pool().begin().await.map_err(StoreError::from)?;
        if !holding.fence(&mut transaction).await? {
            return Ok(false);
        }
        let written = sqlx::query!(
            "UPDATE application_status SET version = version + 1, sync = $3, health = $4, health_message = $5, revision = $6,
                    conditions = $7, summary = $8, managed = $9, reconciled_at = $10
             WHERE application = $1 AND version = $2",
            Uuid::from(id),
            before.version,
            text(now.sync),
            text(now.health.status),
            now.health.message,
            now.revision,
            json!(now.conditions),
            json!(now.summary),
            json!(managed_keys(&now.managed)),
            now.reconciled_at,
        )
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::from)?;
        if written.rows_affected() == 0 {
            return Ok(false);
        }
        for (kind, data) in transitions(before, now) {
            let happened = self.0.event(kind, "application", now.label.as_str()).in_project(&now.project).with(data);
            event::insert(&mut transaction, happened).await?;
        }
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(true)
    }
}

/// What changed, in the event log's words.
fn transitions(before: &StoredStatus, now: &StoredStatus) -> Vec<(&'static str, serde_json::Value)> {
    let mut events = Vec::new();
    if before.sync != now.sync {
        let kind = match now.sync {
            SyncStatus::Synced => "synced",
            SyncStatus::OutOfSync => "out-of-sync",
            SyncStatus::Unknown => "sync-unknown",
        };
        events.push((
            kind,
            json!({ "before": before.sync, "revision": now.revision, "outOfSync": now.summary.out_of_sync }),
        ));
    }
    if before.health.status != now.health.status {
        let kind = match now.health.status {
            HealthStatus::Healthy => "healthy",
            HealthStatus::Suspended => "suspended",
            HealthStatus::Progressing => "progressing",
            HealthStatus::Missing => "missing",
            HealthStatus::Degraded => "degraded",
            HealthStatus::Unknown => "health-unknown",
        };
        events.push((kind, json!({ "before": before.health.status, "message": now.health.message })));
    }
    if before.revision != now.revision {
        events.push(("revision", json!({ "before": before.revision, "revision": now.revision })));
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(sync: SyncStatus, health: HealthStatus, revision: &str) -> StoredStatus {
        StoredStatus {
            version: 1,
            sync,
            health: Health { status: health, message: String::new() },
            revision: revision.into(),
            conditions: Vec::new(),
            summary: Summary::default(),
            managed: BTreeMap::new(),
            reconciled_at: None,
            label: "windlass/shop".into(),
            project: "default".into(),
        }
    }

    #[test]
    fn only_a_transition_is_an_event() {
        let before = status(SyncStatus::Synced, HealthStatus::Healthy, "a");
        assert!(transitions(&before, &before).is_empty());
        let kinds = |now| transitions(&before, &now).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
        assert_eq!(kinds(status(SyncStatus::OutOfSync, HealthStatus::Healthy, "b")), ["out-of-sync", "revision"]);
        assert_eq!(kinds(status(SyncStatus::Synced, HealthStatus::Degraded, "a")), ["degraded"]);
    }
}
