//! Clusters. Credentials go in and never come out.

mod list;
mod read;
mod write;

use crate::state::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_clusters, write::create_cluster))
        .routes(routes!(read::get_cluster, write::delete_cluster))
}
