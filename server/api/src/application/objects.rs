//! `GET /api/v1/applications/{name}/managed-resources`.

use super::named::namespace;
use crate::error::ApiError;
use crate::extract::{Asker, Path, Query};
use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;
use windlass_model::application::ManagedResource;
use windlass_model::page::{List, ListMeta};

/// Which application.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// The application's namespace; the control plane's unless given.
    app_namespace: Option<String>,
}

/// Shows both sides of an application's objects: what Git says, what the cluster has. Values of Secrets are masked.
#[utoipa::path(
    get, path = "/api/v1/applications/{name}/managed-resources", tag = "applications",
    params(("name" = String, Path, description = "The application's name"), Parameters),
    responses((status = 200, body = List<ManagedResource>), (status = 404, description = "There is none"))
)]
pub(super) async fn managed_resources(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<Parameters>,
) -> Result<Json<List<ManagedResource>>, ApiError> {
    let items = asker.applications().managed_resources(namespace(wanted.app_namespace.as_deref()), &name).await?;
    Ok(Json(List { metadata: ListMeta::default(), items }))
}
