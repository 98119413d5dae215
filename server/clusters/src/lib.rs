//! Connections to Kubernetes clusters.
//!
//! A [`Connection`] speaks to one API server: it discovers kinds, applies objects by server-side apply (and takes over
//! the fields of the tools that came before; where the server cannot do it, the merge is made here), reads, deletes and
//! watches. Objects are JSON as the server sends them,
//! never typed structs, so that no field is lost. Every request has a deadline, every error says what to do next and
//! holds no secret. [`Clusters`] keeps one connection for each registered cluster; [`kubeconfig`] reads how to reach
//! a cluster from a kubeconfig.
//!
//! The program installs rustls' provider before the first connection.

mod applied;
mod apply;
mod client_side;
mod connection;
mod error;
mod fields;
mod kinds;
pub mod kubeconfig;
mod managers;
mod mask;
mod object;
mod path;
mod pool;
mod response;
mod schema;
mod transport;
mod watch;

pub use applied::{Applied, Change};
pub use apply::ApplyOptions;
pub use connection::{Allowance, Connection, DEFAULT_DEADLINE};
pub use error::ClusterError;
pub use kinds::KindInfo;
pub use managers::{FOLDED, MANAGER};
pub use object::{Deletion, Object, Preconditions, Propagation};
pub use pool::Clusters;
pub use watch::{Detail, WatchEvent, WatchTarget};
