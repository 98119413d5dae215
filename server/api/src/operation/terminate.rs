//! `DELETE /api/v1/operations/{id}`.

use crate::error::ApiError;
use crate::extract::{Asker, Path};
use axum::Json;
use windlass_model::id::OperationId;
use windlass_model::operation::Operation;

/// Asks for the end of an operation: at once if no worker has it, else at its next safe point. It stays in the list.
#[utoipa::path(
    delete, path = "/api/v1/operations/{id}", tag = "operations",
    params(("id" = OperationId, Path, description = "The operation's identifier")),
    responses((status = 200, body = Operation), (status = 404, description = "There is none"), (status = 409, description = "It has ended already"))
)]
pub(super) async fn terminate_operation(
    asker: Asker,
    Path(id): Path<OperationId>,
) -> Result<Json<Operation>, ApiError> {
    Ok(Json(asker.operations().terminate(id).await?))
}
