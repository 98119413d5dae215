//! Limits, and protection against other sites' pages.

use super::context::context;
use crate::error::ApiError;
use crate::state::AppState;
use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use std::any::Any;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

/// The largest body.
const MAX_BODY_BYTES: usize = 4 << 20;
/// Longer than a refresh, for which a repository may have to be fetched. Streams are not cut: it is the time until an
/// answer begins.
const TIMEOUT: Duration = Duration::from_secs(100);

/// The routes with all that every request passes through, outermost last.
pub(crate) fn layered(routes: Router, state: AppState) -> Router {
    routes
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(csrf(&state))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, TIMEOUT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state, context))
        .layer(CompressionLayer::new())
}

/// Changes come from the server's own pages, or from programs, which name no origin.
fn csrf(state: &AppState) -> CsrfLayer {
    // Behind a proxy the Host that arrives may be another than the one that people and browsers know.
    let origin = state.settings().url.origin().ascii_serialization();
    CsrfLayer::new().add_trusted_origin(&origin).unwrap_or_else(|error| {
        tracing::warn!(origin, %error, "the server's address is not one that a browser can send as Origin");
        CsrfLayer::new()
    })
}

fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let words =
        cause.downcast_ref::<String>().cloned().or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    ApiError::internal(format!("a handler panicked: {}", words.unwrap_or_default())).into_response()
}
