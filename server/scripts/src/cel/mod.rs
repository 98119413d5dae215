//! Expressions of the Common Expression Language over one object.
//!
//! The `cel` crate reads the text; [`evaluate`] is our own, over [`value`]s that borrow from the object. The crate's
//! interpreter (and with it kube-cel, which extends it) is not for what tenants write: it has no budget, copies a subtree
//! at each selection, panics on message literals, and takes a field of something that has none as `false`.
//!
//! Offered are the standard operators and macros (`has`, `all`, `exists`, `exists_one`, `map`, `filter`) and the
//! functions in [`functions`]; a function that is not there is refused when the text is read.

mod evaluate;
mod expression;
mod functions;
mod value;

pub use expression::CelExpression;

#[cfg(test)]
mod tests;
