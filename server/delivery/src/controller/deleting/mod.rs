//! Deleting an application with its objects, round by round: every step can be repeated.
//!
//! [`handler`] is called by the operations' workers: it asks who may, has `objects` find what goes and what stays,
//! deletes round by round (`rounds`), waits until each is gone, and then forgets the application. What does not go is
//! explained (`waiting`), by its finalizers.

mod handler;
mod objects;
mod outcome;
mod rounds;
mod waiting;

pub use handler::Delete;

/// How often an object that changes under our hands is looked at again.
const ROUNDS: u32 = 6;

/// Requests of one deletion that are under way at once.
const PARALLEL: usize = 8;
