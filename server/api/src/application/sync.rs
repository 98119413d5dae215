//! `POST /api/v1/applications/{name}/sync`, `GET /api/v1/applications/{name}/operations`.

use super::named::namespace;
use crate::error::ApiError;
use crate::extract::{Asker, OptionalJson, Path, Query};
use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;
use windlass_model::operation::{Operation, SyncRequest};
use windlass_model::page::{List, ListMeta};

/// How many operations are listed unless the caller says so, and at most.
const USUAL: u32 = 20;
const MOST: u32 = 200;

/// Which application.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct SyncParameters {
    /// The application's namespace; the control plane's unless given.
    app_namespace: Option<String>,
}

/// Which operations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct OperationParameters {
    /// The application's namespace; the control plane's unless given.
    app_namespace: Option<String>,
    /// At most so many: 20 unless given, 200 at most.
    limit: Option<u32>,
}

/// Asks that the cluster be made what Git says. The operation goes on by itself.
#[utoipa::path(
    post, path = "/api/v1/applications/{name}/sync", tag = "applications",
    params(("name" = String, Path, description = "The application's name"), SyncParameters), request_body = SyncRequest,
    responses((status = 200, body = Operation), (status = 404, description = "There is none"), (status = 409, description = "It is being synchronised already"))
)]
pub(super) async fn sync_application(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<SyncParameters>,
    OptionalJson(request): OptionalJson<SyncRequest>,
) -> Result<Json<Operation>, ApiError> {
    Ok(Json(asker.applications().sync(namespace(wanted.app_namespace.as_deref()), &name, &request).await?))
}

/// Lists an application's operations, newest first.
#[utoipa::path(
    get, path = "/api/v1/applications/{name}/operations", tag = "applications",
    params(("name" = String, Path, description = "The application's name"), OperationParameters),
    responses((status = 200, body = List<Operation>), (status = 404, description = "There is none"))
)]
pub(super) async fn list_operations(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<OperationParameters>,
) -> Result<Json<List<Operation>>, ApiError> {
    let limit = wanted.limit.unwrap_or(USUAL).min(MOST);
    let items = asker.applications().operations(namespace(wanted.app_namespace.as_deref()), &name, limit).await?;
    Ok(Json(List { metadata: ListMeta::default(), items }))
}
