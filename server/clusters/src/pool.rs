//! One connection for each registered cluster.

use crate::Connection;
use crate::error::ClusterError;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use windlass_model::cluster::ClusterConfig;
use windlass_model::id::ClusterId;

/// The connections in use, by cluster and the resource version of its row: a changed row makes a new connection.
#[derive(Clone, Debug, Default)]
pub struct Clusters {
    connections: Arc<Mutex<HashMap<ClusterId, (i64, Connection)>>>,
}

impl Clusters {
    /// No connections yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The cluster's connection, made if there is none or only one of an older row. A caller that read the row before
    /// it changed gets the connection of the newer row.
    ///
    /// Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`ClusterError::BadConfig`].
    pub fn get_or_connect(
        &self,
        id: ClusterId,
        resource_version: i64,
        server: &str,
        config: &ClusterConfig,
    ) -> Result<Connection, ClusterError> {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, connection)) = connections.get(&id)
            && *version >= resource_version
        {
            return Ok(connection.clone());
        }
        let connection = Connection::connect(server, config)?;
        connections.insert(id, (resource_version, connection.clone()));
        Ok(connection)
    }

    /// Forgets a cluster, because it was removed. Streams that run on its connection go on until they are dropped.
    pub fn forget(&self, id: ClusterId) {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_changed_row_makes_a_new_connection() {
        let clusters = Clusters::new();
        let id = ClusterId::generate();
        let connect =
            |version, server: &str| clusters.get_or_connect(id, version, server, &ClusterConfig::default()).unwrap();
        assert_eq!(connect(1, "http://127.0.0.1:1").server(), "http://127.0.0.1:1");
        assert_eq!(connect(1, "http://127.0.0.1:2").server(), "http://127.0.0.1:1");
        assert_eq!(connect(2, "http://127.0.0.1:3").server(), "http://127.0.0.1:3");
        assert_eq!(connect(1, "http://127.0.0.1:4").server(), "http://127.0.0.1:3");
        clusters.forget(id);
        assert_eq!(connect(1, "http://127.0.0.1:5").server(), "http://127.0.0.1:5");
    }
}
