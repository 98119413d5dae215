//! Clusters: where they are, how they are reached (sealed), and whether they answer.
//!
//! - [`Clusters`]: what a caller can ask. Credentials go in and never come out.
//! - [`read`]: a submitted cluster; what this version cannot act on is refused by name.
//! - [`RegisteredCluster`]: a cluster with its credentials, for controllers, by [`crate::SystemStore`].

mod list;
mod row;
mod submitted;
mod system;
mod write;

use crate::CallerStore;

pub use list::ClusterQuery;
pub use submitted::read;
pub use system::RegisteredCluster;
pub use write::SavedCluster;

/// The noun, in messages and events.
const WHAT: &str = "cluster";

/// Clusters, as one caller may see and change them.
#[derive(Clone, Copy)]
pub struct Clusters<'a> {
    store: &'a CallerStore,
}

impl<'a> Clusters<'a> {
    pub(crate) fn new(store: &'a CallerStore) -> Self {
        Self { store }
    }
}
