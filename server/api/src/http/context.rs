//! The outermost layer: a correlation for each request, and on the way back words for every error, headers, counters,
//! and one line in the log.

use super::security::secure;
use crate::error::ApiError;
use crate::state::AppState;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use std::sync::Arc;
use std::time::Instant;
use tracing::Instrument;
use windlass_model::id::CorrelationId;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

pub(crate) async fn context(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let correlation = CorrelationId::generate();
    let began = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    request.extensions_mut().insert(correlation);

    let span = tracing::info_span!("request", %correlation, %method, path);
    let mut response = next.run(request).instrument(span.clone()).await;

    let took = began.elapsed();
    let error = error_of(&mut response, &path);
    if let Some(error) = &error {
        write_problem(&mut response, error, &correlation.to_string());
    }
    if let Ok(value) = HeaderValue::from_str(&correlation.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    secure(response.headers_mut(), state.settings().url.scheme() == "https");
    state.http_metrics().answered(&method, route.as_deref(), response.status(), took);
    span.in_scope(|| log(&method, response.status(), error.as_deref(), took.as_millis()));
    response
}

/// The handler's error, or words for a status that a layer answered by itself.
fn error_of(response: &mut Response, path: &str) -> Option<Arc<ApiError>> {
    if let Some(error) = response.extensions_mut().remove::<Arc<ApiError>>() {
        return Some(error);
    }
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    let wordless = !response.headers().contains_key(CONTENT_TYPE) || path.starts_with("/api/");
    (failed && wordless).then(|| Arc::new(ApiError::from_status(status)))
}

fn write_problem(response: &mut Response, error: &ApiError, correlation: &str) {
    let problem = error.problem(correlation);
    *response.status_mut() = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, PROBLEM);
    response.headers_mut().remove(CONTENT_LENGTH);
    *response.body_mut() = Body::from(serde_json::to_vec(&problem).unwrap_or_default());
}

fn log(method: &Method, status: StatusCode, error: Option<&ApiError>, milliseconds: u128) {
    let status = status.as_u16();
    match error {
        Some(error) if status >= 500 => {
            tracing::error!(
                status,
                code = error.code().as_str(),
                cause = error.cause(),
                milliseconds,
                "a request failed"
            );
        }
        Some(error) => tracing::info!(
            status,
            code = error.code().as_str(),
            cause = error.cause(),
            milliseconds,
            "a request was refused"
        ),
        None if method.is_safe() => tracing::debug!(status, milliseconds, "a request was answered"),
        None => tracing::info!(status, milliseconds, "a change was answered"),
    }
}
