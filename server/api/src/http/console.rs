//! What is no route: a file or page of the console, or a mistake.

use crate::error::{ApiError, Code};
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use http::Method;
use std::borrow::Cow;

pub(crate) async fn fallback(request: Request) -> Result<Response, ApiError> {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Err(ApiError::new(
            Code::NoRoute,
            format!("there is no path {path}"),
            "Look at /api/openapi.json for what there is.",
        ));
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Err(ApiError::from_status(http::StatusCode::METHOD_NOT_ALLOWED));
    }
    Ok(windlass_assets::respond(path, request.headers()).map(|file| {
        Body::from(match file {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        })
    }))
}
