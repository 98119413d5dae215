//! Users' rules about objects' health.
//!
//! [`argocd`] finds the scripts in Argo CD's ConfigMap, [`lua`] has their contract; [`cel`] is our own form, a list of
//! cases. [`rules`] keeps them by kind and asks the right one; [`judgement`] finds out until when an answer holds.

mod argocd;
mod cel;
mod error;
mod judgement;
mod lua;
mod rules;

pub use error::RuleError;
pub use judgement::Judgement;
pub use rules::HealthRules;

#[cfg(test)]
mod tests;
