//! YAML as Go's `sigs.k8s.io/yaml` reads and writes it, which is what `kubectl` and Argo CD do.
//!
//! The text becomes events (by `saphyr-parser`), events become values with Go's rules for plain scalars (YAML 1.1:
//! `yes` is true, `0777` is 511), merge keys and keys that are not text. Nothing here calls itself as deep as the input
//! is nested, and each use of an alias is charged to the [`Budget`](crate::Budget), so that a small file cannot become
//! a large value.
//!
//! **Differs** from Go: a key that is written twice in one map is refused instead of the last one winning.

mod builder;
mod grammar;
mod json;
mod read;
mod scalar;
mod scanner;
mod timestamp;
mod writer;

pub use read::{parse, parse_within};
pub use writer::to_string;

/// One document of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it says.
    pub value: serde_json::Value,
    /// The line on which it begins, from 1.
    pub line: u32,
}

/// Why a text could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct YamlError {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// What is wrong there.
    pub message: String,
    /// Whether the text is not wrong but too large.
    pub over_budget: bool,
}

impl YamlError {
    /// What to do about it.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        if self.over_budget {
            "split the file, or write out what its aliases repeat"
        } else {
            "correct the file in Git, or leave it out with `directory.exclude`"
        }
    }
}

#[cfg(test)]
mod tests;
