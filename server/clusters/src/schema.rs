//! The schemas of a server's kinds.

use crate::Connection;
use crate::error::ClusterError;
use windlass_model::object::ObjectKey;
use windlass_objects::schema::Schema;

/// The kind of definitions, and the version in which they are read.
const DEFINITION: (&str, &str, &str) = ("apiextensions.k8s.io", "v1", "CustomResourceDefinition");

impl Connection {
    /// The schema of a kind: of the program's own table, or what the server's CustomResourceDefinition says. None if there is
    /// no such definition, or none that can be read (the kind is an aggregated API's, for example).
    ///
    /// # Errors
    /// What [`ClusterError`] says.
    pub async fn schema(&self, group: &str, version: &str, kind: &str) -> Result<Option<Schema>, ClusterError> {
        if let Some(schema) = Schema::built_in(group, version, kind) {
            return Ok(Some(schema));
        }
        let info = self.kind_info(group, version, kind).await?;
        let name = format!("{}.{group}", info.plural);
        let key = ObjectKey { group: DEFINITION.0.into(), kind: DEFINITION.2.into(), namespace: String::new(), name };
        let definition = self.get(&key, DEFINITION.1).await?;
        Ok(definition.and_then(|definition| match Schema::of_definition(&definition, version) {
            Ok(schema) => Some(schema),
            Err(error) => {
                tracing::debug!(definition = %key, %error, "A definition's schema cannot be used");
                None
            }
        }))
    }
}
