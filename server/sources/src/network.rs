//! HTTPS to Git servers: checked addresses, checked certificates, no redirects of its own.
//!
//! The addresses that were checked are the ones that are dialled, so that a name which resolves differently the
//! second time leads nowhere else.

use crate::address;
use crate::config::SourcesConfig;
use crate::error::SourceError;
use crate::location::AddressPolicy;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Certificate, Client, RequestBuilder, Response, redirect};
use std::error::Error;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// How long a name or a connection, TLS included, may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The way to Git servers. Clones share their connections.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    policy: Arc<AddressPolicy>,
    ca_file: Option<Arc<Path>>,
    clients: Arc<OnceLock<Clients>>,
}

#[derive(Debug)]
struct Clients {
    /// Reaches public addresses only.
    public: Client,
    /// For hosts that may be private.
    any: Client,
}

impl Network {
    pub(crate) fn new(config: &SourcesConfig) -> Self {
        let ca_file = config.ca_file.as_deref().map(Arc::from);
        Self { policy: Arc::new(AddressPolicy::new(config)), ca_file, clients: Arc::new(OnceLock::new()) }
    }

    /// Sends a request to `target`, on behalf of the repository `url`. An answer is one of any status.
    pub(crate) async fn send(
        &self,
        url: &str,
        target: &Url,
        request: impl FnOnce(&Client) -> RequestBuilder,
    ) -> Result<Response, SourceError> {
        let unreachable = |cause: String| SourceError::Unreachable { url: url.to_owned(), cause };
        if target.scheme() != "https" {
            return Err(unreachable(format!("it redirects to {}, which is not https://", without_query(target))));
        }
        if let Some(address) = self.policy.forbidden_literal(target) {
            return Err(forbidden(url, &address.to_string(), address));
        }
        let clients = match self.clients.get() {
            Some(clients) => clients,
            None => {
                let made = self.connect().map_err(|cause| SourceError::Certificate { url: url.to_owned(), cause })?;
                self.clients.get_or_init(|| made)
            }
        };
        let client = if self.policy.may_be_private(target) { &clients.any } else { &clients.public };
        request(client).send().await.map_err(|error| explain(url, target, &error))
    }

    /// Reads the system's certificates, and the operator's.
    fn connect(&self) -> Result<Clients, String> {
        let own = match &self.ca_file {
            None => Vec::new(),
            Some(file) => {
                let problem =
                    |cause: &dyn std::fmt::Display| format!("the CA file {} cannot be used: {cause}", file.display());
                let pem = std::fs::read(file).map_err(|error| problem(&error))?;
                let own = Certificate::from_pem_bundle(&pem).map_err(|error| problem(&error))?;
                if own.is_empty() {
                    return Err(problem(&"it holds no certificate"));
                }
                own
            }
        };
        let client = |resolver: Resolver| {
            Client::builder()
                .dns_resolver(Arc::new(resolver))
                .tls_certs_merge(own.clone())
                .https_only(true)
                .no_proxy()
                .no_gzip()
                .redirect(redirect::Policy::none())
                .referer(false)
                .connect_timeout(PATIENCE)
                .build()
                .map_err(|error| format!("TLS cannot be set up: {}", deepest(&error)))
        };
        Ok(Clients { public: client(Resolver { only_public: true })?, any: client(Resolver { only_public: false })? })
    }
}

/// Resolves names, and leaves out private addresses where those are not permitted.
struct Resolver {
    only_public: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let only_public = self.only_public;
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let unresolved = |cause: String| NameError::Unresolved { host: host.clone(), cause };
            let addresses: Vec<SocketAddr> = match timeout(PATIENCE, tokio::net::lookup_host((host.as_str(), 0))).await
            {
                Ok(Ok(addresses)) => addresses.collect(),
                Ok(Err(error)) => return Err(unresolved(error.to_string()).into()),
                Err(_) => return Err(unresolved(format!("no answer within {} s", PATIENCE.as_secs())).into()),
            };
            let permitted: Vec<SocketAddr> = addresses
                .iter()
                .filter(|address| !only_public || !address::is_private(address.ip()))
                .copied()
                .collect();
            match (permitted.is_empty(), addresses.first()) {
                (true, None) => Err(unresolved("it has no addresses".to_owned()).into()),
                (true, Some(first)) => Err(NameError::Forbidden { host: host.clone(), address: first.ip() }.into()),
                _ => Ok(Box::new(permitted.into_iter()) as Addrs),
            }
        })
    }
}

#[derive(Debug, thiserror::Error)]
enum NameError {
    #[error("the host name {host} does not resolve: {cause}")]
    Unresolved { host: String, cause: String },
    #[error("the host name {host} resolves to {address}, a private address")]
    Forbidden { host: String, address: IpAddr },
}

fn forbidden(url: &str, host: &str, address: IpAddr) -> SourceError {
    SourceError::ForbiddenAddress { url: url.to_owned(), host: host.to_owned(), address: address.to_string() }
}

/// A URL as it may be shown: redirects often carry tokens in their query.
pub(crate) fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.as_str().chars().take(200).collect()
}

/// Finds the cause below the layers of the HTTP client.
fn explain(url: &str, target: &Url, error: &reqwest::Error) -> SourceError {
    let host = target.host_str().unwrap_or_default();
    for cause in causes(error) {
        if let Some(NameError::Forbidden { host, address }) = cause.downcast_ref() {
            return forbidden(url, host, *address);
        }
        if let Some(unresolved) = cause.downcast_ref::<NameError>() {
            return SourceError::Unreachable { url: url.to_owned(), cause: unresolved.to_string() };
        }
        if let Some(rustls::Error::InvalidCertificate(_)) = cause.downcast_ref() {
            return SourceError::Certificate { url: url.to_owned(), cause: format!("{host}: {cause}") };
        }
    }
    let cause = match (error.is_connect(), error.is_timeout()) {
        (_, true) => format!("{host} did not answer within {} s", PATIENCE.as_secs()),
        (true, false) => format!("{host} does not accept connections: {}", deepest(error)),
        (false, false) => format!("the connection to {host} broke: {}", deepest(error)),
    };
    SourceError::Unreachable { url: url.to_owned(), cause }
}

/// An error and what it stems from. Errors of TLS are wrapped in errors of I/O, which do not name them as source.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> Vec<&'e (dyn Error + 'static)> {
    let mut all = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        all.push(error);
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    all
}

fn deepest(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}
