//! Sets of fields, as `metadata.managedFields` has them: who owns what.
//!
//! A [`FieldSet`] is a tree of [`Step`]s; which fields are members is said at each. [`json`] reads and writes FieldsV1
//! (`f:`, `k:`, `v:`, `i:`, `.`), [`algebra`] unites and subtracts, [`managers`] reads whole `managedFields`. The rules and
//! orders are those of `sigs.k8s.io/structured-merge-diff` (`fieldpath`).

mod algebra;
mod json;
mod managers;
mod step;
mod taken;
#[cfg(test)]
mod tests;

pub use json::InvalidFields;
pub use managers::{Entry, Operation, entries_of, to_value};
pub use step::Step;
pub use taken::{Taken, taken, text_of};

use std::collections::{BTreeMap, BTreeSet};

/// A set of fields. A field that is a member says nothing of the fields below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSet {
    pub(crate) members: BTreeSet<Step>,
    /// Never with an empty set.
    pub(crate) children: BTreeMap<Step, FieldSet>,
}
