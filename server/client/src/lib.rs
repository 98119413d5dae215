//! A typed client for Windlass's REST interface, for the command line and for tests.
//!
//! - [`Client`] knows the server and the token; [`Client::projects`], [`Client::applications`], [`Client::operations`],
//!   [`Client::clusters`], [`Client::accounts`] and [`Client::session`] are the nouns.
//! - What the server refuses comes back as [`ClientError::Refused`] with its whole
//!   [`Problem`](windlass_model::problem::Problem): what happened, and what to do next.
//! - Manifests come as [`Manifest`]: whole, as the server keeps them, with a typed view beside.
//!
//! The token goes only to the server named: redirects are not followed, and plain HTTP is for loopback.

mod accounts;
mod address;
mod applications;
mod client;
mod clusters;
mod error;
mod manifest;
mod operations;
mod projects;
mod query;
mod session;

pub use accounts::Accounts;
pub use applications::Applications;
pub use client::{Client, Saved};
pub use clusters::Clusters;
pub use error::ClientError;
pub use manifest::Manifest;
pub use operations::Operations;
pub use projects::Projects;
pub use query::{ApplicationQuery, ListQuery, OperationQuery};
pub use session::Session;
