//! A project as it is stored.

use crate::StoreError;
use crate::manifest::{ServerFields, whole};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

#[derive(Debug, FromRow)]
pub(super) struct ProjectRow {
    pub(super) id: Uuid,
    pub(super) manifest: Value,
    pub(super) generation: i64,
    pub(super) resource_version: i64,
    pub(super) created_at: DateTime<Utc>,
}

impl ProjectRow {
    /// The manifest with what the server knows of it.
    pub(super) fn into_manifest(self) -> Value {
        let fields = ServerFields {
            uid: self.id,
            resource_version: self.resource_version,
            generation: self.generation,
            created_at: self.created_at,
        };
        whole(self.manifest, &fields)
    }
}

/// The project of this name, which nobody else changes until the transaction ends.
pub(super) async fn lock(connection: &mut PgConnection, name: &str) -> Result<Option<ProjectRow>, StoreError> {
    let row = sqlx::query_as!(
        ProjectRow,
        "SELECT id, manifest, generation, resource_version, created_at FROM projects WHERE name = $1 FOR UPDATE",
        name
    )
    .fetch_optional(connection)
    .await?;
    Ok(row)
}
