//! Operations: decisions to change something, and what became of them.

mod list;
mod read;
mod terminate;

use crate::state::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_all_operations))
        .routes(routes!(read::get_operation, terminate::terminate_operation))
}
