//! `GET /api/v1/clusters/{cluster}`.

use crate::error::ApiError;
use crate::extract::{Asker, Path};
use axum::Json;
use windlass_model::cluster::Cluster;

/// Shows a cluster, without its credentials.
#[utoipa::path(
    get, path = "/api/v1/clusters/{cluster}", tag = "clusters",
    params(("cluster" = String, Path, description = "The cluster's name or server, percent-encoded")),
    responses((status = 200, body = Cluster), (status = 404, description = "There is none"))
)]
pub(super) async fn get_cluster(asker: Asker, Path(cluster): Path<String>) -> Result<Json<Cluster>, ApiError> {
    Ok(Json(asker.store.clusters().get(&cluster).await?))
}
