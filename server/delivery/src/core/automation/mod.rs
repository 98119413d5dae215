//! Whether an application is synchronised now without anybody asking, and if not, why not.
//!
//! The rules are those of Argo CD's `autoSync` (`docs/automation.md` names where Windlass differs): at once on a commit
//! that was not attempted, once for each commit; drift at the same commit only with `selfHeal`, with pauses that grow;
//! what left Git only with `prune`; nothing at all where nothing is left in Git, unless `allowEmpty`.
//!
//! [`situation`]: what is decided from. [`decide`]: the decision. [`reason`]: why not, in words. [`pause`]: the pauses.

mod decide;
mod pause;
mod reason;
mod situation;
#[cfg(test)]
mod tests;

pub use decide::{Decision, decide};
pub use pause::{COOLED_DOWN, pause};
pub use reason::Reason;
pub use situation::{Comparison, Difference, LastSync, Policy, Situation};
