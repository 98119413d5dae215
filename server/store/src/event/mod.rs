//! The log of what happened: a row per transition, written in the transaction that made it.
//!
//! - [`insert`] appends a [`NewEvent`] to the caller's own transaction: no change without its event, no event
//!   without its change.
//! - [`events_since`] reads on from a [`Position`] and skips nothing: rows are ordered by (transaction id, row id) and
//!   read only below the oldest transaction that is still open, so that what a reader has passed is complete.
//! - [`cursor`] and [`advance`] remember how far a consumer is that must miss nothing.
//! - [`delete_old`] lets go what is older than it has to be kept; [`kept_since`] says what is there.

mod cursor;
mod position;
mod read;
mod retention;
mod write;

pub use cursor::{advance, cursor};
pub use position::{NoPosition, Position};
pub use read::{EventRow, events_since, horizon};
pub use retention::{delete_old, kept_since};
pub use write::{Cause, NewEvent, insert};
