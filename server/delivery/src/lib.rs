//! Delivery: applications, from Git to the cluster.
//!
//! - [`core`]: the decisions, as functions from values to values: is this manifest supported, is this object in sync,
//!   what does a synchronisation do and in which order, what is the application's status.
//! - [`index`]: what is desired and what is live, per object, kept up to date by changes; answers questions without I/O.
//! - [`store`]: the tables of applications and their status.
//! - [`controller`]: the shell. Reads Git, watches clusters, confirms differences by dry runs, carries out
//!   synchronisations, writes status. It works from the stored state: what it did not hear of it finds at the next poll.
//! - [`applications`]: what a caller can ask for; every question passes the caller's access. `trees`: of these, those
//!   about the objects in the cluster; `synchronising`: those that have them changed; `rollbacks`: those about holds;
//!   `deletions`: those about its end.
//!
//! A commit goes: poll or refresh → `controller::refresh` (resolve, render, rules) → `index` (desired) →
//! `controller::confirm` (dry run of what differs) → status row and event. A watch event goes: cluster → `index`
//! (that one object) → the same way on; what it changes in a tree, open pages are told
//! (`controller::announcements`).

pub mod applications;
pub mod controller;
pub mod core;
mod deletions;
mod delivery;
mod error;
pub mod index;
pub mod metrics;
mod rollbacks;
pub mod store;
mod synchronising;
mod trees;

pub use controller::Following;
pub use core::filter::{ResourceEntry, ResourceFilter};
pub use core::ownership::{Tracking, TrackingMethod};
pub use delivery::{Delivery, DeliveryConfig};
pub use error::DeliveryError;
