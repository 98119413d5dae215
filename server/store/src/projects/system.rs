//! What controllers ask of projects.

use super::write::insert;
use super::{WHAT, manifest};
use crate::{StoreError, SystemStore, event};
use serde_json::json;
use windlass_model::project::Project;

/// The project of applications that name none. It is always there, and permits only what it was given.
pub const DEFAULT_PROJECT: &str = "default";

impl SystemStore {
    /// The project of this name.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    pub async fn project(&self, name: &str) -> Result<Option<Project>, StoreError> {
        let manifest = sqlx::query_scalar!("SELECT manifest FROM projects WHERE name = $1", name)
            .fetch_optional(self.pool())
            .await?;
        let view = manifest.map(serde_json::from_value::<Project>).transpose();
        view.map_err(|error| StoreError::Database(sqlx::Error::Decode(Box::new(error))))
    }

    /// Makes the project `default` unless it is there.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    pub async fn ensure_default_project(&self) -> Result<(), StoreError> {
        let (project, _) = manifest::read(json!({
            "metadata": { "name": DEFAULT_PROJECT },
            "spec": { "description": "Applications that name no project. Permits nothing until it is given sources and destinations." },
        }))?;
        let mut transaction = self.pool().begin().await?;
        if insert(&mut transaction, &project).await?.is_some() {
            let event = self.event("created", WHAT, DEFAULT_PROJECT).in_project(DEFAULT_PROJECT);
            event::insert(&mut transaction, event).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
