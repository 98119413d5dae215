//! `POST /api/v1/projects`, `PUT` and `DELETE /api/v1/projects/{name}`.

use super::submitted::SubmittedProject;
use crate::error::ApiError;
use crate::extract::{Asker, Format, ManifestBody, Path, with_warnings};
use axum::Json;
use axum::response::Response;
use serde_json::{Value, json};
use windlass_model::project::Project;

/// Makes a project.
#[utoipa::path(
    post, path = "/api/v1/projects", tag = "projects",
    request_body(content((SubmittedProject = "application/json"), (Project = "application/yaml"))),
    responses(
        (status = 200, content((Project = "application/json"), (Project = "application/yaml"))),
        (status = 409, description = "The name is taken"), (status = 422, description = "The manifest is not valid")
    )
)]
pub(super) async fn create_project(
    asker: Asker,
    format: Format,
    ManifestBody(body): ManifestBody,
) -> Result<Response, ApiError> {
    let submitted = read(body)?;
    let saved = asker.store.projects().create(submitted.project, submitted.upsert).await?;
    Ok(with_warnings(format.answer(saved.object), &saved.warnings))
}

/// Changes a project. `metadata.resourceVersion`, if given, has to be the stored one.
#[utoipa::path(
    put, path = "/api/v1/projects/{name}", tag = "projects", params(("name" = String, Path, description = "The project's name")),
    request_body(content((SubmittedProject = "application/json"), (Project = "application/yaml"))),
    responses(
        (status = 200, content((Project = "application/json"), (Project = "application/yaml"))),
        (status = 404, description = "There is none"), (status = 409, description = "It has changed meanwhile"),
        (status = 422, description = "The manifest is not valid")
    )
)]
pub(super) async fn update_project(
    asker: Asker,
    format: Format,
    Path(name): Path<String>,
    ManifestBody(body): ManifestBody,
) -> Result<Response, ApiError> {
    let saved = asker.store.projects().update(&name, read(body)?.project).await?;
    Ok(with_warnings(format.answer(saved.object), &saved.warnings))
}

/// Deletes a project that no application uses.
#[utoipa::path(
    delete, path = "/api/v1/projects/{name}", tag = "projects", params(("name" = String, Path, description = "The project's name")),
    responses((status = 200, description = "Deleted"), (status = 404, description = "There is none"), (status = 409, description = "Applications use it"))
)]
pub(super) async fn delete_project(asker: Asker, Path(name): Path<String>) -> Result<Json<Value>, ApiError> {
    asker.store.projects().delete(&name).await?;
    Ok(Json(json!({})))
}

fn read(body: Value) -> Result<SubmittedProject, ApiError> {
    SubmittedProject::read(body).map_err(|error| {
        ApiError::bad_request(
            format!("the body cannot be understood: {error}"),
            "Send the manifest, or {\"project\": manifest, \"upsert\": true}.",
        )
    })
}
