//! Signing in and out.

mod cookie;
mod create;
mod delete;
mod userinfo;

use crate::state::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    use create::create_session;
    use delete::delete_session;
    use {create::__path_create_session, delete::__path_delete_session};
    OpenApiRouter::new().routes(routes!(create_session, delete_session)).routes(routes!(userinfo::user_info))
}
