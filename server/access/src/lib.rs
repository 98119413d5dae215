//! What a caller may do. Pure: no I/O, no clock; every answer says which rule decided.
//!
//! [`decide`] is asked before anything is read or changed, with a [`Caller`] that identity vouches for. Lists ask
//! [`Caller::scope`] instead and let the database leave out what the caller may not see. [`project`] holds the rules of
//! an AppProject: which sources, destinations and kinds its applications may use.

mod caller;
mod decision;
pub mod project;

pub use caller::{Caller, Principal};
pub use decision::{Action, Denied, Resource, Scope, decide};
