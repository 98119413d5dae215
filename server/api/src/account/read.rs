//! `GET /api/v1/account`, `GET /api/v1/account/{name}`.

use crate::error::ApiError;
use crate::extract::{Asker, ListParameters, Path, Query};
use axum::Json;
use windlass_identity::AccountQuery;
use windlass_model::account::Account;
use windlass_model::name::AccountName;
use windlass_model::page::List;

/// Lists the accounts that the caller may see: all, or only their own. Sorted by `name` or `createdAt`.
#[utoipa::path(get, path = "/api/v1/account", tag = "account", params(ListParameters), responses((status = 200, body = List<Account>)))]
pub(super) async fn list_accounts(
    asker: Asker,
    Query(wanted): Query<ListParameters>,
) -> Result<Json<List<Account>>, ApiError> {
    let page = wanted.page();
    Ok(Json(asker.state.identity().accounts(&asker.caller, &AccountQuery { search: wanted.search, page }).await?))
}

/// Shows an account.
#[utoipa::path(
    get, path = "/api/v1/account/{name}", tag = "account", params(("name" = String, Path, description = "The account's name")),
    responses((status = 200, body = Account), (status = 403, description = "Another's account"), (status = 404, description = "There is none"))
)]
pub(super) async fn get_account(asker: Asker, Path(name): Path<AccountName>) -> Result<Json<Account>, ApiError> {
    Ok(Json(asker.state.identity().account(&asker.caller, &name).await?))
}
