//! `PUT /api/v1/account/password`.

use crate::error::ApiError;
use crate::extract::{Asker, JsonBody};
use axum::Json;
use serde_json::{Value, json};
use windlass_model::account::NewPassword;

/// Changes the caller's own password, or another's with the right to. The account's other sessions end.
#[utoipa::path(
    put, path = "/api/v1/account/password", tag = "account", request_body = NewPassword,
    responses((status = 200, description = "Changed"), (status = 422, description = "The current password is wrong, or the new one is too weak"))
)]
pub(super) async fn change_password(
    asker: Asker,
    JsonBody(password): JsonBody<NewPassword>,
) -> Result<Json<Value>, ApiError> {
    asker.state.identity().change_password(&asker.caller, asker.credential.as_credential(), &password).await?;
    Ok(Json(json!({})))
}
