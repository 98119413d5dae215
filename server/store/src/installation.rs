//! This installation's identity.

use crate::{StoreError, SystemStore};

impl SystemStore {
    /// The identity that this installation got with its database, and marks its objects with.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    pub async fn installation(&self) -> Result<String, StoreError> {
        let id = sqlx::query_scalar!("SELECT id FROM installation").fetch_one(self.pool()).await?;
        Ok(id.to_string())
    }
}
