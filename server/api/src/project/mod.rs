//! Projects: the exemplar of a noun.

mod list;
mod read;
mod submitted;
mod write;

use crate::state::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list::list_projects, write::create_project)).routes(routes!(
        read::get_project,
        write::update_project,
        write::delete_project
    ))
}
