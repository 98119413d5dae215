//! Probes, as Kubernetes asks them.

use crate::error::ApiError;
use crate::state::AppState;
use axum::extract::State;
use std::time::Duration;

/// A probe that waits longer says no.
const PATIENCE: Duration = Duration::from_secs(2);

/// Says that the process lives.
#[utoipa::path(get, path = "/livez", tag = "server", security(()), responses((status = 200, body = String, content_type = "text/plain")))]
pub(super) async fn livez() -> &'static str {
    "ok\n"
}

/// Says whether requests can be answered: the database does, and the server is not stopping.
#[utoipa::path(
    get, path = "/readyz", tag = "server", security(()),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 503, description = "Not now"))
)]
pub(super) async fn readyz(State(state): State<AppState>) -> Result<&'static str, ApiError> {
    let late = |_| {
        ApiError::new(
            crate::error::Code::DatabaseUnavailable,
            "the database did not answer the probe in time",
            "Look at the database.",
        )
    };
    tokio::time::timeout(PATIENCE, state.ready()).await.map_err(late)??;
    Ok("ok\n")
}
