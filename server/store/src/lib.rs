//! Postgres, by caller: the nouns that all features share, the log of events, and how lists are paged.
//!
//! A [`Store`] by itself answers nothing. [`Store::as_caller`] gives the [`CallerStore`] of one caller: each of its
//! methods decides access first, and its lists show what the caller's scope lets through. [`Store::as_system`] gives
//! the [`SystemStore`] of operations and controllers, which nobody asks through. A feature builds its own tables'
//! queries on `pool()` of either, with [`page`] for lists, [`manifest`] for what users submit, and [`event::insert`]
//! in the transaction of every change.
//!
//! - [`projects`] is the exemplar of a noun (read, list, write); [`clusters`] adds sealed credentials.
//! - [`event`]: what happened; written with the change, read without gaps.
//! - [`page`]: the one builder of lists: filters, order, cursor, total.
//! - [`manifest`]: a submitted manifest, what the server adds to it, and its warnings.
//! - [`selector`]: Kubernetes' label selectors as filters of a list.
//! - [`seal`]: encryption of what is secret at rest.

pub mod clusters;
mod error;
pub mod event;
mod installation;
pub mod manifest;
pub mod page;
pub mod projects;
pub mod seal;
pub mod selector;
mod store;

pub use error::StoreError;
pub use manifest::{Change, Saved};
pub use store::{CallerStore, Store, SystemStore};
