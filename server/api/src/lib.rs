//! The HTTP interface: Argo CD's paths and shapes under `/api/v1`, and the console's files beside.
//!
//! One folder per noun ([`project`], [`application`], …), one file per verb or group of verbs; a handler reads like a
//! sentence: take who asks and what for, ask the room below, answer. The way of a request:
//!
//! 1. `http::context` gives it a correlation, and on the way back writes problem details, headers, metrics, the log.
//! 2. `http::layers`: limits, and no change from pages of other sites (CSRF).
//! 3. `access_table`: every route's row says who may call it; who calls is found out and asked before the handler runs.
//! 4. The handler's `Asker` is the only way to the store: as that caller.
//!
//! [`openapi`] describes all of it and is a snapshot in the tests; [`error`] has the table of error codes.

mod access_table;
mod account;
mod application;
mod cluster;
pub mod error;
mod extract;
mod http;
mod live;
mod openapi;
mod operation;
mod project;
mod router;
mod server;
mod session;
mod state;

pub use http::metrics::HttpMetrics;
pub use openapi::openapi;
pub use router::router;
pub use state::{Api, ApiSettings};
