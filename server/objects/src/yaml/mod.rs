//! YAML as Go's `sigs.k8s.io/yaml` reads and writes it, which is what `kubectl` and Argo CD do.
//!
//! Reading is a way of four rooms: [`scanner`] makes tokens of the text, [`grammar`] knows which may follow which,
//! [`builder`] makes values, and [`scalar`] says what a text means (YAML 1.1: `yes` is true, `0777` is 511). Scanner and
//! grammar accept exactly what `yaml.v2`'s do, which are libyaml's. Nothing here calls itself as deep as the input is
//! nested, and each use of an alias is charged to the [`Budget`](crate::Budget), so that a small file cannot become a
//! large value. A text that is JSON is read as JSON ([`json`]), as Kubernetes does. [`writer`] writes.
//!
//! The tests hold all of it to Go's own answers, which `tests/oracle/yaml` makes.
//!
//! **Differs** from Go on purpose, in reading:
//! - A key that is written twice in one map is refused, as Go's strict reading does, also where the two differ only as
//!   values (`1` and `"1"`, of which Go keeps one by chance). A field may take the place of a merged one, and the reverse.
//! - All documents of a text are read, not only the first; what follows `...` without `---` is refused, not passed over.
//! - A `!!binary` whose bytes are no text is refused; Go puts replacement characters in their place.
//! - What aliases may add is limited by the budget, not by Go's ratio of aliases to values.
//! - The text is UTF-8; Go also takes UTF-16.
//! - A byte order mark counts only at the start of the text. At other places it is text for Go, too, except behind a
//!   second mark at the start.
//!
//! And in writing, where Go writes what it reads as something else, or lets a line separator break the line: the key `<<`
//! and texts with U+0085, U+2028, U+2029 or U+007F are written in double quotes, with escapes. Keys whose order in Go has
//! a circle (`a1b`, `a2`, `a12`) have a fixed one here.

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
