//! The log of what happened: a row per transition, written in the transaction that made it.
//!
//! - [`insert`] appends a [`NewEvent`] to the caller's own transaction: no change without its event, no event
//!   without its change.
//! - [`events_since`] reads on from a [`Position`] and skips nothing: rows are ordered by (transaction id, row id) and
//!   read only below the oldest transaction that is still open, so that what a reader has passed is complete.

mod read;
mod write;

pub use read::{EventRow, Position, events_since, horizon};
pub use write::{Cause, NewEvent, insert};
