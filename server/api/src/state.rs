//! What requests are answered from. The store is in here and cannot be reached but as a caller.

use crate::error::ApiError;
use crate::http::metrics::HttpMetrics;
use prometheus_client::registry::Registry;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use url::{Host, Url};
use windlass_access::Caller;
use windlass_delivery::Delivery;
use windlass_identity::Identity;
use windlass_operations::Operations;
use windlass_store::{CallerStore, Store, StoreError};

/// The rooms that the interface asks, and its settings.
pub struct Api {
    /// Who calls.
    pub identity: Identity,
    /// Projects and clusters.
    pub store: Store,
    /// Applications.
    pub delivery: Delivery,
    /// Decisions to change something.
    pub operations: Operations,
    /// What `/metrics` shows.
    pub metrics: Arc<Registry>,
    /// The interface's own counters, registered there.
    pub http: HttpMetrics,
    /// Settings.
    pub settings: ApiSettings,
    /// Live streams end, and `/readyz` says no, when this is cancelled.
    pub stop: CancellationToken,
}

/// Settings of the interface.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// The address under which people reach the server.
    pub url: Url,
    /// The program's version, `v0.1.0`.
    pub version: String,
}

impl ApiSettings {
    /// Whether cookies may only travel over TLS: always, but for plain HTTP on loopback.
    pub(crate) fn is_secure(&self) -> bool {
        let loopback = match self.url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        self.url.scheme() != "http" || !loopback
    }
}

/// The router's state.
#[derive(Clone)]
pub(crate) struct AppState(Arc<Api>);

impl AppState {
    pub(crate) fn new(api: Api) -> Self {
        Self(Arc::new(api))
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.0.identity
    }

    pub(crate) fn delivery(&self) -> &Delivery {
        &self.0.delivery
    }

    pub(crate) fn operations(&self) -> &Operations {
        &self.0.operations
    }

    pub(crate) fn settings(&self) -> &ApiSettings {
        &self.0.settings
    }

    pub(crate) fn metrics(&self) -> &Registry {
        &self.0.metrics
    }

    pub(crate) fn http_metrics(&self) -> &HttpMetrics {
        &self.0.http
    }

    pub(crate) fn stop(&self) -> &CancellationToken {
        &self.0.stop
    }

    /// What this caller may ask of the store.
    pub(crate) fn store_as(&self, caller: &Caller) -> CallerStore {
        self.0.store.as_caller(caller)
    }

    /// Whether requests can be answered now.
    pub(crate) async fn ready(&self) -> Result<(), ApiError> {
        if self.0.stop.is_cancelled() {
            return Err(ApiError::new(
                crate::error::Code::NotReady,
                "the server is stopping",
                "Ask another replica, or wait for the next start.",
            ));
        }
        self.0.store.ping().await.map_err(|error: StoreError| error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_need_tls_but_on_loopback() {
        for (url, secure) in [
            ("https://windlass.example", true),
            ("http://windlass.example", true),
            ("http://127.0.0.1:8080", false),
            ("http://[::1]:8080", false),
            ("http://localhost:8080", false),
            ("https://localhost", true),
        ] {
            let settings = ApiSettings { url: url.parse().expect("a URL"), version: String::new() };
            assert_eq!(settings.is_secure(), secure, "{url}");
        }
    }
}
