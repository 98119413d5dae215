//! `POST /api/v1/clusters`, `DELETE /api/v1/clusters/{cluster}`.

use crate::error::ApiError;
use crate::extract::{Asker, JsonBody, Path, Query};
use axum::Json;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;
use windlass_model::cluster::{Cluster, NewCluster};
use windlass_store::clusters;

/// How a cluster is registered.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Gives a cluster that is registered already these credentials.
    upsert: bool,
}

/// Registers a cluster with its credentials. They are sealed and never read back.
#[utoipa::path(
    post, path = "/api/v1/clusters", tag = "clusters", params(Parameters), request_body = NewCluster,
    responses((status = 200, body = Cluster), (status = 409, description = "Registered already"), (status = 422, description = "Not valid"))
)]
pub(super) async fn create_cluster(
    asker: Asker,
    Query(wanted): Query<Parameters>,
    JsonBody(body): JsonBody<Value>,
) -> Result<Json<Cluster>, ApiError> {
    let saved = asker.store.clusters().create(clusters::read(body)?, wanted.upsert).await?;
    Ok(Json(saved.cluster))
}

/// Forgets a cluster that no application uses. Nothing in the cluster changes.
#[utoipa::path(
    delete, path = "/api/v1/clusters/{cluster}", tag = "clusters",
    params(("cluster" = String, Path, description = "The cluster's name or server, percent-encoded")),
    responses((status = 200, description = "Forgotten"), (status = 404, description = "There is none"), (status = 409, description = "Applications use it"))
)]
pub(super) async fn delete_cluster(asker: Asker, Path(cluster): Path<String>) -> Result<Json<Value>, ApiError> {
    asker.store.clusters().delete(&cluster).await?;
    Ok(Json(json!({})))
}
