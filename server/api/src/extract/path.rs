//! Parts of the path.

use crate::error::ApiError;
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use serde::de::DeserializeOwned;

/// The named parts of the path, decoded. No part has control characters: nothing is named so, and PostgreSQL takes no
/// NUL in a text.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let named = RawPathParams::from_request_parts(parts, state).await;
        let named = named.map_err(|rejection| refused(&rejection.body_text()))?;
        if let Some((name, value)) = named.iter().find(|(_, value)| value.chars().any(char::is_control)) {
            return Err(refused(&format!("its part `{name}` is {value:?}, which has a control character")));
        }
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0)).map_err(|rejection| refused(&rejection.body_text()))
    }
}

fn refused(cause: &str) -> ApiError {
    ApiError::bad_request(format!("the path cannot be understood: {cause}"), "Check the names in the path.")
}
