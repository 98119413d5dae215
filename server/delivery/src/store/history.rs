//! What was synchronised when and by whom.

use super::SystemApplications;
use crate::error::DeliveryError;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;
use windlass_model::application::{HistoryEntry, InitiatedBy, Source};
use windlass_model::id::{ApplicationId, OperationId};
use windlass_store::StoreError;

/// A synchronisation that has succeeded, about to be written down.
#[derive(Clone, Debug)]
pub(crate) struct Deployed {
    pub(crate) application: ApplicationId,
    pub(crate) revision: String,
    pub(crate) source: Source,
    pub(crate) began: DateTime<Utc>,
    /// `account:ann`, `policy:auto-sync`.
    pub(crate) principal: String,
    pub(crate) operation: OperationId,
    /// How many entries are kept.
    pub(crate) limit: i64,
}

impl Deployed {
    /// Writes the entry, and takes away what is beyond the limit. An operation is written once, however often it is
    /// carried out.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), DeliveryError> {
        sqlx::query!(
            "WITH counted AS (
                 UPDATE application_status SET history_count = history_count + 1
                 WHERE application = $1 AND NOT EXISTS (SELECT FROM application_history WHERE operation = $6)
                 RETURNING history_count - 1 AS id)
             INSERT INTO application_history (application, id, revision, source, deploy_started_at, deployed_at, initiated_by, operation)
             SELECT $1, id, $2, $3, $4, clock_timestamp(), $5, $6 FROM counted",
            Uuid::from(self.application),
            self.revision,
            Json(&self.source) as _,
            self.began,
            self.principal,
            Uuid::from(self.operation),
        )
        .execute(&mut *connection)
        .await
        .map_err(StoreError::from)?;
        sqlx::query!(
            "DELETE FROM application_history WHERE application = $1 AND id NOT IN
                 (SELECT id FROM application_history WHERE application = $1 ORDER BY id DESC LIMIT $2)",
            Uuid::from(self.application),
            self.limit,
        )
        .execute(connection)
        .await
        .map_err(StoreError::from)?;
        Ok(())
    }
}

impl SystemApplications {
    /// The history of an application, oldest first.
    pub(crate) async fn history(&self, id: ApplicationId) -> Result<Vec<HistoryEntry>, DeliveryError> {
        let rows = sqlx::query!(
            r#"SELECT id, revision, source AS "source: Json<Source>", deploy_started_at, deployed_at, initiated_by, operation
               FROM application_history WHERE application = $1 ORDER BY id"#,
            Uuid::from(id)
        )
        .fetch_all(self.0.pool())
        .await
        .map_err(StoreError::from)?;
        let entry = |id, revision, source: Json<Source>, began, done, by: &str, operation: Uuid| HistoryEntry {
            id,
            revision,
            deployed_at: Some(done),
            deploy_started_at: Some(began),
            source: source.0,
            initiated_by: initiated_by(by),
            operation: Some(operation.into()),
        };
        let entries = rows.into_iter().map(|row| {
            let (began, done) = (row.deploy_started_at, row.deployed_at);
            entry(row.id, row.revision, row.source, began, done, &row.initiated_by, row.operation)
        });
        Ok(entries.collect())
    }
}

/// A principal in Argo CD's shape: an account by its name, a policy as `automated`.
fn initiated_by(principal: &str) -> InitiatedBy {
    match principal.split_once(':') {
        Some(("account", name)) => InitiatedBy { username: name.to_owned(), automated: false },
        Some(("policy", _)) => InitiatedBy { username: String::new(), automated: true },
        _ => InitiatedBy { username: principal.to_owned(), automated: false },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asked_is_told_as_argo_cd_tells_it() {
        for (principal, username, automated) in
            [("account:ann", "ann", false), ("policy:auto-sync", "", true), ("system:start", "system:start", false)]
        {
            assert_eq!(initiated_by(principal), InitiatedBy { username: username.into(), automated });
        }
    }
}
