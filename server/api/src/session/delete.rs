//! `DELETE /api/v1/session`.

use super::cookie;
use crate::error::ApiError;
use crate::extract::Asker;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::SET_COOKIE;
use serde_json::json;

/// Signs out: the session ends on every replica at once.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 200, description = "Signed out")))]
pub(super) async fn delete_session(asker: Asker) -> Result<Response, ApiError> {
    asker.state.identity().sign_out(asker.credential.secret()).await?;
    let mut response = Json(json!({})).into_response();
    if let Some(cookie) = cookie::clear(asker.state.settings().is_secure()) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}
