//! Programs that tenants write, each with a budget: values in, values out; no input or output, no environment, no
//! randomness, and no time but what the caller says.
//!
//! [`lua`] runs Argo CD's scripts, [`cel`] expressions, [`jq`] filters and paths. All stop when their [`Budget`] is
//! spent, whatever the program does, and say so in a [`ScriptError`]. The clock is read for one thing only: the deadline
//! behind the counted steps. [`health`] makes rules about objects' health out of them.

mod budget;
pub mod cel;
mod error;
pub mod health;
pub mod jq;
pub mod lua;
mod stack;

pub use budget::{Bound, Budget};
pub use error::{Language, ScriptError};
pub use health::{HealthRules, Judgement, RuleError};
