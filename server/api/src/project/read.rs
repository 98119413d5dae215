//! `GET /api/v1/projects/{name}`.

use crate::error::ApiError;
use crate::extract::{Answer, Asker, Format, Path};
use windlass_model::project::Project;

/// Shows a project: the manifest as it was submitted, with what the server adds.
#[utoipa::path(
    get, path = "/api/v1/projects/{name}", tag = "projects", params(("name" = String, Path, description = "The project's name")),
    responses((status = 200, content((Project = "application/json"), (Project = "application/yaml"))), (status = 404, description = "There is none"))
)]
pub(super) async fn get_project(asker: Asker, format: Format, Path(name): Path<String>) -> Result<Answer, ApiError> {
    Ok(format.answer(asker.store.projects().get(&name).await?))
}
