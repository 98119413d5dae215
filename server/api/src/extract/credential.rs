//! What a request presents: a bearer token, or the session cookie.

use crate::error::ApiError;
use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE};
use secrecy::{ExposeSecret, SecretString};
use windlass_identity::Credential;

/// The session's cookie.
pub(crate) const COOKIE_NAME: &str = "windlass_session";

/// A credential, kept for as long as the request or its stream lasts. Not printable.
#[derive(Clone, Debug)]
pub(crate) enum OwnedCredential {
    /// From the cookie.
    Session(SecretString),
    /// From `Authorization: Bearer`.
    Bearer(SecretString),
}

impl OwnedCredential {
    /// What the request presents, if anything. A token wins over a cookie: who sends one means it.
    ///
    /// # Errors
    /// 401 for an `Authorization` header of another kind: it is never taken for anonymous.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        if let Some(value) = headers.get(AUTHORIZATION) {
            let token = value.to_str().ok().and_then(bearer).ok_or_else(not_bearer)?;
            return Ok(Some(Self::Bearer(token.into())));
        }
        Ok(cookie(headers).map(|secret| Self::Session(secret.into())))
    }

    /// As identity takes it.
    pub(crate) fn as_credential(&self) -> Credential<'_> {
        match self {
            Self::Session(secret) => Credential::Session(secret.expose_secret()),
            Self::Bearer(secret) => Credential::Bearer(secret.expose_secret()),
        }
    }

    /// The secret itself.
    pub(crate) fn secret(&self) -> &str {
        match self {
            Self::Session(secret) | Self::Bearer(secret) => secret.expose_secret(),
        }
    }

    /// Whether a browser sent it by itself.
    pub(crate) fn is_cookie(&self) -> bool {
        matches!(self, Self::Session(_))
    }
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn not_bearer() -> ApiError {
    ApiError::new(
        crate::error::Code::InvalidCredentials,
        "the Authorization header is not `Bearer <token>`",
        "Send an API token as `Authorization: Bearer …`.",
    )
    .challenged()
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE_NAME)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn credentials_are_found_and_never_ignored() {
        for (header, value, found) in [
            (AUTHORIZATION, "Bearer wlt_1", Some((false, "wlt_1"))),
            (AUTHORIZATION, "bearer  wlt_1 ", Some((false, "wlt_1"))),
            (COOKIE, "a=b; windlass_session=wls_1", Some((true, "wls_1"))),
            (COOKIE, "windlass_session2=x", None),
        ] {
            let headers = HeaderMap::from_iter([(header, HeaderValue::from_static(value))]);
            let credential = OwnedCredential::of(&headers).expect("understood");
            assert_eq!(
                credential.as_ref().map(|credential| (credential.is_cookie(), credential.secret())),
                found,
                "{value}"
            );
            assert!(!format!("{credential:?}").contains("_1"));
        }
        for value in ["Basic YTpi", "Bearer", "Bearer ", "wlt_1"] {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(value))]);
            assert!(OwnedCredential::of(&headers).is_err(), "{value}");
        }
    }
}
