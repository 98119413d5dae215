//! Users' rules about objects' health.
//!
//! [`argocd`] finds the scripts in Argo CD's ConfigMap, [`lua`] has their contract; [`cel`] is our own form, a list of
//! cases. [`rules`] keeps them by kind and asks the right one.

mod argocd;
mod cel;
mod error;
mod lua;
mod rules;

pub use error::RuleError;
pub use rules::HealthRules;

#[cfg(test)]
mod tests;
