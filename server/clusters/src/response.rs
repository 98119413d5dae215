//! What an answer, or its absence, means.

use crate::error::ClusterError;
use crate::object::Object;
use http::header::WARNING;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use std::error::Error;

/// The most that one answer may hold: a page of 500 objects of the largest size that a server stores by default fits.
pub(crate) const MAX_BODY_BYTES: usize = 1 << 30;

/// The words of server-side apply for fields that the kind does not have, of the wrong type, or twice in a list.
const NOT_OF_THE_SCHEMA: &str = "failed to create typed patch object";

/// An answer that is not an error.
#[derive(Debug)]
pub(crate) struct Answer {
    server: String,
    status: StatusCode,
    /// The texts of the `Warning` headers: deprecated versions, admission warnings.
    pub(crate) warnings: Vec<String>,
    body: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(
        server: &str,
        status: StatusCode,
        headers: &HeaderMap,
        body: Vec<u8>,
    ) -> Result<Self, ClusterError> {
        if status.is_success() {
            return Ok(Self { server: server.to_owned(), status, warnings: warnings(headers), body });
        }
        Err(status_error(server, status.as_u16(), &body))
    }

    /// Whether the object was not there before.
    pub(crate) fn created(&self) -> bool {
        self.status == StatusCode::CREATED
    }

    pub(crate) fn object(&self) -> Result<Object, ClusterError> {
        // serde's message may quote the body, and the body may be a Secret.
        serde_json::from_slice(&self.body).map_err(|error| ClusterError::Api {
            code: self.status.as_u16(),
            message: format!(
                "the answer of {} is not a JSON object (line {}, column {}); is it a Kubernetes API server?",
                self.server,
                error.line(),
                error.column()
            ),
        })
    }
}

/// The error that an answer with this status, or an `ERROR` event of a watch, stands for.
pub(crate) fn status_error(server: &str, code: u16, body: &[u8]) -> ClusterError {
    let status: Option<Value> = serde_json::from_slice(body).ok();
    let field = |name: &str| status.as_ref().and_then(|status| status.get(name)).and_then(Value::as_str);
    let is_status = field("kind") == Some("Status");
    let message = match field("message") {
        Some(message) if is_status && !message.is_empty() => message.to_owned(),
        // Not Kubernetes' own words: a proxy's page, for example. The beginning is enough.
        _ => {
            let text = String::from_utf8_lossy(body);
            let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
            if line.is_empty() { "no explanation".to_owned() } else { line }
        }
    };
    match code {
        401 => ClusterError::Unauthorized { server: server.to_owned(), message },
        403 => ClusterError::Forbidden { message },
        404 => ClusterError::NotFound { message },
        409 => ClusterError::Conflict { message },
        400 | 413 | 415 | 422 if is_status => ClusterError::Invalid { message },
        // Server-side apply says so with 500, though the manifest is at fault.
        500 if is_status && message.starts_with(NOT_OF_THE_SCHEMA) => ClusterError::Invalid { message },
        code => ClusterError::Api { code, message },
    }
}

/// The error that a failed exchange stands for.
pub(crate) fn transport_error(server: &str, error: &(dyn Error + 'static)) -> ClusterError {
    let server = server.to_owned();
    let mut deepest = error.to_string();
    let mut current = Some(error);
    while let Some(error) = current {
        deepest = error.to_string();
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            return tls_error(server, tls);
        }
        // `io::Error::source` skips the error that it wraps.
        current = match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    ClusterError::Unreachable { server, cause: deepest }
}

fn tls_error(server: String, error: &rustls::Error) -> ClusterError {
    use rustls::{AlertDescription as Alert, Error as Tls};
    let cause = error.to_string();
    match error {
        Tls::InvalidCertificate(_)
        | Tls::NoCertificatesPresented
        | Tls::UnsupportedNameType
        | Tls::AlertReceived(
            Alert::BadCertificate
            | Alert::CertificateExpired
            | Alert::CertificateRequired
            | Alert::CertificateRevoked
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::UnsupportedCertificate
            | Alert::UnrecognisedName,
        ) => ClusterError::Certificate { server, cause },
        _ => ClusterError::Unreachable { server, cause: format!("TLS: {cause}") },
    }
}

/// The texts of `Warning: 299 - "text"` headers.
fn warnings(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(WARNING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(|value| {
            let text = value.split_once('"').map_or(value, |(_, rest)| rest);
            text.strip_suffix('"').unwrap_or(text).replace("\\\"", "\"")
        })
        .collect()
}
