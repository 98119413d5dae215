//! `GET /api/v1/operations/{id}`.

use crate::error::ApiError;
use crate::extract::{Answer, Asker, Format, Path};
use serde_json::json;
use windlass_model::id::OperationId;
use windlass_model::operation::OperationDetails;

/// Shows an operation, with what was asked in detail and what came of it.
#[utoipa::path(
    get, path = "/api/v1/operations/{id}", tag = "operations",
    params(("id" = OperationId, Path, description = "The operation's identifier")),
    responses((status = 200, content((OperationDetails = "application/json"), (OperationDetails = "application/yaml"))), (status = 404, description = "There is none"))
)]
pub(super) async fn get_operation(
    asker: Asker,
    format: Format,
    Path(id): Path<OperationId>,
) -> Result<Answer, ApiError> {
    let record = asker.operations().get(id).await?;
    let details = OperationDetails { operation: record.operation, request: record.request, result: record.result };
    Ok(format.answer(json!(details)))
}
