//! The servers that a person signed in to, in one file that only they can read.

mod command;
mod file;

pub(crate) use command::ContextArgs;
pub(crate) use file::{Context, Contexts, is_readable_by_others};
