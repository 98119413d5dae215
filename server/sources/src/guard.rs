//! The fetch child's only way out: a relay on loopback, one for each fetch, to one repository.
//!
//! It passes on the two requests that a fetch consists of, and nothing else. The child speaks plain HTTP with it;
//! TLS, names, addresses, redirects and, later, credentials are the parent's. (A proxy that the child speaks TLS
//! through was tried first: when a certificate is refused there, libgit2 1.9 uses memory that it has freed.) Its URL holds
//! a password made for this fetch, so that other users of the machine cannot borrow it.

use crate::error::SourceError;
use crate::network::{Network, without_query};
use aws_lc_rs::rand;
use futures::TryStreamExt;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderName, LOCATION, USER_AGENT};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

const MAX_CONNECTIONS: usize = 16;
const MAX_REDIRECTS: usize = 5;
const SERVICE: &str = "service=git-upload-pack";
/// What of the child's headers is passed on.
const PASSED: [HeaderName; 4] = [ACCEPT, CONTENT_TYPE, USER_AGENT, HeaderName::from_static("git-protocol")];

type Body = BoxBody<Bytes, reqwest::Error>;

/// A running relay; it ends when it is dropped.
pub(crate) struct Guard {
    url: String,
    relay: Arc<Relay>,
    task: JoinHandle<()>,
}

impl Guard {
    /// Opens the way to one repository.
    pub(crate) async fn start(network: Network, repository: &str) -> io::Result<Self> {
        let base = Url::parse(repository).map_err(io::Error::other)?;
        let mut secret = [0_u8; 16];
        rand::fill(&mut secret).map_err(|_| io::Error::other("no randomness"))?;
        let prefix = format!("/{}", hex::encode(secret));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}{prefix}", listener.local_addr()?);
        let state = Mutex::new(State { base, refusal: None });
        let relay = Arc::new(Relay { network, repository: repository.to_owned(), prefix, state });
        let task = tokio::spawn(accept(listener, relay.clone()));
        Ok(Self { url, relay, task })
    }

    /// Its address with its password, for the child.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Why it could not pass on the last request, if it could not: the child only sees a status.
    pub(crate) fn refusal(&self) -> Option<SourceError> {
        self.relay.state.lock().unwrap_or_else(PoisonError::into_inner).refusal.clone()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Relay {
    network: Network,
    /// The repository's URL, for words.
    repository: String,
    prefix: String,
    state: Mutex<State>,
}

struct State {
    /// Where the repository is, after redirects.
    base: Url,
    refusal: Option<SourceError>,
}

async fn accept(listener: TcpListener, relay: Arc<Relay>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < MAX_CONNECTIONS => {
                let Ok((stream, _)) = accepted else { continue };
                let relay = relay.clone();
                let service = service_fn(move |request| {
                    let relay = relay.clone();
                    async move { Ok::<_, Infallible>(relay.answer(request).await) }
                });
                let connection = hyper::server::conn::http1::Builder::new();
                // How a connection ends is the child's to see.
                connections.spawn(async move { connection.serve_connection(TokioIo::new(stream), service).await.ok() });
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

impl Relay {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let Some(path) = request.uri().path().strip_prefix(&self.prefix) else {
            return status(StatusCode::NOT_FOUND);
        };
        let passed = match (request.method(), path, request.uri().query()) {
            (&Method::GET, "/info/refs", Some(SERVICE)) => self.references(request).await,
            (&Method::POST, "/git-upload-pack", None) => self.pack(request).await,
            _ => return status(StatusCode::NOT_FOUND),
        };
        match passed {
            Ok(response) => response,
            Err(refusal) => {
                self.state.lock().unwrap_or_else(PoisonError::into_inner).refusal = Some(refusal);
                status(StatusCode::BAD_GATEWAY)
            }
        }
    }

    /// What the repository has; here a redirect is followed, and remembered for the rest of the fetch.
    async fn references(&self, request: Request<Incoming>) -> Result<Response<Body>, SourceError> {
        let mut base = self.base();
        for _ in 0..=MAX_REDIRECTS {
            let mut target = below(&base, "info/refs");
            target.set_query(Some(SERVICE));
            let with_headers = |client: &reqwest::Client| passing_headers(client.get(target.clone()), &request);
            let response = self.network.send(&self.repository, &target, with_headers).await?;
            if !response.status().is_redirection() {
                let passed = self.pass(response, "application/x-git-upload-pack-advertisement")?;
                self.state.lock().unwrap_or_else(PoisonError::into_inner).base = base;
                return Ok(passed);
            }
            base = self.redirected(&target, &response)?;
        }
        Err(self.unreachable(format!("it redirects more than {MAX_REDIRECTS} times")))
    }

    /// The objects.
    async fn pack(&self, request: Request<Incoming>) -> Result<Response<Body>, SourceError> {
        let target = below(&self.base(), "git-upload-pack");
        let with_body = |client: &reqwest::Client| {
            passing_headers(client.post(target.clone()), &request).body(reqwest::Body::wrap(request.into_body()))
        };
        let response = self.network.send(&self.repository, &target, with_body).await?;
        self.pass(response, "application/x-git-upload-pack-result")
    }

    /// The repository that a redirect leads to.
    fn redirected(&self, from: &Url, response: &reqwest::Response) -> Result<Url, SourceError> {
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let Some(mut target) = location.and_then(|location| from.join(location).ok()) else {
            return Err(self.unreachable("it redirects to nowhere".to_owned()));
        };
        let base = target.path().strip_suffix("/info/refs").map(str::to_owned);
        let (Some(base), Some(SERVICE)) = (base, target.query()) else {
            return Err(
                self.unreachable(format!("it redirects to {}, which is not a repository", without_query(&target)))
            );
        };
        target.set_path(&base);
        target.set_query(None);
        Ok(target)
    }

    /// Passes an answer on if it is one of a Git server.
    fn pass(&self, response: reqwest::Response, content_type: &'static str) -> Result<Response<Body>, SourceError> {
        let url = self.repository.clone();
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND | StatusCode::GONE => return Err(SourceError::NotFound { url }),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                return Err(SourceError::AuthenticationRequired { url });
            }
            other => return Err(self.unreachable(format!("its server answers {other}"))),
        }
        if response.headers().get(CONTENT_TYPE).is_none_or(|given| given != content_type) {
            return Err(self.unreachable("its server answers, but not as a Git server does".to_owned()));
        }
        let body = BodyExt::boxed(StreamBody::new(response.bytes_stream().map_ok(Frame::data)));
        let mut passed = Response::new(body);
        passed.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(content_type));
        Ok(passed)
    }

    fn base(&self) -> Url {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).base.clone()
    }

    fn unreachable(&self, cause: String) -> SourceError {
        SourceError::Unreachable { url: self.repository.clone(), cause }
    }
}

fn below(base: &Url, name: &str) -> Url {
    let mut target = base.clone();
    target.set_path(&format!("{}/{name}", base.path().trim_end_matches('/')));
    target
}

fn passing_headers(mut to: reqwest::RequestBuilder, from: &Request<Incoming>) -> reqwest::RequestBuilder {
    for name in &PASSED {
        if let Some(value) = from.headers().get(name) {
            to = to.header(name, value);
        }
    }
    to
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Empty::new().map_err(|never: Infallible| match never {}).boxed());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SourcesConfig;

    #[tokio::test]
    async fn only_the_two_requests_of_a_fetch_are_passed_on() {
        let network = Network::new(&SourcesConfig::new("/nonexistent", "/nonexistent"));
        let guard = Guard::start(network, "https://nowhere.invalid/a").await.unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let ask = async |method: Method, url: String| client.request(method, url).send().await.unwrap().status();
        let (with_password, origin) = (guard.url().to_owned(), guard.url().rsplit_once('/').unwrap().0.to_owned());
        let refused = [
            (Method::GET, format!("{origin}/info/refs?{SERVICE}")),
            (Method::GET, format!("{origin}/0000/info/refs?{SERVICE}")),
            (Method::GET, format!("{with_password}/info/refs")),
            (Method::GET, format!("{with_password}/info/refs?service=git-receive-pack")),
            (Method::GET, format!("{with_password}/other?{SERVICE}")),
            (Method::POST, format!("{with_password}/git-receive-pack")),
            (Method::POST, format!("{with_password}/info/refs?{SERVICE}")),
        ];
        for (method, url) in refused {
            assert_eq!(ask(method, url.clone()).await, StatusCode::NOT_FOUND, "{url}");
            assert_eq!(guard.refusal(), None, "{url}");
        }
        assert_eq!(ask(Method::GET, format!("{with_password}/info/refs?{SERVICE}")).await, StatusCode::BAD_GATEWAY);
        let refusal = guard.refusal().unwrap().to_string();
        assert!(refusal.contains("the host name nowhere.invalid does not resolve"), "{refusal}");
    }
}
