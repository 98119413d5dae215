//! The one error type of the request path: it knows its status and its words for the caller.
//!
//! A handler returns any room's error with `?`; the conversions give it a [`Code`]. The outermost layer
//! (`http::context`) turns it into problem details with the request's correlation, and logs what the caller must not
//! see. Every code stands in one table, from which `docs/errors.md` is made.

mod code;
mod convert;
mod document;

pub use code::Code;
pub use document::document;

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode};
use std::sync::Arc;
use windlass_model::problem::Problem;

/// A request that is refused or failed.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    code: Code,
    detail: String,
    next_step: String,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    /// An error with its words: what happened, to which object, and what to do next.
    pub(crate) fn new(code: Code, detail: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), next_step: next_step.into(), headers: Vec::new() }
    }

    /// What was sent cannot be understood.
    pub(crate) fn bad_request(detail: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, detail, next_step)
    }

    /// No credential came with the request.
    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            Code::Unauthenticated,
            "this request needs a sign-in and came without one",
            "Sign in, or send an API token as `Authorization: Bearer …`.",
        )
        .challenged()
    }

    /// The server's own fault; the cause goes to the log only.
    pub(crate) fn internal(cause: impl Into<String>) -> Self {
        Self::new(Code::Internal, cause, "Try again; if it persists, give the correlation to the server's operator.")
    }

    /// What a layer below answered with a status alone.
    pub(crate) fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                Code::MethodNotAllowed,
                "this path does not take this method",
                "Look at /api/openapi.json for the methods of each path.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(Code::TooLarge, "the request's body is larger than 4 MiB", "Send less in one request.")
            }
            StatusCode::FORBIDDEN => Self::cross_origin(),
            StatusCode::GATEWAY_TIMEOUT | StatusCode::REQUEST_TIMEOUT => Self::new(
                Code::Timeout,
                "the request took too long",
                "Try again; look at the object itself for what was done.",
            ),
            _ => Self::internal(format!("a layer answered {status}")),
        }
    }

    /// A change that a page of another site may have sent.
    pub(crate) fn cross_origin() -> Self {
        Self::new(
            Code::CrossOrigin,
            "this change was not sent from the console's own pages",
            "Use the console at its own address; programs send an API token as `Authorization: Bearer …` and no Origin.",
        )
    }

    /// With one more header in the answer.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The stable code.
    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// What happened, for the log: never shown to callers if the code is internal.
    pub(crate) fn cause(&self) -> &str {
        &self.detail
    }

    /// As callers see it.
    pub(crate) fn problem(&self, correlation: &str) -> Problem {
        let row = self.code.row();
        let detail = if row.internal { row.meaning.to_owned() } else { self.detail.clone() };
        Problem {
            kind: format!("about:blank#{}", row.code),
            title: row.title.to_owned(),
            status: row.status,
            code: row.code.to_owned(),
            message: detail.clone(),
            detail,
            next_step: Some(self.next_step.clone()).filter(|step| !step.is_empty()),
            correlation: Some(correlation.to_owned()),
        }
    }
}

impl IntoResponse for ApiError {
    /// A status, headers and the error beside; the outermost layer writes the body.
    fn into_response(self) -> Response {
        let mut response =
            StatusCode::from_u16(self.code.row().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response();
        for (name, value) in &self.headers {
            response.headers_mut().insert(name.clone(), value.clone());
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
