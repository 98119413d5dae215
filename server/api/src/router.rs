//! All routes, by noun.

use crate::access_table::guard;
use crate::http::{console, layers};
use crate::openapi::Document;
use crate::state::{Api, AppState};
use crate::{account, application, cluster, live, operation, project, server, session};
use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The routes and their description.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(server::routes())
        .merge(session::routes())
        .merge(account::routes())
        .merge(project::routes())
        .merge(cluster::routes())
        .merge(application::routes())
        .merge(operation::routes())
        .merge(live::routes())
}

/// The whole interface. Serve it with connection information
/// (`into_make_service_with_connect_info::<SocketAddr>()`): throttling of sign-ins counts by the peer's address.
pub fn router(api: Api) -> Router {
    let state = AppState::new(api);
    let (routes, _) = routes().split_for_parts();
    let routes = routes
        .route_layer(from_fn_with_state(state.clone(), guard))
        .fallback(console::fallback)
        .with_state(state.clone());
    layers::layered(routes, state)
}
