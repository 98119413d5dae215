//! Applications.

mod list;
mod named;
mod objects;
mod read;
mod rollback;
mod sync;
mod tree;
mod write;

use crate::state::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_applications, write::create_application))
        .routes(routes!(read::get_application, write::update_application, write::delete_application))
        .routes(routes!(sync::sync_application))
        .routes(routes!(rollback::rollback_application))
        .routes(routes!(rollback::release_hold))
        .routes(routes!(sync::plan_synchronisation))
        .routes(routes!(sync::end_synchronisation))
        .routes(routes!(objects::managed_resources))
        .routes(routes!(tree::resource_tree))
        .routes(routes!(tree::resource))
        .routes(routes!(sync::list_operations))
}
