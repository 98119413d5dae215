//! Applications as a caller reads and changes them. Access is decided by the caller of these methods.

use super::holds::Held;
use super::list::ApplicationQuery;
use super::row::{ApplicationRow, RawRow};
use crate::core::spec::Submitted;
use crate::error::DeliveryError;
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;
use windlass_access::Resource;
use windlass_model::application::{Condition, Summary};
use windlass_model::id::ApplicationId;
use windlass_model::page::List;
use windlass_store::event::{self, Cause, NewEvent};
use windlass_store::{CallerStore, StoreError};

/// The table, for one caller.
pub struct ApplicationTable<'a> {
    store: &'a CallerStore,
}

impl<'a> ApplicationTable<'a> {
    /// The table, for one caller.
    #[must_use]
    pub fn new(store: &'a CallerStore) -> Self {
        Self { store }
    }

    pub(crate) async fn list(&self, query: &ApplicationQuery) -> Result<List<Value>, DeliveryError> {
        let page = query.page(&self.store.scope(Resource::Applications));
        let item = |row: RawRow| {
            let row = ApplicationRow::from(row);
            row.object(&row.status)
        };
        Ok(page.fetch(self.store.pool(), &query.page, item).await?)
    }

    pub(crate) async fn find(&self, namespace: &str, name: &str) -> Result<Option<ApplicationRow>, DeliveryError> {
        if self.store.scope(Resource::Applications) == windlass_access::Scope::Nothing {
            return Ok(None);
        }
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
               WHERE a.namespace = $1 AND a.name = $2"#,
            namespace,
            name
        )
        .fetch_optional(self.store.pool())
        .await
        .map_err(StoreError::from)?;
        Ok(row.map(ApplicationRow::from))
    }

    pub(crate) async fn get(&self, namespace: &str, name: &str) -> Result<ApplicationRow, DeliveryError> {
        let missing = || StoreError::NotFound { what: "application", name: format!("{namespace}/{name}") };
        Ok(self.find(namespace, name).await?.ok_or_else(missing)?)
    }

    pub(crate) async fn insert(&self, submitted: &Submitted) -> Result<ApplicationRow, DeliveryError> {
        let id = ApplicationId::generate();
        let spec = &submitted.view.spec;
        let source = spec.source.clone().unwrap_or_default();
        let label = format!("{}/{}", submitted.namespace, submitted.name);
        let mut transaction = self.store.pool().begin().await.map_err(StoreError::from)?;
        let inserted = sqlx::query!(
            "INSERT INTO applications (id, namespace, name, project, manifest, repo_url, path, target_revision, dest_server, dest_name, dest_namespace)
             SELECT $1, $2, $3, name, $5, $6, $7, $8, $9, $10, $11 FROM projects WHERE name = $4 FOR SHARE
             ON CONFLICT (namespace, name) DO NOTHING",
            Uuid::from(id),
            submitted.namespace.as_str(),
            submitted.name.as_str(),
            spec.project,
            submitted.manifest,
            source.repo_url,
            source.path,
            source.target_revision,
            spec.destination.server,
            spec.destination.name,
            spec.destination.namespace,
        )
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::from)?;
        if inserted.rows_affected() == 0 {
            return Err(StoreError::Exists { what: "application", name: label }.into());
        }
        sqlx::query!("INSERT INTO application_status (application) VALUES ($1)", Uuid::from(id))
            .execute(&mut *transaction)
            .await
            .map_err(StoreError::from)?;
        let created = self
            .store
            .event("created", "application", label)
            .in_project(&spec.project)
            .with(json!({ "id": id, "manifest": submitted.manifest }));
        event::insert(&mut transaction, created).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        self.get(submitted.namespace.as_str(), submitted.name.as_str()).await
    }

    /// Replaces the manifest. `version`: the resource version that the caller has read, if the caller says so.
    pub(crate) async fn replace(
        &self,
        row: &ApplicationRow,
        submitted: &Submitted,
        version: Option<&str>,
    ) -> Result<ApplicationRow, DeliveryError> {
        let spec = &submitted.view.spec;
        let source = spec.source.clone().unwrap_or_default();
        let spec_changed = row.manifest.get("spec") != submitted.manifest.get("spec");
        let source_changed = row.manifest.pointer("/spec/source") != submitted.manifest.pointer("/spec/source");
        let conflict = |current| StoreError::Conflict {
            what: "application",
            name: row.label(),
            given: version.unwrap_or_default().to_owned(),
            current,
        };
        let expected = match version.filter(|version| !version.is_empty()).map(str::parse::<i64>) {
            Some(Ok(version)) => Some(version),
            Some(Err(_)) => return Err(conflict(row.resource_version).into()),
            None => None,
        };
        let mut transaction = self.store.pool().begin().await.map_err(StoreError::from)?;
        let updated = sqlx::query!(
            "UPDATE applications SET project = $2, manifest = $3, repo_url = $4, path = $5, target_revision = $6, dest_server = $7,
                    dest_name = $8, dest_namespace = $9, generation = generation + $10, resource_version = resource_version + 1, updated_at = now(),
                    source_changed_at = CASE WHEN $12 THEN clock_timestamp() ELSE source_changed_at END
             WHERE id = $1 AND ($11::bigint IS NULL OR resource_version = $11)",
            Uuid::from(row.id),
            spec.project,
            submitted.manifest,
            source.repo_url,
            source.path,
            source.target_revision,
            spec.destination.server,
            spec.destination.name,
            spec.destination.namespace,
            i64::from(spec_changed),
            expected,
            source_changed,
        )
        .execute(&mut *transaction)
        .await
        .map_err(StoreError::from)?;
        if updated.rows_affected() == 0 {
            transaction.rollback().await.map_err(StoreError::from)?;
            return Err(conflict(self.get(&row.namespace, &row.name).await?.resource_version).into());
        }
        let data = json!({ "id": row.id, "before": row.manifest, "manifest": submitted.manifest });
        let changed = self.store.event("updated", "application", row.label()).in_project(&spec.project).with(data);
        event::insert(&mut transaction, changed).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        self.get(&row.namespace, &row.name).await
    }
}

/// Forgets an application, with its event.
pub(crate) async fn delete(
    connection: &mut PgConnection,
    row: &ApplicationRow,
    cause: Cause,
) -> Result<(), DeliveryError> {
    let deleted = sqlx::query!("DELETE FROM applications WHERE id = $1", Uuid::from(row.id))
        .execute(&mut *connection)
        .await
        .map_err(StoreError::from)?;
    if deleted.rows_affected() > 0 {
        let gone = NewEvent::new("deleted", "application", row.label(), cause)
            .in_project(&row.project)
            .with(json!({ "id": row.id, "manifest": row.manifest }));
        event::insert(connection, gone).await?;
    }
    Ok(())
}
