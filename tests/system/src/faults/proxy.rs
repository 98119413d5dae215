//! A proxy before the API server: loopback in front, the cluster's credentials behind.
//!
//! It records what changes the cluster, with the worker that sent it, and fails as it is told to: at the n-th change, or
//! as a link that is cut. A request that has come is handed on even if its sender has gone meanwhile, as a network would.

use super::machine::{owner_of_connection, sha256};
use super::traffic::{Request, Traffic};
use crate::Cluster;
use crate::eventually;
use crate::webhook::server_config;
use futures::{Stream, StreamExt as _, stream};
use http_body_util::{BodyExt as _, StreamBody, combinators::BoxBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// How the link between Windlass and the API server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// As it should be.
    Up,
    /// Nothing goes through in either direction; it does so when the link is up again.
    Cut,
    /// Requests arrive; answers, and what watches tell, do so only when the link is up again.
    Deaf,
    /// Connections are closed at once, as by a server that does not run.
    Refused,
}

/// When something happens to the n-th change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// It has come, and the API server has not got it.
    Before,
    /// The API server has answered, and the worker has not got the answer.
    After,
}

/// What becomes of the request then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It goes on.
    GoesOn,
    /// Its connection is closed: it is not handed on, or its answer is lost.
    IsLost,
}

/// Something that happens at one of the changes.
pub struct Fault {
    /// At which change from now on, from 1.
    pub number: usize,
    /// When.
    pub moment: Moment,
    /// What happens, to the worker of this name.
    pub action: Box<dyn FnOnce(&str) + Send>,
    /// What becomes of the request.
    pub then: Then,
}

/// The proxy; it ends with this value.
pub struct Proxy {
    url: String,
    kubeconfig: tempfile::NamedTempFile,
    shared: Arc<Shared>,
    // Its tasks end when it is dropped.
    _runtime: Runtime,
}

struct Shared {
    server: String,
    token: String,
    client: reqwest::Client,
    traffic: Traffic,
    /// Process ids, and the names of the workers.
    workers: Mutex<HashMap<u32, String>>,
    fault: Mutex<Option<Fault>>,
    /// A fault's action that has begun has also ended.
    is_over: watch::Sender<bool>,
    delay: watch::Sender<Duration>,
    link: watch::Sender<Link>,
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut")]
struct Lost;

type Body = BoxBody<Bytes, Lost>;

impl Proxy {
    /// A proxy before this cluster.
    #[must_use]
    pub fn before(cluster: &Cluster) -> Self {
        let tls = TlsAcceptor::from(server_config().0);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let client = reqwest::Client::builder()
            .tls_danger_accept_invalid_certs(true)
            .http1_only()
            .no_gzip()
            .no_proxy()
            .build()
            .expect("an HTTP client");
        let shared = Arc::new(Shared {
            server: cluster.server().to_owned(),
            token: cluster.token().to_owned(),
            client,
            traffic: Traffic::default(),
            workers: Mutex::default(),
            fault: Mutex::default(),
            is_over: watch::channel(true).0,
            delay: watch::channel(Duration::ZERO).0,
            link: watch::channel(Link::Up).0,
        });
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let url = format!("https://{}", listener.local_addr().expect("an address"));
        runtime.spawn(accept(listener, tls, Arc::clone(&shared)));
        let kubeconfig = tempfile::NamedTempFile::new().expect("a file");
        let text = format!(
            "{{apiVersion: v1, kind: Config, current-context: real,
 clusters: [{{name: real, cluster: {{server: '{url}', insecure-skip-tls-verify: true}}}}], users: [{{name: admin, user: {{token: through-the-proxy}}}}],
 contexts: [{{name: real, context: {{cluster: real, user: admin}}}}]}}\n"
        );
        std::fs::write(kubeconfig.path(), text).expect("a kubeconfig");
        Self { url, kubeconfig, shared, _runtime: runtime }
    }

    /// Its URL, as Windlass knows the API server.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The path of a kubeconfig for it.
    #[must_use]
    pub fn kubeconfig(&self) -> String {
        self.kubeconfig.path().display().to_string()
    }

    /// From now on requests of this process are recorded under this name.
    pub fn knows(&self, process: u32, name: &str) {
        self.shared.workers.lock().unwrap_or_else(PoisonError::into_inner).insert(process, name.to_owned());
    }

    /// Lets this happen, in place of what was to happen before.
    pub fn at(&self, mut fault: Fault) {
        fault.number += self.shared.traffic.changes().len();
        *self.shared.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }

    /// Nothing is to happen any more.
    pub fn forget(&self) {
        *self.shared.fault.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether what was to happen has happened.
    #[must_use]
    pub fn has_happened(&self) -> bool {
        let is_waited_for = self.shared.fault.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        !is_waited_for && *self.shared.is_over.borrow()
    }

    /// Disturbs the link, also from within a fault.
    #[must_use]
    pub fn links(&self) -> Links {
        Links(Arc::clone(&self.shared))
    }

    /// Waits until the link is as it should be again.
    pub fn has_been_restored(&self, patience: Duration) {
        eventually("the link is up again", patience, || {
            let (link, delay) = (*self.shared.link.borrow(), *self.shared.delay.borrow());
            let happened = self.has_happened();
            if happened && link == Link::Up && delay.is_zero() {
                Ok(())
            } else {
                Err(format!("{link:?} {delay:?} {happened}\n{}", self.traffic().lines()))
            }
        });
    }

    /// What went through.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.shared.traffic
    }
}

/// The link, for as long as it is disturbed.
pub struct Links(Arc<Shared>);

impl Links {
    /// The link is so for this time, from now on.
    pub fn be_for(self, link: Link, time: Duration) {
        self.0.link.send_replace(link);
        std::thread::spawn(move || {
            std::thread::sleep(time);
            self.0.link.send_replace(Link::Up);
        });
    }

    /// For this time each request reaches the API server so much later.
    pub fn delay_for(self, delay: Duration, time: Duration) {
        self.0.delay.send_replace(delay);
        std::thread::spawn(move || {
            std::thread::sleep(time);
            self.0.delay.send_replace(Duration::ZERO);
        });
    }
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, shared: Arc<Shared>) {
    loop {
        let Ok((socket, peer)) = listener.accept().await else { continue };
        let shared = Arc::clone(&shared);
        tokio::spawn(serve(shared, tls.clone(), socket, peer.port()));
    }
}

/// One connection of a worker, until it ends, or nothing listens any more.
async fn serve(shared: Arc<Shared>, tls: TlsAcceptor, socket: TcpStream, port: u16) {
    let Ok(here) = socket.local_addr().map(|address| address.port()) else { return };
    let asked = Arc::clone(&shared);
    let Ok(worker) = tokio::task::spawn_blocking(move || asked.worker_at(port, here)).await else { return };
    let Ok(socket) = tls.accept(socket).await else { return };
    let mut link = shared.link.subscribe();
    let service = service_fn(|request| {
        // A task of its own goes on when the sender hangs up.
        let task = tokio::spawn(hand_on(Arc::clone(&shared), worker.clone(), request));
        async { task.await.unwrap_or(Err(Lost)) }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(socket), service);
    tokio::select! {
        _ = connection => {}
        _ = link.wait_for(|link| *link == Link::Refused) => {}
    }
}

async fn hand_on(
    shared: Arc<Shared>,
    worker: String,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Body>, Lost> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Lost)?.to_bytes();
    let changes = !matches!(head.method.as_str(), "GET" | "HEAD");
    let recorded = changes.then(|| shared.traffic.begin(recorded(&worker, &head, &body)));
    let late = *shared.delay.borrow();
    tokio::time::sleep(late).await;
    shared.until(|link| !matches!(link, Link::Cut)).await?;
    let number = recorded.filter(|_| !is_dry_run(&head)).map(|(_, number)| number);
    shared.happens(number, Moment::Before, &worker).await?;
    let note = |change: fn(&mut Request)| {
        if let Some((place, _)) = recorded {
            shared.traffic.change(place, change);
        }
    };
    note(|request| request.sent = Some(SystemTime::now()));
    let mut headers = head.headers.clone();
    for name in [HOST, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, AUTHORIZATION] {
        headers.remove(name);
    }
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let sent = shared
        .client
        .request(head.method.clone(), format!("{}{target}", shared.server))
        .headers(headers)
        .bearer_auth(&shared.token)
        .body(body)
        .send();
    let answer = sent.await.map_err(|_| Lost)?;
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    for name in [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING] {
        headers.remove(name);
    }
    let body = match recorded {
        Some((place, _)) => {
            let whole = answer.bytes().await.map_err(|_| Lost)?;
            let uid = serde_json::from_slice::<Value>(&whole).ok().and_then(|answer| uid_of(&answer));
            shared.traffic.change(place, |request| {
                request.answered = Some(SystemTime::now());
                request.status = status.as_u16();
                request.uid = uid.unwrap_or_default();
            });
            shared.happens(number, Moment::After, &worker).await?;
            http_body_util::Full::new(whole).map_err(|never| match never {}).boxed()
        }
        None => {
            let told = shared.told(answer.bytes_stream());
            BoxBody::new(StreamBody::new(told))
        }
    };
    shared.until(|link| matches!(link, Link::Up)).await?;
    let mut response = hyper::Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

fn uid_of(answer: &Value) -> Option<String> {
    // A deletion's answer is a Status that names the object, or the object.
    let uid = answer.pointer("/details/uid").or_else(|| answer.pointer("/metadata/uid"))?;
    uid.as_str().map(str::to_owned)
}

fn is_dry_run(head: &hyper::http::request::Parts) -> bool {
    head.uri.query().is_some_and(|query| query.contains("dryRun=All"))
}

fn recorded(worker: &str, head: &hyper::http::request::Parts, body: &[u8]) -> Request {
    Request {
        worker: worker.to_owned(),
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        dry_run: is_dry_run(head),
        digest: sha256(body),
        body: serde_json::from_slice(body).unwrap_or(Value::Null),
        came: SystemTime::now(),
        sent: None,
        answered: None,
        status: 0,
        uid: String::new(),
    }
}

type Told = Pin<Box<dyn Stream<Item = Result<Frame<Bytes>, Lost>> + Send + Sync>>;

impl Shared {
    fn worker_at(&self, near: u16, far: u16) -> String {
        let workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let owner = owner_of_connection(near, far, &workers.keys().copied().collect::<Vec<_>>());
        owner.and_then(|process| workers.get(&process).cloned()).unwrap_or_else(|| "?".to_owned())
    }

    /// Waits until the link is so; or ends the connection, if nothing listens.
    async fn until(&self, wanted: fn(Link) -> bool) -> Result<(), Lost> {
        let mut link = self.link.subscribe();
        let now = *link.wait_for(|link| wanted(*link) || *link == Link::Refused).await.map_err(|_| Lost)?;
        if now == Link::Refused { Err(Lost) } else { Ok(()) }
    }

    /// Lets happen what is to happen at this change.
    async fn happens(&self, number: Option<usize>, moment: Moment, worker: &str) -> Result<(), Lost> {
        let fault = {
            let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
            let taken = fault.take_if(|fault| Some(fault.number) == number && fault.moment == moment);
            if taken.is_some() {
                self.is_over.send_replace(false);
            }
            taken
        };
        let Some(fault) = fault else { return Ok(()) };
        let worker = worker.to_owned();
        let _ = tokio::task::spawn_blocking(move || (fault.action)(&worker)).await;
        self.is_over.send_replace(true);
        if fault.then == Then::IsLost { Err(Lost) } else { Ok(()) }
    }

    /// What a watch or a list tells, for as long as the link lets it through.
    fn told(self: &Arc<Self>, bytes: impl Stream<Item = reqwest::Result<Bytes>> + Send + Sync + 'static) -> Told {
        let state = (Arc::clone(self), Box::pin(bytes), false);
        Box::pin(stream::unfold(state, |(shared, mut bytes, ended)| async move {
            if ended {
                return None;
            }
            let next = bytes.next().await?;
            let frame = match (next, shared.until(|link| matches!(link, Link::Up)).await) {
                (Ok(bytes), Ok(())) => Ok(Frame::data(bytes)),
                _ => Err(Lost),
            };
            let ended = frame.is_err();
            Some((frame, (shared, bytes, ended)))
        }))
    }
}
