//! What a synchronisation does, and in which order.
//!
//! [`plan`] takes what Git wants and how each object stands, what is ours and no longer in Git, and what is asked. It
//! answers with waves of steps: [`wave`] says in which wave an object is, `order` puts waves and steps in order,
//! `actions` decides what becomes of each object, [`selection`] which objects are meant, and `foresight` says in a
//! step's message what of the order cannot work.
//!
//! The rules are Argo CD's (gitops-engine, `pkg/sync`): waves come first, then kinds, then names. Pruning is the
//! exception: it comes after everything else, the highest wave first.

mod actions;
mod foresight;
mod order;
pub mod selection;
#[cfg(test)]
mod tests;
pub mod wave;

pub(crate) use actions::cannot_be_applied;
pub use actions::{Asked, Extra, Standing, Wanted, plan};
pub(crate) use foresight::defined_kind;
