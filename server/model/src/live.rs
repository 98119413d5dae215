//! What the live stream says: something changed, look again.

use serde::{Deserialize, Serialize};

/// One message of `GET /api/v1/stream` (server-sent events, `event: change`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The position in the event log, `<transaction>-<row>`, also the SSE `id`; none for what is no event and not kept,
    /// such as `status` and `tree`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// The noun: `application`, `project`, `cluster`.
    pub kind: String,
    /// Which one: `namespace/name` for applications, the name for the others.
    pub key: String,
    /// What happened, for example `synced`, `degraded`, `created`, `status`.
    pub event: String,
}
