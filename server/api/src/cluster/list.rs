//! `GET /api/v1/clusters`.

use crate::error::ApiError;
use crate::extract::{Asker, ListParameters, Query};
use axum::Json;
use windlass_model::cluster::Cluster;
use windlass_model::page::List;
use windlass_store::clusters::ClusterQuery;

/// Lists the registered clusters, without their credentials. Sorted by `name`, `server` or `createdAt`.
#[utoipa::path(get, path = "/api/v1/clusters", tag = "clusters", params(ListParameters), responses((status = 200, body = List<Cluster>)))]
pub(super) async fn list_clusters(
    asker: Asker,
    Query(wanted): Query<ListParameters>,
) -> Result<Json<List<Cluster>>, ApiError> {
    let page = wanted.page();
    Ok(Json(asker.store.clusters().list(&ClusterQuery { search: wanted.search, page }).await?))
}
