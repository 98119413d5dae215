//! Kubernetes' own kinds, out of a table that is part of the program.

use super::openapi::Catalogue;
use super::types::Schema;
use std::sync::LazyLock;

/// Made by `tools/schema`.
const TEXT: &str = include_str!("kubernetes.schema");

/// Which Kubernetes the built-in table was made of: `Kubernetes v1.36.3`.
pub const KUBERNETES: &str = first_line(TEXT);

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::of_text(TEXT));

/// All built-in kinds.
#[must_use]
pub fn built_in_kinds() -> &'static Catalogue {
    &CATALOGUE
}

impl Schema {
    /// The schema of one of Kubernetes' own kinds. The first call decodes the table, in some milliseconds.
    #[must_use]
    pub fn built_in(group: &str, version: &str, kind: &str) -> Option<Self> {
        CATALOGUE.get(group, version, kind)
    }
}

const fn first_line(text: &str) -> &str {
    let bytes = text.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b'\n' {
        end += 1;
    }
    text.split_at(end).0
}
