//! Requests counted and timed, by route.

use http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

/// Seconds; the last but one is the length of a usual refresh.
const BUCKETS: [f64; 10] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 10.0, 60.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
}

/// The interface's counters. Labels are routes, never the paths that callers send.
#[derive(Clone, Debug)]
pub struct HttpMetrics {
    requests: Family<Answered, Counter>,
    duration: Family<Route, Histogram, fn() -> Histogram>,
}

impl HttpMetrics {
    /// The counters, registered as `windlass_http_requests_total` and `windlass_http_request_duration_seconds`.
    #[must_use]
    pub fn register(registry: &mut Registry) -> Self {
        let requests = Family::default();
        let duration: Family<Route, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let registry = registry.sub_registry_with_prefix("windlass_http");
        registry.register("requests", "Requests answered, by route and status", requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time until the answer begins",
            Unit::Seconds,
            duration.clone(),
        );
        Self { requests, duration }
    }

    pub(crate) fn answered(&self, method: &Method, route: Option<&str>, status: StatusCode, took: Duration) {
        // Methods are the caller's words too: what HTTP does not know is one label.
        let known =
            [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS]
                .contains(method);
        let method = if known { method.to_string() } else { "other".to_owned() };
        let route = route.unwrap_or("other").to_owned();
        self.duration
            .get_or_create(&Route { method: method.clone(), route: route.clone() })
            .observe(took.as_secs_f64());
        self.requests.get_or_create(&Answered { method, route, status: status.as_u16() }).inc();
    }
}
