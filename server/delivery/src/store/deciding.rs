//! What automation decides from, and the operations that it asks for.

use super::SystemApplications;
use crate::core::automation::LastSync;
use crate::error::DeliveryError;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;
use windlass_model::application::SyncPolicy;
use windlass_model::id::{ApplicationId, OperationId};
use windlass_model::operation::{Phase, SyncRequest, SyncResult};
use windlass_operations::{NewOperation, Operations, OperationsError};
use windlass_store::StoreError;

/// An application as the database knows it, for automation.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) id: ApplicationId,
    /// `namespace/name`.
    pub(crate) label: String,
    pub(crate) project: String,
    /// The version of its manifest.
    pub(crate) manifest: i64,
    pub(crate) policy: SyncPolicy,
    /// Since when its source is what it is.
    pub(crate) source_since: DateTime<Utc>,
    /// The rollback that holds it.
    pub(crate) held: Option<OperationId>,
    /// The kind of the operation that is under way.
    pub(crate) busy_with: Option<String>,
    pub(crate) last: Option<LastSync>,
    /// The database's time, by which operations are dated.
    pub(crate) now: DateTime<Utc>,
}

/// A synchronisation that automation has decided on.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) application: ApplicationId,
    /// What it was decided from: with another manifest or hold it is not asked for.
    pub(crate) manifest: i64,
    pub(crate) held: Option<OperationId>,
    pub(crate) operation: NewOperation,
}

impl SystemApplications {
    /// These applications, as far as they are there.
    pub(crate) async fn standings(&self, ids: &[ApplicationId]) -> Result<Vec<Standing>, DeliveryError> {
        let ids: Vec<Uuid> = ids.iter().map(|id| Uuid::from(*id)).collect();
        let rows = sqlx::query!(
            r#"SELECT a.id, a.namespace || '/' || a.name AS "label!", a.project, a.resource_version, a.source_changed_at,
                      a.manifest -> 'spec' -> 'syncPolicy' AS policy, clock_timestamp() AS "now!",
                      (SELECT h.operation FROM application_holds h WHERE h.application = a.id) AS held,
                      (SELECT o.kind FROM operations o WHERE o.target = 'application/' || a.namespace || '/' || a.name
                         AND o.phase IN ('Pending', 'Running', 'Terminating')) AS busy_with,
                      last.phase AS "phase?", last.message AS "message?", last.request AS "request?",
                      last.result AS "result?", last.began AS "began?", last.finished_at AS "finished_at?"
               FROM applications a
               LEFT JOIN LATERAL (
                   SELECT o.phase, o.message, o.request, o.result, coalesce(o.started_at, o.created_at) AS began, o.finished_at
                   FROM operations o
                   WHERE o.target = 'application/' || a.namespace || '/' || a.name AND o.kind IN ('sync', 'rollback')
                     AND o.phase IN ('Failed', 'Error', 'Succeeded') AND o.request -> 'dryRun' IS DISTINCT FROM 'true'
                     AND o.created_at >= a.created_at
                   ORDER BY o.created_at DESC, o.id DESC LIMIT 1) last ON true
               WHERE a.id = ANY ($1)"#,
            &ids
        )
        .fetch_all(self.0.pool())
        .await
        .map_err(StoreError::from)?;
        let standings = rows.into_iter().map(|row| {
            let policy = row.policy.and_then(|policy| serde_json::from_value(policy).ok());
            let last = row.phase.map(|phase| {
                let began = row.began.unwrap_or_default();
                last_sync(&phase, row.message.unwrap_or_default(), row.request, row.result, (began, row.finished_at))
            });
            Standing {
                id: row.id.into(),
                label: row.label,
                project: row.project,
                manifest: row.resource_version,
                policy: policy.unwrap_or_default(),
                source_since: row.source_changed_at,
                held: row.held.map(OperationId::from),
                busy_with: row.busy_with,
                last,
                now: row.now,
            }
        });
        Ok(standings.collect())
    }

    /// Inserts synchronisations in one short transaction. What has changed since it was decided, or is busy by now, is
    /// left out: automation hears of both. The number that was inserted.
    pub(crate) async fn ask(&self, operations: &Operations, asked: Vec<Asked>) -> Result<usize, DeliveryError> {
        let ids: Vec<Uuid> = asked.iter().map(|one| Uuid::from(one.application)).collect();
        let mut transaction = self.0.pool().begin().await.map_err(StoreError::from)?;
        let now = sqlx::query!(
            "SELECT a.id, a.resource_version,
                    (SELECT h.operation FROM application_holds h WHERE h.application = a.id) AS held
             FROM applications a WHERE a.id = ANY ($1) ORDER BY a.id FOR SHARE OF a",
            &ids
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(StoreError::from)?;
        let now: HashMap<Uuid, (i64, Option<OperationId>)> =
            now.into_iter().map(|row| (row.id, (row.resource_version, row.held.map(OperationId::from)))).collect();
        let mut inserted = 0;
        for one in asked {
            if now.get(&Uuid::from(one.application)) != Some(&(one.manifest, one.held)) {
                continue;
            }
            match operations.enqueue(&mut transaction, one.operation).await {
                Ok(_) => inserted += 1,
                Err(OperationsError::AlreadyActive(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(inserted)
    }
}

fn last_sync(
    phase: &str,
    message: String,
    request: Option<Value>,
    result: Option<Value>,
    (began, ended): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> LastSync {
    let request: SyncRequest = request.and_then(|request| serde_json::from_value(request).ok()).unwrap_or_default();
    let result: SyncResult = result.and_then(|result| serde_json::from_value(result).ok()).unwrap_or_default();
    let revision = Some(result.revision).filter(|revision| !revision.is_empty()).or(request.revision);
    LastSync {
        phase: match phase {
            "Succeeded" => Phase::Succeeded,
            "Failed" => Phase::Failed,
            _ => Phase::Error,
        },
        message,
        revision,
        began,
        ended,
        was_partial: !request.resources.is_empty() && request.self_heal_attempts == 0,
        self_heal_attempts: request.self_heal_attempts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_commit_is_that_of_the_result_else_that_of_the_request() {
        let time = DateTime::from_timestamp(1, 0).unwrap();
        let read = |request, result| last_sync("Failed", String::new(), Some(request), result, (time, None));
        for (request, result, revision, partial) in [
            (json!({"revision": "main"}), Some(json!({"revision": "abc", "resources": []})), Some("abc"), false),
            (json!({"revision": "abc"}), None, Some("abc"), false),
            (json!({}), None, None, false),
            (json!({}), Some(json!(null)), None, false),
            (json!({"resources": [{"kind": "ConfigMap", "name": "a"}]}), None, None, true),
            (json!({"resources": [{"kind": "A", "name": "a"}], "autoHealAttemptsCount": 2}), None, None, false),
        ] {
            let last = read(request.clone(), result);
            assert_eq!((last.revision.as_deref(), last.was_partial), (revision, partial), "{request}");
        }
    }
}
