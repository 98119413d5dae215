//! Carrying out a synchronisation: every step can be repeated, so a successor may begin again where a worker died.
//!
//! [`handler`] is called by the operations' workers. It asks who may (`permission`), finds out what is wanted and at
//! which commit (`revision`), has it planned (`planning`), and gathers what one synchronisation works with (`run`). Then
//! `waves` goes through the plan: the namespace (`namespace`), a dry run of all that would change (`rehearsing`), wave by
//! wave (`applying`, `waiting`), and last what is no longer in Git (`pruning`). What was done stands in a `ledger`, of
//! which `outcome` makes the operation's end, or its next attempt.
//!
//! Nothing is asked twice: objects that are as Git says are not sent, a difference that a dry run has found is not tried
//! again, and an apply's answer is the observation that the next comparison starts from.

mod applying;
mod handler;
mod ledger;
mod namespace;
mod outcome;
mod permission;
mod planning;
mod pruning;
mod rehearsing;
mod revision;
mod run;
mod waiting;
mod waves;

pub use handler::Synchronise;

/// How often an object that changes under our hands is looked at again.
const ROUNDS: u32 = 6;

/// Objects of the same rank that are applied at once.
const PARALLEL: usize = 8;
