//! `POST /api/v1/applications`, `PUT` and `DELETE /api/v1/applications/{name}`.

use super::named::namespace;
use crate::error::ApiError;
use crate::extract::{Asker, Format, ManifestBody, Path, Query, with_warnings};
use axum::Json;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;
use windlass_model::application::Application;
use windlass_model::operation::{Operation, PropagationPolicy};

/// How an application is made.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CreateParameters {
    /// Changes the application if it is there already.
    upsert: bool,
}

/// Which application.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct UpdateParameters {
    /// The application's namespace; that of the manifest, or the control plane's, unless given.
    app_namespace: Option<String>,
}

/// Which application, and what becomes of its objects.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct DeleteParameters {
    /// The application's namespace; the control plane's unless given.
    app_namespace: Option<String>,
    /// Whether the objects are deleted from the cluster first; so it is unless given.
    cascade: Option<bool>,
    /// What becomes of what the objects own: as the application's finalizer says, else `foreground`, unless given.
    #[param(inline)]
    propagation_policy: Option<PropagationPolicy>,
}

/// Makes an application.
#[utoipa::path(
    post, path = "/api/v1/applications", tag = "applications", params(CreateParameters),
    request_body(content((Application = "application/json"), (Application = "application/yaml"))),
    responses(
        (status = 200, content((Application = "application/json"), (Application = "application/yaml"))),
        (status = 403, description = "The project does not permit it"), (status = 409, description = "The name is taken"),
        (status = 422, description = "The manifest is not valid or asks for what is not supported")
    )
)]
pub(super) async fn create_application(
    asker: Asker,
    format: Format,
    Query(wanted): Query<CreateParameters>,
    ManifestBody(manifest): ManifestBody,
) -> Result<Response, ApiError> {
    let saved = asker.applications().create(&manifest, wanted.upsert).await?;
    Ok(with_warnings(format.answer(saved.object), &saved.warnings))
}

/// Changes an application. `metadata.resourceVersion`, if given, has to be the stored one.
#[utoipa::path(
    put, path = "/api/v1/applications/{name}", tag = "applications", params(("name" = String, Path, description = "The application's name"), UpdateParameters),
    request_body(content((Application = "application/json"), (Application = "application/yaml"))),
    responses(
        (status = 200, content((Application = "application/json"), (Application = "application/yaml"))),
        (status = 403, description = "The project does not permit it"), (status = 404, description = "There is none"),
        (status = 409, description = "It has changed meanwhile"), (status = 422, description = "The manifest is not valid or asks for what is not supported")
    )
)]
pub(super) async fn update_application(
    asker: Asker,
    format: Format,
    Path(name): Path<String>,
    Query(wanted): Query<UpdateParameters>,
    ManifestBody(manifest): ManifestBody,
) -> Result<Response, ApiError> {
    let own = manifest.pointer("/metadata/namespace").and_then(Value::as_str);
    let namespace = namespace(wanted.app_namespace.as_deref().or(own)).to_owned();
    let saved = asker.applications().update(&namespace, &name, &manifest).await?;
    Ok(with_warnings(format.answer(saved.object), &saved.warnings))
}

/// Deletes an application. Its objects are deleted first, by an operation that goes on by itself; with `cascade=false`
/// the application is forgotten at once, and they stay in the cluster.
#[utoipa::path(
    delete, path = "/api/v1/applications/{name}", tag = "applications", params(("name" = String, Path, description = "The application's name"), DeleteParameters),
    responses(
        (status = 200, body = Operation, description = "Asked for; with `cascade=false` forgotten, and the answer is empty"),
        (status = 404, description = "There is none"), (status = 409, description = "Another operation on it is under way")
    )
)]
pub(super) async fn delete_application(
    asker: Asker,
    Path(name): Path<String>,
    Query(wanted): Query<DeleteParameters>,
) -> Result<Json<Value>, ApiError> {
    let namespace = namespace(wanted.app_namespace.as_deref());
    if wanted.cascade == Some(false) {
        asker.applications().forget(namespace, &name).await?;
        return Ok(Json(json!({})));
    }
    let operation = asker.applications().delete_with_objects(namespace, &name, wanted.propagation_policy).await?;
    Ok(Json(json!(operation)))
}
