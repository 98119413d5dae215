//! From stored settings to an HTTP client, and one request with its deadline.

use crate::connection::Allowance;
use crate::error::ClusterError;
use crate::response::{Answer, MAX_BODY_BYTES, transport_error};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER, USER_AGENT};
use http::{Method, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Limited};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use kube::client::{Body, ConfigExt as _};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use tower::Layer as _;
use windlass_model::cluster::{ClusterConfig, TlsClientConfig};

const AGENT: &str = concat!("windlass/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What is asked for unless a call says otherwise.
pub(crate) const JSON: &str = "application/json";
const MAX_ATTEMPTS: u32 = 4;

/// One request to the API server.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    method: Method,
    path: String,
    body: Vec<u8>,
    content_type: Option<&'static str>,
    accept: &'static str,
}

impl Call {
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), body: Vec::new(), content_type: None, accept: JSON }
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// In this form, rather than plain JSON.
    pub(crate) fn accept(mut self, accept: &'static str) -> Self {
        self.accept = accept;
        self
    }

    pub(crate) fn body(mut self, content_type: &'static str, body: String) -> Self {
        self.content_type = Some(content_type);
        self.body = body.into_bytes();
        self
    }
}

/// The HTTP client of one cluster with its credentials.
pub(crate) struct Transport {
    pub(crate) server: String,
    client: kube::Client,
    authorization: Option<HeaderValue>,
}

impl Transport {
    /// Must run within a Tokio runtime. Nothing is sent yet.
    pub(crate) fn new(server: &str, config: &ClusterConfig) -> Result<Self, ClusterError> {
        let bad = |problem: String| ClusterError::BadConfig { server: server.to_owned(), problem };
        let uri = server_uri(server).map_err(&bad)?;
        let authorization = authorization(config).map_err(&bad)?;
        let plain = uri.scheme_str() == Some("http");
        if plain && authorization.is_some() && !is_loopback(uri.host().unwrap_or_default()) {
            return Err(bad("with http:// the credentials would travel unencrypted; use https://".into()));
        }
        let kube_config = tls(uri, &config.tls_client_config).map_err(&bad)?;
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT_TIMEOUT));
        // A watch is silent for minutes: keep-alive finds out that the peer is gone.
        http.set_keepalive(Some(Duration::from_secs(30)));
        http.set_keepalive_interval(Some(Duration::from_secs(10)));
        http.set_keepalive_retries(Some(3));
        let connector = kube_config
            .rustls_https_connector_with_connector(http)
            .map_err(|error| bad(format!("TLS settings: {error}")))?;
        let client: HttpClient<_, Body> = HttpClient::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(60))
            .build(connector);
        let service = kube_config.base_uri_layer().layer(client);
        Ok(Self { server: server.to_owned(), client: kube::Client::new(service, "default"), authorization })
    }

    /// The answer's head, when it has come; its body may go on for long. The caller sets the deadline.
    pub(crate) async fn open(&self, call: &Call) -> Result<Response<Body>, ClusterError> {
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(&call.path)
            .header(USER_AGENT, AGENT)
            .header(ACCEPT, call.accept);
        if let Some(content_type) = call.content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        let request = request.body(Body::from(call.body.clone())).map_err(|error| ClusterError::Invalid {
            message: format!("the request for {:?} cannot be made: {error}", call.path),
        })?;
        self.client.send(request).await.map_err(|error| transport_error(&self.server, &error))
    }

    /// The whole answer within the deadline, and within what is allowed. An overloaded server is asked again while there
    /// is time.
    pub(crate) async fn call(
        &self,
        call: &Call,
        deadline: Duration,
        allowance: Option<&Allowance>,
    ) -> Result<Answer, ClusterError> {
        let left = || match allowance {
            Some(allowance) => allowance().ok_or_else(|| ClusterError::Withdrawn { server: self.server.clone() }),
            None => Ok(deadline),
        };
        let end = Instant::now() + deadline;
        let attempts = async {
            let mut attempt = 1;
            loop {
                left()?;
                let response = self.open(call).await?;
                match retry_after(&response) {
                    Some(wait) if attempt < MAX_ATTEMPTS && wait < deadline => {
                        tracing::debug!(server = %self.server, status = %response.status(), ?wait, "The API server asks to come back later");
                        drop(response);
                        tokio::time::sleep(wait).await;
                        attempt += 1;
                    }
                    _ => return self.read(response).await,
                }
            }
        };
        let mut attempts = std::pin::pin!(attempts);
        loop {
            // What is allowed may grow meanwhile: then the request goes on.
            match timeout_at(end.min(Instant::now() + left()?), &mut attempts).await {
                Ok(answer) => return answer,
                Err(_) if Instant::now() >= end => return Err(self.timeout(deadline)),
                Err(_) => {}
            }
        }
    }

    /// Reads the whole body; an answer that is an error becomes one.
    pub(crate) async fn read(&self, response: Response<Body>) -> Result<Answer, ClusterError> {
        let (head, body) = response.into_parts();
        let body = Limited::new(body, MAX_BODY_BYTES)
            .collect()
            .await
            .map_err(|error| transport_error(&self.server, error.as_ref()))?
            .to_bytes();
        Answer::new(&self.server, head.status, &head.headers, body.to_vec())
    }

    pub(crate) fn timeout(&self, deadline: Duration) -> ClusterError {
        ClusterError::Timeout { server: self.server.clone(), seconds: deadline.as_secs() }
    }
}

/// How long to wait before asking again: only if the server did not act on the request and says when.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    if !matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let seconds: u64 = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds.max(1)))
}

fn server_uri(server: &str) -> Result<Uri, String> {
    let uri: Uri = server.parse().map_err(|error| format!("server is not a URL: {error}"))?;
    match uri.scheme_str() {
        Some("https" | "http") => {}
        _ => return Err("server must begin with https://".into()),
    }
    if uri.host().is_none_or(str::is_empty) {
        return Err("server names no host".into());
    }
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err("server may not hold credentials; use bearerToken, or username and password".into());
    }
    if uri.query().is_some() {
        return Err("server may not have a query".into());
    }
    Ok(uri)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn authorization(config: &ClusterConfig) -> Result<Option<HeaderValue>, String> {
    let token = config.bearer_token.as_deref().map(str::trim).filter(|token| !token.is_empty());
    let user = config.username.as_deref().filter(|user| !user.is_empty());
    let text = match (token, user) {
        (Some(_), Some(_)) => return Err("bearerToken and username are both given; use one".into()),
        (Some(token), None) => format!("Bearer {token}"),
        (None, Some(user)) => {
            let password = config.password.as_deref().unwrap_or_default();
            format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
        }
        (None, None) => return Ok(None),
    };
    let mut value =
        HeaderValue::from_str(&text).map_err(|_| "bearerToken holds characters that no token can have".to_owned())?;
    value.set_sensitive(true);
    Ok(Some(value))
}

fn tls(uri: Uri, settings: &TlsClientConfig) -> Result<kube::Config, String> {
    let given = |data: &Option<String>| data.clone().filter(|data| !data.trim().is_empty());
    let mut config = kube::Config::new(uri);
    config.accept_invalid_certs = settings.insecure;
    config.tls_server_name = given(&settings.server_name);
    if let Some(data) = given(&settings.ca_data) {
        if settings.insecure {
            return Err("caData and insecure are both given; with insecure no certificate is checked".into());
        }
        let pem = decode("caData", &data)?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        let certificates = certificates.map_err(|_| "caData holds broken PEM".to_owned())?;
        if certificates.is_empty() {
            return Err("caData holds no PEM certificate".into());
        }
        config.root_cert = Some(certificates.iter().map(|certificate| certificate.to_vec()).collect());
    }
    match (given(&settings.cert_data), given(&settings.key_data)) {
        (None, None) => {}
        (Some(certificate), Some(key)) => {
            let pem = decode("certData", &certificate)?;
            if !matches!(CertificateDer::pem_slice_iter(&pem).next(), Some(Ok(_))) {
                return Err("certData holds no PEM certificate".into());
            }
            let key_pem = decode("keyData", &key)?;
            PrivateKeyDer::from_pem_slice(&key_pem).map_err(|_| "keyData holds no PEM private key".to_owned())?;
            config.auth_info.client_certificate_data = Some(STANDARD.encode(pem));
            config.auth_info.client_key_data = Some(STANDARD.encode(key_pem).into());
        }
        (Some(_), None) => return Err("certData is given without keyData".into()),
        (None, Some(_)) => return Err("keyData is given without certData".into()),
    }
    Ok(config)
}

fn decode(name: &str, data: &str) -> Result<Vec<u8>, String> {
    let compact: String = data.split_ascii_whitespace().collect();
    STANDARD.decode(compact).map_err(|_| format!("{name} is not base64"))
}
