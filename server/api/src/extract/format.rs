//! Answers as JSON or, for manifests, YAML.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{ACCEPT, CONTENT_TYPE, VARY, WARNING};
use http::request::Parts;
use serde_json::Value;
use std::convert::Infallible;

/// More warnings than this help nobody, and headers have limits.
const MAX_WARNINGS: usize = 50;
const MAX_WARNING_CHARACTERS: usize = 500;

/// The form of the answer that the caller asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Yaml,
}

/// Media types of YAML, the registered one first.
pub(super) const YAML_TYPES: [&str; 4] = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

impl Format {
    fn of(accept: &str) -> Self {
        for item in accept.split(',') {
            let media = item.split(';').next().unwrap_or_default().trim();
            if YAML_TYPES.iter().any(|yaml| media.eq_ignore_ascii_case(yaml)) {
                return Self::Yaml;
            }
            if media.eq_ignore_ascii_case("application/json") || media == "*/*" {
                return Self::Json;
            }
        }
        Self::Json
    }

    /// The value in this form.
    pub(crate) fn answer(self, value: Value) -> Answer {
        Answer { value, format: self }
    }
}

impl<S: Sync> FromRequestParts<S> for Format {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts.headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default()))
    }
}

/// A manifest, or a list of them, in the form that was asked for.
pub(crate) struct Answer {
    value: Value,
    format: Format,
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = match self.format {
            Format::Json => Json(self.value).into_response(),
            Format::Yaml => {
                let yaml = [(CONTENT_TYPE, HeaderValue::from_static("application/yaml"))];
                (yaml, windlass_objects::yaml::to_string(&self.value)).into_response()
            }
        };
        response.headers_mut().append(VARY, HeaderValue::from_static("accept"));
        response
    }
}

/// The answer with warnings in headers, as Kubernetes gives them.
pub(crate) fn with_warnings(answer: impl IntoResponse, warnings: &[String]) -> Response {
    let mut response = answer.into_response();
    for warning in warnings.iter().take(MAX_WARNINGS) {
        if let Some(value) = warning_header(warning) {
            response.headers_mut().append(WARNING, value);
        }
    }
    response
}

/// `299 windlass "…"` (RFC 7234, section 5.5).
fn warning_header(text: &str) -> Option<HeaderValue> {
    let mut header = String::from("299 windlass \"");
    for letter in text.chars().take(MAX_WARNING_CHARACTERS) {
        match letter {
            '"' | '\\' => header.extend(['\\', letter]),
            letter if letter.is_control() => header.push(' '),
            letter => header.push(letter),
        }
    }
    header.push('"');
    HeaderValue::from_bytes(header.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_form_wins() {
        for (accept, format) in [
            ("", Format::Json),
            ("*/*", Format::Json),
            ("application/yaml", Format::Yaml),
            ("text/html, application/x-yaml;q=0.9", Format::Yaml),
            ("application/json, application/yaml", Format::Json),
            ("application/yaml, */*", Format::Yaml),
        ] {
            assert_eq!(Format::of(accept), format, "{accept}");
        }
    }

    #[test]
    fn warnings_cannot_break_out_of_their_header() {
        let header = warning_header("a \"b\"\r\nSet-Cookie: x \\ 가").expect("a header");
        assert_eq!(String::from_utf8_lossy(header.as_bytes()), r#"299 windlass "a \"b\"  Set-Cookie: x \\ 가""#);
    }
}
