//! `/api/v1/account/{name}/token`.

use crate::error::ApiError;
use crate::extract::{Asker, JsonBody, Path};
use axum::Json;
use serde_json::{Value, json};
use windlass_model::account::{CreatedToken, NewToken, Token};
use windlass_model::id::TokenId;
use windlass_model::name::AccountName;
use windlass_model::page::{List, ListMeta};

/// Lists an account's tokens, newest first, without their secrets.
#[utoipa::path(
    get, path = "/api/v1/account/{name}/token", tag = "account", params(("name" = String, Path, description = "The account's name")),
    responses((status = 200, body = List<Token>), (status = 404, description = "There is no such account"))
)]
pub(super) async fn list_tokens(asker: Asker, Path(name): Path<AccountName>) -> Result<Json<List<Token>>, ApiError> {
    let items = asker.state.identity().tokens(&asker.caller, &name).await?;
    Ok(Json(List { metadata: ListMeta::default(), items }))
}

/// Makes a token; its secret is in this answer only.
#[utoipa::path(
    post, path = "/api/v1/account/{name}/token", tag = "account", params(("name" = String, Path, description = "The account's name")), request_body = NewToken,
    responses((status = 200, body = CreatedToken), (status = 404, description = "There is no such account"))
)]
pub(super) async fn create_token(
    asker: Asker,
    Path(name): Path<AccountName>,
    JsonBody(token): JsonBody<NewToken>,
) -> Result<Json<CreatedToken>, ApiError> {
    Ok(Json(asker.state.identity().create_token(&asker.caller, &name, &token).await?))
}

/// Ends a token.
#[utoipa::path(
    delete, path = "/api/v1/account/{name}/token/{id}", tag = "account",
    params(("name" = String, Path, description = "The account's name"), ("id" = String, Path, description = "The token's identifier")),
    responses((status = 200, description = "Ended"), (status = 404, description = "There is none"))
)]
pub(super) async fn revoke_token(
    asker: Asker,
    Path((name, id)): Path<(AccountName, TokenId)>,
) -> Result<Json<Value>, ApiError> {
    asker.state.identity().revoke_token(&asker.caller, &name, id).await?;
    Ok(Json(json!({})))
}
