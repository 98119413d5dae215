//! Reading clusters.

use super::row::ClusterRow;
use super::submitted::normalized_server;
use super::{Clusters, WHAT};
use crate::StoreError;
use crate::page::{Key, Listing, Page, PageQuery};
use windlass_access::{Action, Resource};
use windlass_model::cluster::Cluster;
use windlass_model::page::List;

const LISTING: Listing = Listing {
    columns: "name, server, created_at, state, state_message, state_at, server_version, namespaces, cluster_resources",
    from: "clusters",
    sorts: &[
        Key { name: "name", expression: "name", cast: "text" },
        Key { name: "server", expression: "server", cast: "text" },
        Key { name: "createdAt", expression: "created_at", cast: "timestamptz" },
    ],
    unique: Key { name: "id", expression: "id", cast: "uuid" },
};

/// Which clusters, and which page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterQuery {
    /// Only those whose name or server contains this, whatever its case.
    pub search: Option<String>,
    /// Sorted by `name` (unless given), `server` or `createdAt`.
    pub page: PageQuery,
}

impl Clusters<'_> {
    /// The clusters that the caller may see.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`], [`StoreError::Invalid`] for an unknown sort.
    pub async fn list(&self, query: &ClusterQuery) -> Result<List<Cluster>, StoreError> {
        Page::new(LISTING, &self.store.scope(Resource::Clusters))
            .filter_text(
                "strpos(lower(name), lower({})) > 0 OR strpos(lower(server), lower({})) > 0",
                query.search.as_deref(),
            )
            .fetch(self.store.pool(), &query.page, ClusterRow::into_cluster)
            .await
    }

    /// The cluster with this name or server URL.
    ///
    /// # Errors
    /// [`StoreError::Denied`], [`StoreError::NotFound`].
    pub async fn get(&self, name_or_server: &str) -> Result<Cluster, StoreError> {
        self.store.decide(Action::Get, Resource::Clusters)?;
        let row = sqlx::query_as!(
            ClusterRow,
            "SELECT name, server, created_at, state, state_message, state_at, server_version, namespaces, cluster_resources
             FROM clusters WHERE name = $1 OR server = $1",
            normalized_server(name_or_server)
        )
        .fetch_optional(self.store.pool())
        .await?;
        row.map(ClusterRow::into_cluster)
            .ok_or_else(|| StoreError::NotFound { what: WHAT, name: name_or_server.to_owned() })
    }
}
