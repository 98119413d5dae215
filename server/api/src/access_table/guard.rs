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

pub(crate) async fn guard(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned()).unwrap_or_default();
    let row = access(request.method().as_str(), &route).ok_or_else(|| without_row(request.method(), &route))?;
    if row != Access::Public {
        let presented = Presented::of(&request)?;
        let signed = presented.signed(&state).await?;
        if let Access::Right(action, resource) = row {
            decide(&signed.caller, action, resource)?;
        }
        request.extensions_mut().insert(signed);
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

/// What a request says of its caller.
struct Presented {
    credential: OwnedCredential,
    correlation: CorrelationId,
}

impl Presented {
    fn of(request: &Request) -> Result<Self, ApiError> {
        let headers = request.headers();
        let credential = OwnedCredential::of(headers)?.ok_or_else(ApiError::unauthenticated)?;
        if credential.is_cookie() && !request.method().is_safe() && !says_where_from(headers) {
            return Err(ApiError::cross_origin());
        }
        let correlation = request.extensions().get::<CorrelationId>().copied().unwrap_or_else(CorrelationId::generate);
        Ok(Self { credential, correlation })
    }

    async fn signed(self, state: &AppState) -> Result<Signed, ApiError> {
        let caller = state.identity().caller(self.credential.as_credential(), self.correlation).await?;
        Ok(Signed { caller, credential: self.credential })
    }
}

/// Browsers send cookies by themselves, and with every change also one of these, which the CSRF layer has judged.
/// A change with a cookie and without them is of a client that could not be judged.
fn says_where_from(headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN) || headers.contains_key(FETCH_SITE)
}
