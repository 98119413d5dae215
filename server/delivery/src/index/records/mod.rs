//! Compact records of all objects that the watches of a cluster see: what the tree shows of them, and how they hang
//! together. The objects themselves are kept only where an application claims them ([`super::Live`]).
//!
//! - [`sighting`]: an object as a watch gave it → what is kept of it, made before the index is locked.
//! - [`pod`]: what of a pod is shown.
//! - [`uid`]: an identity in 16 bytes.
//! - [`record`]: one object, with names and places shared.
//! - [`store`]: all of them, by name and by owner.
//! - [`walk`]: from roots down to pods, and from a pod up to its roots.

mod pod;
mod record;
mod sighting;
mod store;
#[cfg(test)]
mod tests;
mod uid;
mod walk;

pub use sighting::Sighting;
pub use store::Records;
pub(super) use store::Seen;
