//! `POST /api/v1/applications/{name}/sync` and `…/plan`, `DELETE …/operation`, `GET …/operations`.

use super::named::namespace;
use crate::error::ApiError;
use crate::extract::{Asker, OptionalJson, Path, Query};
use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;
use windlass_model::operation::{Operation, SyncPlan, SyncRequest};
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
    responses((status = 200, body = Operation), (status = 404, description = "There is none"), (status = 409, description = "It is being synchronised already"), (status = 422, description = "The request cannot be carried out"))
)]
pub(super) async fn sync_application(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<SyncParameters>,
    OptionalJson(request): OptionalJson<SyncRequest>,
) -> Result<Json<Operation>, ApiError> {
    Ok(Json(asker.applications().sync(namespace(wanted.app_namespace.as_deref()), &name, &request).await?))
}

/// Tells what a synchronisation would do, step by step, from what is known. Nothing is changed.
#[utoipa::path(
    post, path = "/api/v1/applications/{name}/plan", tag = "applications",
    params(("name" = String, Path, description = "The application's name"), SyncParameters), request_body = SyncRequest,
    responses((status = 200, body = SyncPlan), (status = 404, description = "There is none"), (status = 422, description = "It is not known what the application wants, or the request names objects that it does not have"))
)]
pub(super) async fn plan_synchronisation(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<SyncParameters>,
    OptionalJson(request): OptionalJson<SyncRequest>,
) -> Result<Json<SyncPlan>, ApiError> {
    Ok(Json(asker.applications().plan(namespace(wanted.app_namespace.as_deref()), &name, &request).await?))
}

/// Ends the operation that is under way, at its next safe point. What it has done stays.
#[utoipa::path(
    delete, path = "/api/v1/applications/{name}/operation", tag = "applications",
    params(("name" = String, Path, description = "The application's name"), SyncParameters),
    responses((status = 200, body = Operation), (status = 404, description = "There is none"), (status = 409, description = "It has ended already"))
)]
pub(super) async fn end_synchronisation(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<SyncParameters>,
) -> Result<Json<Operation>, ApiError> {
    Ok(Json(asker.applications().terminate(namespace(wanted.app_namespace.as_deref()), &name).await?))
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
