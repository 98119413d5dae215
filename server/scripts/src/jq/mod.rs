//! jq filters and paths.
//!
//! jaq reads and runs them. It has no budget, and its errors can be caught by the filter; therefore [`rewrite`] puts a
//! counting filter behind every part of a program (also of jq's own definitions), and [`natives`] has it: it passes its
//! input on, and once the budget is spent it unwinds the thread on which the program runs ([`program`]). It also looks
//! how much of the stack is used and how large values become. [`paths`] is what `ignoreDifferences` asks for.
//!
//! Offered are jq's core, its functions on values, and `test`. What leads out (`env`, `input`, `now`, `halt`, `debug`) is
//! not there, and is refused when the program is read.

mod convert;
mod natives;
mod paths;
mod program;
mod rewrite;

pub use paths::JqPaths;
pub use program::JqFilter;

#[cfg(test)]
mod tests;
