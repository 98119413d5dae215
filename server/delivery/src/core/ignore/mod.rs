//! What a comparison overlooks: the application's `spec.ignoreDifferences`.
//!
//! [`IgnoreRules`] are an application's rules, compiled; [`Ignored`] is what they say of one object: it takes fields out
//! of both sides, and puts live values back into what is applied (`graft`). `owned` reads `metadata.managedFields`.

mod graft;
mod owned;
mod rules;
#[cfg(test)]
mod tests;

pub use owned::is_owned_by_another;
pub use rules::{IgnoreRules, Ignored};
