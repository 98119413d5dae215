//! Bodies: JSON for requests, JSON or YAML for manifests.

use super::format::YAML_TYPES;
use crate::error::{ApiError, Code};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use windlass_objects::{Budget, yaml};

/// Of one manifest; the layers have a limit for the whole body.
const BUDGET: Budget = Budget { max_bytes: 4 << 20, max_nodes: 200_000, max_depth: 100 };

/// A JSON body.
pub(crate) struct JsonBody<T>(pub(crate) T);

/// A JSON body, or none.
pub(crate) struct OptionalJson<T>(pub(crate) T);

/// A manifest as JSON or YAML.
pub(crate) struct ManifestBody(pub(crate) Value);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        require_json(request.headers())?;
        read_object(&bytes(request, state).await?).map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for OptionalJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let json = require_json(request.headers());
        let body = bytes(request, state).await?;
        if body.is_empty() {
            return Ok(Self(T::default()));
        }
        json?;
        read_object(&body).map(Self)
    }
}

impl<S: Send + Sync> FromRequest<S> for ManifestBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let media = media_type(request.headers());
        let body = bytes(request, state).await?;
        if is_json(&media) {
            return read_json(&body).map(Self);
        }
        if YAML_TYPES.contains(&media.as_str()) {
            return read_yaml(&body).map(Self);
        }
        Err(unsupported(&media, "application/json or application/yaml"))
    }
}

async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::from_status(StatusCode::PAYLOAD_TOO_LARGE),
        _ => ApiError::bad_request("the request's body did not arrive whole", "Send the request again."),
    })
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_json(media: &str) -> bool {
    media == "application/json" || media.starts_with("application/") && media.ends_with("+json")
}

fn require_json(headers: &HeaderMap) -> Result<(), ApiError> {
    let media = media_type(headers);
    if is_json(&media) { Ok(()) } else { Err(unsupported(&media, "application/json")) }
}

fn unsupported(media: &str, taken: &str) -> ApiError {
    let sent = if media.is_empty() { "no Content-Type".to_owned() } else { format!("Content-Type {media}") };
    ApiError::new(
        Code::UnsupportedMediaType,
        format!("the request has {sent}; this path takes {taken}"),
        "Send the body as one of those, and say so in Content-Type.",
    )
}

/// Of a list serde would take the entries for the fields, in their order.
fn read_object<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if body.trim_ascii_start().first() == Some(&b'[') {
        return Err(ApiError::bad_request(
            "the body is a list; it must be an object",
            "Correct the body and send it again.",
        ));
    }
    read_json(body)
}

fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| {
        ApiError::bad_request(
            format!("the body cannot be read as JSON: {error}"),
            "Correct the body and send it again.",
        )
    })
}

fn read_yaml(body: &[u8]) -> Result<Value, ApiError> {
    let correct = "Correct the body and send it again.";
    let text = std::str::from_utf8(body).map_err(|_| ApiError::bad_request("the body is not UTF-8 text", correct))?;
    let documents = yaml::parse(text, &BUDGET)
        .map_err(|error| ApiError::bad_request(format!("the body cannot be read as YAML: {error}"), correct))?;
    let mut documents = documents.into_iter();
    match (documents.next(), documents.next()) {
        (Some(document), None) => Ok(document.value),
        (None, _) => Err(ApiError::bad_request("the body has no document", "Send one manifest.")),
        (Some(_), Some(_)) => Err(ApiError::bad_request(
            "the body has several documents",
            "Send one manifest in each request; `windlass apply` sends several.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    async fn manifest(media: &str, body: &'static str) -> Result<Value, ApiError> {
        let mut request = Request::new(Body::from(body));
        if !media.is_empty() {
            request.headers_mut().insert(CONTENT_TYPE, media.parse().expect("a header"));
        }
        ManifestBody::from_request(request, &()).await.map(|body| body.0)
    }

    #[tokio::test]
    async fn manifests_are_json_or_yaml() {
        for (media, body) in [
            ("application/json; charset=utf-8", r#"{"a":1}"#),
            ("application/merge-patch+json", r#"{"a":1}"#),
            ("application/yaml", "a: 1\n"),
            ("text/yaml", "---\na: 1\n"),
        ] {
            assert_eq!(manifest(media, body).await.expect(media)["a"], 1);
        }
        for (media, body, said) in [
            ("", "{}", "no Content-Type"),
            ("text/plain", "{}", "Content-Type text/plain"),
            ("application/json", "{", "cannot be read as JSON"),
            ("application/yaml", "a: [", "cannot be read as YAML"),
            ("application/yaml", "# nothing", "no document"),
            ("application/yaml", "a: 1\n---\nb: 2\n", "several documents"),
        ] {
            let error = manifest(media, body).await.expect_err(body);
            assert!(error.cause().contains(said), "{}", error.cause());
        }
    }
}
