//! `POST /api/v1/applications/{name}/rollback`, `DELETE /api/v1/applications/{name}/hold`.

use super::named::namespace;
use crate::error::ApiError;
use crate::extract::{Asker, OptionalJson, Path, Query};
use axum::Json;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;
use windlass_model::operation::{Operation, RollbackRequest};

/// Which application.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// The application's namespace; the control plane's unless given.
    app_namespace: Option<String>,
}

/// Takes an application back to a past synchronisation and holds it there: automation respects that until it is
/// released or, if so chosen, until a newer commit. The operation goes on by itself.
#[utoipa::path(
    post, path = "/api/v1/applications/{name}/rollback", tag = "applications",
    params(("name" = String, Path, description = "The application's name"), Parameters), request_body = RollbackRequest,
    responses(
        (status = 200, body = Operation), (status = 404, description = "There is none"),
        (status = 409, description = "An operation on it is under way"), (status = 422, description = "The history has no such entry")
    )
)]
pub(super) async fn rollback_application(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<Parameters>,
    OptionalJson(request): OptionalJson<RollbackRequest>,
) -> Result<Json<Operation>, ApiError> {
    Ok(Json(asker.applications().rollback(namespace(wanted.app_namespace.as_deref()), &name, &request).await?))
}

/// Releases an application that a rollback holds: it follows its target revision again.
#[utoipa::path(
    delete, path = "/api/v1/applications/{name}/hold", tag = "applications",
    params(("name" = String, Path, description = "The application's name"), Parameters),
    responses((status = 200, description = "Released"), (status = 404, description = "There is none"), (status = 409, description = "It is not held"))
)]
pub(super) async fn release_hold(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<Parameters>,
) -> Result<Json<Value>, ApiError> {
    asker.applications().release_hold(namespace(wanted.app_namespace.as_deref()), &name).await?;
    Ok(Json(json!({})))
}
