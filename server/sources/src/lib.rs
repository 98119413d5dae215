//! Where manifests come from: Git repositories, over `https://` and `file://`.
//!
//! Each repository has a mirror below the data folder: a bare repository that holds its branches and tags. [`Sources`]
//! renews it, shares one fetch among all who ask at the same time, and reads files straight from its object
//! database, without a checkout. Old commits stay in the mirror when a branch is rewritten, so that what was once
//! delivered can be read again.
//!
//! What servers send is understood in a child process only: the program starts itself again (`windlass helper fetch`,
//! see [`helper`]), with limits on memory, file size and time. The child never meets the network. It speaks with
//! a guard in the parent, over loopback; the guard resolves names, refuses private addresses, speaks TLS, follows
//! redirects, and passes on the two requests that a fetch consists of.
//!
//! [`Sources`] (what others call) → `fetch` (starts and watches the child) → [`helper`] (the child) → `guard` (its way
//! out) → `network` (names, addresses, certificates); then `mirror` (names to commits) and `snapshot` (commits to files).

mod address;
mod config;
mod error;
mod fetch;
mod guard;
pub mod helper;
mod location;
mod mirror;
mod network;
mod protocol;
mod revision;
mod snapshot;
mod sources;

pub use config::SourcesConfig;
pub use error::SourceError;
pub use mirror::CommitInfo;
pub use sources::{Freshness, Revision, Sources};
