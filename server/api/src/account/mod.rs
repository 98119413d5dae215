//! Accounts, passwords and API tokens.

mod password;
mod read;
mod token;
mod write;

use crate::state::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(read::list_accounts, write::create_account))
        .routes(routes!(password::change_password))
        .routes(routes!(read::get_account, write::update_account, write::delete_account))
        .routes(routes!(token::list_tokens, token::create_token))
        .routes(routes!(token::revoke_token))
}
