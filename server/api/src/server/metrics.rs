//! `/metrics`.

use crate::error::ApiError;
use crate::state::AppState;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header::CONTENT_TYPE;

/// Counters in the OpenMetrics text format, for Prometheus. They name routes, never tenants' things.
#[utoipa::path(
    get, path = "/metrics", tag = "server", security(()),
    responses((status = 200, body = String, content_type = "application/openmetrics-text"))
)]
pub(super) async fn metrics(State(state): State<AppState>) -> Result<impl IntoResponse, ApiError> {
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, state.metrics())
        .map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text))
}
