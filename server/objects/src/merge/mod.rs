//! Every kind of merge that Kubernetes knows, as functions from values to values.
//!
//! [`would_change_nothing`] answers the question of every comparison without asking the server, where that can be proven.

mod conform;
mod keys;
mod nothing;

pub use nothing::would_change_nothing;
