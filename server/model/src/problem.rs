//! The error answer: RFC 9457 problem details with a stable code and the next step.

use serde::{Deserialize, Serialize};

/// `application/problem+json`. `code` is stable and listed in `docs/errors.md`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Problem {
    /// `about:blank#<code>`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The code's title.
    #[serde(default)]
    pub title: String,
    /// The HTTP status.
    #[serde(default)]
    pub status: u16,
    /// The stable code, for programs.
    #[serde(default)]
    pub code: String,
    /// What happened, to which object.
    #[serde(default)]
    pub detail: String,
    /// What to do next.
    #[serde(default, rename = "nextStep", skip_serializing_if = "Option::is_none")]
    pub next_step: Option<String>,
    /// The request's correlation id, as in the logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// As `detail`: clients of Argo CD read this field.
    #[serde(default)]
    pub message: String,
}
