//! Changing projects: each change with its event in one transaction.

use super::row::{ProjectRow, lock};
use super::{DEFAULT_PROJECT, Projects, WHAT, manifest};
use crate::manifest::{Change, Saved, Submitted, expect_name};
use crate::{StoreError, event};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;
use windlass_access::{Action, Resource};
use windlass_model::id::ProjectId;
use windlass_model::project::Project;

impl Projects<'_> {
    /// Makes a project. One that is there already, just so, is given as it is; with `upsert` it is replaced.
    ///
    /// # Errors
    /// [`StoreError::Denied`], [`StoreError::Invalid`], [`StoreError::Exists`], [`StoreError::Conflict`].
    pub async fn create(&self, raw: Value, upsert: bool) -> Result<Saved, StoreError> {
        self.store.decide(Action::Create, Resource::Projects)?;
        let (project, warnings) = manifest::read(raw)?;
        let name = &project.view.metadata.name;
        let mut transaction = self.store.pool().begin().await?;
        let (row, change) = if let Some(row) = insert(&mut transaction, &project).await? {
            self.tell(&mut transaction, "created", name, row.resource_version).await?;
            (row, Change::Created)
        } else {
            let stored = found(lock(&mut transaction, name).await?, name)?;
            if stored.manifest != project.manifest {
                if !upsert {
                    return Err(StoreError::Exists { what: WHAT, name: name.clone() });
                }
                self.store.decide(Action::Update, Resource::Projects)?;
            }
            self.replace(&mut transaction, stored, &project).await?
        };
        transaction.commit().await?;
        Ok(Saved { object: row.into_manifest(), warnings, change })
    }

    /// Replaces the project of this name. A `resourceVersion` in the manifest has to be the stored one.
    ///
    /// # Errors
    /// [`StoreError::Denied`], [`StoreError::Invalid`], [`StoreError::NotFound`], [`StoreError::Conflict`].
    pub async fn update(&self, name: &str, mut raw: Value) -> Result<Saved, StoreError> {
        self.store.decide(Action::Update, Resource::Projects)?;
        expect_name(&mut raw, WHAT, name)?;
        let (project, warnings) = manifest::read(raw)?;
        let mut transaction = self.store.pool().begin().await?;
        let stored = found(lock(&mut transaction, name).await?, name)?;
        let (row, change) = self.replace(&mut transaction, stored, &project).await?;
        transaction.commit().await?;
        Ok(Saved { object: row.into_manifest(), warnings, change })
    }

    /// Deletes the project of this name.
    ///
    /// # Errors
    /// [`StoreError::Denied`], [`StoreError::NotFound`], [`StoreError::InUse`] while applications belong to it,
    /// [`StoreError::BuiltIn`] for `default`.
    pub async fn delete(&self, name: &str) -> Result<(), StoreError> {
        self.store.decide(Action::Delete, Resource::Projects)?;
        if name == DEFAULT_PROJECT {
            return Err(StoreError::BuiltIn { what: WHAT, name: name.to_owned() });
        }
        let mut transaction = self.store.pool().begin().await?;
        // Locked: an application that is being made for it has to wait, and is then refused by its foreign key.
        let stored = found(lock(&mut transaction, name).await?, name)?;
        let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM applications WHERE project = $1"#, name)
            .fetch_one(&mut *transaction)
            .await?;
        if count > 0 {
            return Err(StoreError::InUse { what: WHAT, name: name.to_owned(), count });
        }
        sqlx::query!("DELETE FROM projects WHERE id = $1", stored.id).execute(&mut *transaction).await?;
        self.tell(&mut transaction, "deleted", name, stored.resource_version).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Writes `project` over `stored`, if that changes anything.
    async fn replace(
        &self,
        connection: &mut PgConnection,
        stored: ProjectRow,
        project: &Submitted<Project>,
    ) -> Result<(ProjectRow, Change), StoreError> {
        let name = &project.view.metadata.name;
        project.check_version(WHAT, name, stored.resource_version)?;
        if stored.manifest == project.manifest {
            return Ok((stored, Change::Unchanged));
        }
        let respecified = stored.manifest.get("spec") != project.manifest.get("spec");
        let row = sqlx::query_as!(
            ProjectRow,
            "UPDATE projects
             SET manifest = $2, description = $3, generation = generation + $4,
                 resource_version = resource_version + 1, updated_at = now()
             WHERE id = $1
             RETURNING id, manifest, generation, resource_version, created_at",
            stored.id,
            project.manifest,
            project.view.spec.description,
            i64::from(respecified),
        )
        .fetch_one(&mut *connection)
        .await?;
        self.tell(connection, "updated", name, row.resource_version).await?;
        Ok((row, Change::Configured))
    }

    async fn tell(
        &self,
        connection: &mut PgConnection,
        kind: &'static str,
        name: &str,
        resource_version: i64,
    ) -> Result<(), StoreError> {
        let event = self.store.event(kind, WHAT, name).in_project(name);
        event::insert(connection, event.with(json!({ "resourceVersion": resource_version }))).await
    }
}

/// A new row, unless the name is taken.
pub(super) async fn insert(
    connection: &mut PgConnection,
    project: &Submitted<Project>,
) -> Result<Option<ProjectRow>, StoreError> {
    let row = sqlx::query_as!(
        ProjectRow,
        "INSERT INTO projects (id, name, manifest, description) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name) DO NOTHING
         RETURNING id, manifest, generation, resource_version, created_at",
        Uuid::from(ProjectId::generate()),
        project.view.metadata.name,
        project.manifest,
        project.view.spec.description,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row)
}

fn found(row: Option<ProjectRow>, name: &str) -> Result<ProjectRow, StoreError> {
    row.ok_or_else(|| StoreError::NotFound { what: WHAT, name: name.to_owned() })
}
