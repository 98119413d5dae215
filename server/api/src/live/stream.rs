//! `GET /api/v1/stream`.

use super::changes::{Begin, Watch, messages};
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
/// A client that connects again with `Last-Event-ID` is told what it has missed. `event: gap` says that changes may have
/// been missed: fetch everything again. Changes without a position are told once and not kept. The stream ends with the
/// session.
#[utoipa::path(get, path = "/api/v1/stream", tag = "live", responses((status = 200, body = Change, content_type = "text/event-stream")))]
pub(super) async fn stream(asker: Asker, headers: HeaderMap) -> Response {
    let begin = Begin::behind(headers.get(LAST_EVENT_ID));
    let watch = Watch::new(asker.state, asker.caller, asker.credential, begin);
    let mut response = Sse::new(messages(watch)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // nginx collects answers unless told otherwise.
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}
