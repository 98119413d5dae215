//! `POST /api/v1/account`, `PUT` and `DELETE /api/v1/account/{name}`.

use crate::error::ApiError;
use crate::extract::{Asker, JsonBody, Path};
use axum::Json;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use windlass_identity::AccountChange;
use windlass_model::account::{Account, NewAccount, Role};
use windlass_model::name::AccountName;

/// What of an account shall change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedAccount {
    /// Its role.
    role: Option<Role>,
    /// A disabled account can neither sign in nor use its tokens.
    enabled: Option<bool>,
}

/// Makes an account.
#[utoipa::path(
    post, path = "/api/v1/account", tag = "account", request_body = NewAccount,
    responses((status = 200, body = Account), (status = 409, description = "The name is taken"), (status = 422, description = "The password is too weak"))
)]
pub(super) async fn create_account(
    asker: Asker,
    JsonBody(account): JsonBody<NewAccount>,
) -> Result<Json<Account>, ApiError> {
    Ok(Json(asker.state.identity().create_account(&asker.caller, &account).await?))
}

/// Changes an account's role, or enables or disables it.
#[utoipa::path(
    put, path = "/api/v1/account/{name}", tag = "account", params(("name" = String, Path, description = "The account's name")), request_body = ChangedAccount,
    responses((status = 200, body = Account), (status = 404, description = "There is none"), (status = 409, description = "It is the last admin"))
)]
pub(super) async fn update_account(
    asker: Asker,
    Path(name): Path<AccountName>,
    JsonBody(change): JsonBody<ChangedAccount>,
) -> Result<Json<Account>, ApiError> {
    let change = AccountChange { role: change.role, enabled: change.enabled };
    Ok(Json(asker.state.identity().set_account(&asker.caller, &name, change).await?))
}

/// Deletes an account with its sessions and tokens.
#[utoipa::path(
    delete, path = "/api/v1/account/{name}", tag = "account", params(("name" = String, Path, description = "The account's name")),
    responses((status = 200, description = "Deleted"), (status = 404, description = "There is none"), (status = 409, description = "It is the last admin"))
)]
pub(super) async fn delete_account(asker: Asker, Path(name): Path<AccountName>) -> Result<Json<Value>, ApiError> {
    asker.state.identity().delete_account(&asker.caller, &name).await?;
    Ok(Json(json!({})))
}
