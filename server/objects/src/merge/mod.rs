//! Every kind of merge that Kubernetes knows, as functions from values to values.
//!
//! [`would_change_nothing`] answers the question of every comparison without asking the server, where that can be proven.
//! [`structured`] is server-side apply as a whole, with the sets of [`fields`] that managers own. [`strategic`] patches know
//! the lists of Kubernetes' own kinds; [`merge_patch`] and [`json_patch`] are for any JSON.

mod conform;
pub mod fields;
mod json;
mod keys;
mod nothing;
#[cfg(test)]
mod nothing_tests;
#[cfg(test)]
mod replay;
pub mod strategic;
pub mod structured;

pub use json::{InvalidJsonPatch, json_patch, merge_difference, merge_patch};
pub use nothing::would_change_nothing;
