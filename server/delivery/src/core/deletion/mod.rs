//! Deleting an application with its objects: what goes, in which order, and what holds an object that does not go.
//!
//! [`order`]: the reverse of a synchronisation's. [`kept`]: what stays, and why. [`policy`]: what becomes of what the
//! objects own. [`finalizers`]: what well-known finalizers wait for, in words.

pub mod finalizers;
mod kept;
mod order;
pub mod policy;

pub use kept::kept;
pub use order::rounds;
