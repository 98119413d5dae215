//! The table, held before the handler runs.

use super::table::{Access, access};
use crate::error::ApiError;
use crate::extract::{OwnedCredential, Signed};
use crate::state::AppState;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::ORIGIN;
use http::{HeaderMap, HeaderName, Method};
use windlass_access::decide;
use windlass_model::id::CorrelationId;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

pub(crate) async fn guard(State(state): State<AppState>, mut request: Request, next: Next) -> Result<Response, ApiError> {
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned()).unwrap_or_default();
    let row = access(request.method().as_str(), &route);
    match row {
        Some(Access::Public) => {}
        Some(Access::SignedIn) => {
            let signed = signed(&state, &request).await?;
            request.extensions_mut().insert(signed);
        }
        Some(Access::Right(action, resource)) => {
            let signed = signed(&state, &request).await?;
            decide(&signed.caller, action, resource)?;
            request.extensions_mut().insert(signed);
        }
        None => return Err(without_row(request.method(), &route)),
    }
    Ok(next.run(request).await)
}

/// A known path with a method that no route has is that; anything else would be a route that nobody thought about.
fn without_row(method: &Method, route: &str) -> ApiError {
    if super::table::TABLE.iter().any(|(_, path, _)| *path == route) {
        return ApiError::from_status(http::StatusCode::METHOD_NOT_ALLOWED);
    }
    ApiError::internal(format!("{method} {route} has no row in the access table"))
}

async fn signed(state: &AppState, request: &Request) -> Result<Signed, ApiError> {
    let headers = request.headers();
    let credential = OwnedCredential::of(headers)?.ok_or_else(ApiError::unauthenticated)?;
    if credential.is_cookie() && !request.method().is_safe() && !says_where_from(headers) {
        return Err(ApiError::cross_origin());
    }
    let correlation = request.extensions().get::<CorrelationId>().copied().unwrap_or_else(CorrelationId::generate);
    let caller = state.identity().caller(credential.as_credential(), correlation).await?;
    Ok(Signed { caller, credential })
}

/// Browsers send cookies by themselves, and with every change also one of these, which the CSRF layer has judged.
/// A change with a cookie and without them is of a client that could not be judged.
fn says_where_from(headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN) || headers.contains_key(FETCH_SITE)
}
