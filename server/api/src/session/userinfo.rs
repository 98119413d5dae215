//! `GET /api/v1/session/userinfo`.

use crate::error::ApiError;
use crate::extract::OwnedCredential;
use crate::state::AppState;
use axum::extract::State;
use axum::{Extension, Json};
use http::HeaderMap;
use windlass_model::account::UserInfo;
use windlass_model::id::CorrelationId;

/// Shows who the caller is. Nobody is an answer; a credential that is not valid is an error.
#[utoipa::path(get, path = "/api/v1/session/userinfo", tag = "session", security((), ("token" = []), ("session" = [])), responses((status = 200, body = UserInfo), (status = 401, description = "The session or token is not valid")))]
pub(super) async fn user_info(
    State(state): State<AppState>,
    Extension(correlation): Extension<CorrelationId>,
    headers: HeaderMap,
) -> Result<Json<UserInfo>, ApiError> {
    let Some(credential) = OwnedCredential::of(&headers)? else {
        return Ok(Json(UserInfo::default()));
    };
    let caller = state.identity().caller(credential.as_credential(), correlation).await?;
    Ok(Json(UserInfo {
        logged_in: true,
        username: caller.account().map(ToString::to_string).unwrap_or_default(),
        iss: "windlass".to_owned(),
        role: caller.role,
    }))
}
