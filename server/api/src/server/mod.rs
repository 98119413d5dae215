//! The server itself: is it alive and ready, which version, which settings.

mod health;
mod information;
mod metrics;

use crate::state::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(health::livez))
        .routes(routes!(health::readyz))
        .routes(routes!(metrics::metrics))
        .routes(routes!(information::openapi_document))
        .routes(routes!(information::version))
        .routes(routes!(information::settings))
}
