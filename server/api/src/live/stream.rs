//! `GET /api/v1/stream`.

use super::changes::{Watch, messages};
use crate::extract::Asker;
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::time::Duration;
use windlass_model::live::Change;

/// Proxies close connections that are silent for longer.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Streams what changes: `event: change` with the noun and key to fetch again.
///
/// `event: gap` says that changes may have been missed: fetch everything again. The stream ends with the session.
#[utoipa::path(get, path = "/api/v1/stream", tag = "live", responses((status = 200, body = Change, content_type = "text/event-stream")))]
pub(super) async fn stream(asker: Asker, headers: HeaderMap) -> Response {
    // What happened while a client was away is not kept: it is told so.
    let again = headers.contains_key(LAST_EVENT_ID);
    let changes = asker.state.delivery().changes();
    let watch = Watch::new(asker.state, asker.caller, asker.credential, changes, again);
    let mut response = Sse::new(messages(watch)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // nginx collects answers unless told otherwise.
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}
