//! Watching the objects of a kind: a list, then its changes, for as long as the stream is kept.
//!
//! Whoever watches says what is kept of each object ([`Connection::watch_with`]): it is made while a page is read, so
//! that a list of a hundred thousand pods is never in memory whole.
//!
//! No task runs behind the stream: whoever drops it ends everything. It never ends by itself. A watch that the server
//! ends is taken up where it was; if that place is too old (410) or the server's answer is an error, everything is
//! listed again. Failures are reported and followed by a pause of 1 s, doubled each time up to 30 s, with jitter.

use crate::error::ClusterError;
use crate::object::Object;
use crate::response::status_error;
use crate::transport::{Call, JSON};
use crate::{Connection, KindInfo, path};
use futures::stream::{self, BoxStream, Stream, StreamExt as _, TryStreamExt as _};
use http::Method;
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::Value;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::codec::{FramedRead, LinesCodec, LinesCodecError};
use tokio_util::io::StreamReader;

const PAGE: &str = "500";
/// The most that one event may hold; servers store objects of up to 1.5 MB by default.
const MAX_LINE_BYTES: usize = 32 << 20;
/// How long the server is asked to keep a watch open; up to a minute is added, so that not all end at once.
const WATCH_SECONDS: u64 = 270;
const MAX_EXPIRED_LISTS: u32 = 3;
const GONE: u16 = 410;

/// What a watch has seen.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchEvent<T = Object> {
    /// All objects that there are now; what is not among them is gone.
    Restarted(Vec<T>),
    /// An object was made or changed.
    Applied(T),
    /// An object was deleted; its last state.
    Deleted(T),
    /// An attempt failed; the watch goes on by itself.
    Failed(ClusterError),
}

/// How much of each object the server is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// `metadata` only (`PartialObjectMetadata`), though under the object's own `apiVersion` and `kind`.
    Metadata,
    /// All of it.
    #[default]
    Whole,
}

impl Detail {
    /// A server that cannot leave the rest out (an aggregated one, perhaps) may send it all.
    fn accept(self, list: bool) -> &'static str {
        match (self, list) {
            (Self::Whole, _) => JSON,
            (Self::Metadata, true) => {
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
            }
            (Self::Metadata, false) => "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
        }
    }
}

/// What to watch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchTarget {
    /// The API group; empty for the core group.
    pub group: String,
    /// The version.
    pub version: String,
    /// The kind.
    pub kind: String,
    /// Only in this namespace.
    pub namespace: Option<String>,
    /// How much of each object.
    pub detail: Detail,
}

impl Connection {
    /// The objects of a kind, in one namespace or in all, and each change of them. The first event is
    /// [`WatchEvent::Restarted`], or [`WatchEvent::Failed`] until the cluster is reached.
    pub fn watch(
        &self,
        group: &str,
        version: &str,
        kind: &str,
        namespace: Option<&str>,
    ) -> impl Stream<Item = WatchEvent> + Send + 'static + use<> {
        let target = WatchTarget {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.map(str::to_owned),
            detail: Detail::Whole,
        };
        self.watch_with(target, |object| object)
    }

    /// As [`Connection::watch`], with what `keep` makes of each object in its place.
    pub fn watch_with<T: Send + 'static>(
        &self,
        target: WatchTarget,
        keep: impl FnMut(Object) -> T + Send + 'static,
    ) -> BoxStream<'static, WatchEvent<T>> {
        let watch = Watch {
            connection: self.clone(),
            target,
            keep: Box::new(keep),
            state: State::Listing,
            failures: 0,
            pause: Duration::ZERO,
        };
        stream::unfold(watch, |mut watch| async move {
            let event = watch.next().await;
            Some((event, watch))
        })
        .boxed()
    }
}

struct Watch<T> {
    connection: Connection,
    target: WatchTarget,
    keep: Box<dyn FnMut(Object) -> T + Send>,
    state: State,
    /// Since the last sign of life.
    failures: u32,
    /// Before the next attempt.
    pause: Duration,
}

enum State {
    Listing,
    /// The list or the last event was of this resource version.
    Opening(String),
    Open(Box<Open>),
}

struct Open {
    position: String,
    lines: BoxStream<'static, Result<String, LinesCodecError>>,
    since: Instant,
    /// Silence for longer means that the peer is gone.
    until: Instant,
}

/// A line of a watch.
#[derive(Deserialize)]
struct Line {
    #[serde(rename = "type")]
    kind: String,
    object: Object,
}

impl<T> Watch<T> {
    async fn next(&mut self) -> WatchEvent<T> {
        loop {
            let pause = std::mem::take(&mut self.pause);
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let event = match std::mem::replace(&mut self.state, State::Listing) {
                State::Listing => Some(self.start().await),
                State::Opening(position) => self.open(position).await,
                State::Open(open) => self.follow(open).await,
            };
            if let Some(event) = event {
                return event;
            }
        }
    }

    async fn start(&mut self) -> WatchEvent<T> {
        match self.list().await {
            Ok((objects, position)) => {
                self.state = State::Opening(position);
                WatchEvent::Restarted(objects)
            }
            Err(error) => self.failed(error),
        }
    }

    async fn kind_info(&mut self) -> Result<KindInfo, ClusterError> {
        self.connection.kind_info(&self.target.group, &self.target.version, &self.target.kind).await
    }

    /// All objects, page by page, and the resource version of the list.
    async fn list(&mut self) -> Result<(Vec<T>, String), ClusterError> {
        let connection = self.connection.clone();
        let _turn = connection.list_turn().await;
        let kind = self.kind_info().await?;
        let path = path::of_collection(&kind, self.target.namespace.as_deref())?;
        let (mut objects, mut token, mut expired) = (Vec::new(), String::new(), 0);
        loop {
            let mut query = vec![("limit", PAGE)];
            if !token.is_empty() {
                query.push(("continue", &token));
            }
            let call = Call::new(Method::GET, path::with_query(&path, &query)).accept(self.target.detail.accept(true));
            let answer = match self.connection.call(call).await {
                Ok(answer) => answer,
                Err(ClusterError::Api { code: GONE, .. }) if !token.is_empty() && expired < MAX_EXPIRED_LISTS => {
                    expired += 1;
                    token.clear();
                    objects.clear();
                    continue;
                }
                Err(error) => return Err(self.connection.unless_unknown(&kind, error)),
            };
            let mut page = answer.object()?;
            if let Some(Value::Array(items)) = page.remove("items") {
                objects.extend(items.into_iter().filter_map(|item| typed(item, &kind)).map(&mut self.keep));
            }
            let metadata = |field: &str| {
                page.get("metadata")
                    .and_then(|metadata| metadata.get(field))
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            token = metadata("continue").to_owned();
            if token.is_empty() {
                return Ok((objects, metadata("resourceVersion").to_owned()));
            }
        }
    }

    async fn open(&mut self, position: String) -> Option<WatchEvent<T>> {
        let seconds = WATCH_SECONDS + random() % 60;
        match self.request(&position, seconds).await {
            Ok(lines) => {
                let since = Instant::now();
                let until = since + Duration::from_secs(seconds) + self.connection.deadline();
                self.state = State::Open(Box::new(Open { position, lines, since, until }));
                None
            }
            Err(ClusterError::Api { code: GONE, .. }) => {
                self.stumbled();
                None
            }
            // After `Failed` comes `Restarted`: whoever took it for "nothing is known" hears when that is over.
            Err(error) => Some(self.failed(error)),
        }
    }

    async fn request(
        &mut self,
        position: &str,
        seconds: u64,
    ) -> Result<BoxStream<'static, Result<String, LinesCodecError>>, ClusterError> {
        let kind = self.kind_info().await?;
        let path = path::of_collection(&kind, self.target.namespace.as_deref())?;
        let seconds = seconds.to_string();
        let query = [
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", position),
            ("timeoutSeconds", &seconds),
        ];
        let call = Call::new(Method::GET, path::with_query(&path, &query)).accept(self.target.detail.accept(false));
        let transport = self.connection.transport();
        let opened = async {
            let response = transport.open(&call).await?;
            if response.status().is_success() {
                return Ok(response);
            }
            match transport.read(response).await {
                Ok(_) => Err(ClusterError::Api { code: 500, message: "the watch was not opened".to_owned() }),
                Err(error) => Err(self.connection.unless_unknown(&kind, error)),
            }
        };
        let deadline = self.connection.deadline();
        let response =
            tokio::time::timeout(deadline, opened).await.unwrap_or_else(|_| Err(transport.timeout(deadline)))?;
        let bytes = response.into_body().into_data_stream().map_err(std::io::Error::other);
        let codec = LinesCodec::new_with_max_length(MAX_LINE_BYTES);
        Ok(FramedRead::new(StreamReader::new(bytes), codec).boxed())
    }

    /// The next event of an open watch; `None` if there is nothing to tell.
    async fn follow(&mut self, mut open: Box<Open>) -> Option<WatchEvent<T>> {
        let line = match tokio::time::timeout_at(open.until, open.lines.next()).await {
            Ok(Some(Ok(line))) => line,
            Ok(Some(Err(LinesCodecError::MaxLineLengthExceeded))) => {
                let message =
                    format!("an event of the watch of {} is larger than {MAX_LINE_BYTES} bytes", self.target.kind);
                return Some(self.failed(ClusterError::Api { code: 500, message }));
            }
            // The server, or what lies between, ended the watch: that is ordinary, unless it is at once.
            Ok(Some(Err(LinesCodecError::Io(_))) | None) | Err(_) => {
                if open.since.elapsed() < Duration::from_secs(1) {
                    self.stumbled();
                } else {
                    self.failures = 0;
                }
                self.state = State::Opening(open.position);
                return None;
            }
        };
        let Ok(line) = serde_json::from_str::<Line>(&line) else {
            // Cut off in the middle: the stream's end comes next. Its words may be a Secret's, so they are not told.
            self.state = State::Open(open);
            return None;
        };
        if line.kind == "ERROR" {
            return self.refused(&line.object);
        }
        self.failures = 0;
        if let Some(position) = position_of(&line.object) {
            open.position = position;
        }
        self.state = State::Open(open);
        match line.kind.as_str() {
            "ADDED" | "MODIFIED" => Some(WatchEvent::Applied(self.kept(line.object))),
            "DELETED" => Some(WatchEvent::Deleted(self.kept(line.object))),
            // BOOKMARK: only the position is new.
            _ => None,
        }
    }

    /// What is kept of an event's object; one that was asked for in part comes as another kind.
    fn kept(&mut self, mut object: Object) -> T {
        if self.target.detail == Detail::Metadata {
            for (field, value) in [
                ("apiVersion", api_version(&self.target.group, &self.target.version)),
                ("kind", self.target.kind.clone()),
            ] {
                object.insert(field.to_owned(), Value::String(value));
            }
        }
        (self.keep)(object)
    }

    /// An `ERROR` event: its object is a `Status`.
    fn refused(&mut self, status: &Object) -> Option<WatchEvent<T>> {
        let code = status.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok()).unwrap_or(500);
        if code == GONE {
            self.stumbled();
            return None;
        }
        let body = serde_json::to_vec(status).unwrap_or_default();
        Some(self.failed(status_error(self.connection.server(), code, &body)))
    }

    fn failed(&mut self, error: ClusterError) -> WatchEvent<T> {
        self.failures = self.failures.saturating_add(1);
        self.pause = pause(self.failures, random());
        tracing::debug!(
            server = self.connection.server(), kind = %self.target.kind, %error, failures = self.failures, pause = ?self.pause,
            "A watch failed and goes on after a pause"
        );
        WatchEvent::Failed(error)
    }

    /// What happens now and then and is nobody's fault; repeated, it must not become a busy loop.
    fn stumbled(&mut self) {
        self.failures = self.failures.saturating_add(1);
        if self.failures > 1 {
            self.pause = pause(self.failures - 1, random());
        }
    }
}

/// Items of a list do not always say what they are, or say that they are a part of it.
fn typed(item: Value, kind: &KindInfo) -> Option<Object> {
    let Value::Object(item) = item else {
        return None;
    };
    let mut object = Object::new();
    object.insert("apiVersion".to_owned(), Value::Null);
    object.insert("kind".to_owned(), Value::Null);
    object.extend(item);
    object.insert("apiVersion".to_owned(), Value::String(api_version(&kind.group, &kind.version)));
    object.insert("kind".to_owned(), Value::from(kind.kind.as_str()));
    Some(object)
}

fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") }
}

fn position_of(object: &Object) -> Option<String> {
    object.get("metadata")?.get("resourceVersion")?.as_str().map(str::to_owned)
}

/// 1 s, 2 s, 4 s … 30 s, of which a quarter is chance.
fn pause(failures: u32, random: u64) -> Duration {
    let full = 1000_u64.saturating_mul(1 << failures.saturating_sub(1).min(5)).min(30_000);
    Duration::from_millis(full - random % (full / 4))
}

/// Chance for jitter; nothing rests on its quality.
fn random() -> u64 {
    RandomState::new().hash_one(0_u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_half_a_minute() {
        let table = [(1, 1000), (2, 2000), (3, 4000), (5, 16_000), (6, 30_000), (400, 30_000)];
        for (failures, full) in table {
            assert_eq!(pause(failures, 0), Duration::from_millis(full));
            let least = pause(failures, full / 4 - 1);
            assert!(
                least > Duration::from_millis(full * 3 / 4 - 1) && least < Duration::from_millis(full),
                "{least:?}"
            );
        }
    }
}
