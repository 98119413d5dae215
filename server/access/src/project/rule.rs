//! What a broken rule says.

use windlass_model::glob::Glob;

/// An application asks for what its project does not permit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {value} is not permitted by the project: {reason}")]
pub struct RuleBroken {
    /// What was asked for: `the repository`, `the destination`, `the kind`, `the object`.
    pub what: &'static str,
    /// Which one.
    pub value: String,
    /// The project's list that decided, for example `spec.sourceRepos`.
    pub rule: &'static str,
    /// Why.
    pub reason: Reason,
    /// The entry that would permit it, as it would be written in the list; empty if no entry can.
    pub add: String,
}

/// Why a list does not permit something.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// No entry permits it.
    #[error("no entry of {rule} matches")]
    NotListed {
        /// The list.
        rule: &'static str,
    },
    /// An entry forbids it.
    #[error("the entry {entry} of {rule} forbids it")]
    Forbidden {
        /// The list.
        rule: &'static str,
        /// The entry.
        entry: String,
    },
    /// It is written so that no rule can be applied to it.
    #[error("{0}")]
    Unreadable(&'static str),
}

impl RuleBroken {
    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> String {
        match &self.reason {
            Reason::NotListed { rule } => {
                format!("Add {} to {rule} of the project, or choose another project.", self.add)
            }
            Reason::Forbidden { rule, entry } => {
                format!("Change the entry {entry} in {rule} of the project, or choose another project.")
            }
            Reason::Unreadable(_) => "Write it in its plain form.".to_owned(),
        }
    }
}

/// One entry's answer to one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It matches; for `!x`: it is not `x`.
    Permits,
    /// It does not match.
    Silent,
    /// It is `!x`, and the value is `x`.
    Forbids,
}

/// What an entry in which `!` negates says to a value. A broken negated glob forbids everything, another matches nothing.
pub(super) fn ask(pattern: &str, value: &str, separators: &[char]) -> Answer {
    match pattern.strip_prefix('!') {
        Some(denied) => match Glob::with_separators(denied, separators) {
            Ok(glob) if !glob.matches(value) => Answer::Permits,
            _ => Answer::Forbids,
        },
        None if pattern == "*" => Answer::Permits,
        None => match Glob::with_separators(pattern, separators) {
            Ok(glob) if glob.matches(value) => Answer::Permits,
            _ => Answer::Silent,
        },
    }
}
