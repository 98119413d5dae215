//! `POST /api/v1/session`.

use super::cookie;
use crate::error::ApiError;
use crate::extract::JsonBody;
use crate::state::AppState;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use http::Extensions;
use http::header::SET_COOKIE;
use secrecy::{ExposeSecret, SecretString};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use windlass_model::account::{SignIn, SignedIn};

/// Signs in with a local account's password.
///
/// The session's secret comes as a cookie for browsers and in the body for programs.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, body = SignedIn), (status = 401, description = "Wrong name or password"), (status = 429, description = "Too many attempts"))
)]
pub(super) async fn create_session(
    State(state): State<AppState>,
    extensions: Extensions,
    JsonBody(sign_in): JsonBody<SignIn>,
) -> Result<Response, ApiError> {
    let password = SecretString::from(sign_in.password);
    let session = state.identity().sign_in(&sign_in.username, &password, peer(&extensions)).await?;
    let secret = session.secret.expose_secret();
    let seconds = (session.expires_at - Utc::now()).num_seconds();
    let mut response = Json(SignedIn { token: secret.to_owned() }).into_response();
    if let Some(cookie) = cookie::set(secret, seconds, state.settings().is_secure()) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The address that the connection comes from; loopback where the server was not told.
fn peer(extensions: &Extensions) -> IpAddr {
    extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip())
}
