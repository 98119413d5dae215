//! From libgit2's errors to cases that a person can act on.

use crate::location::Outside;
use crate::protocol::FailureKind;
use git2::{ErrorClass, ErrorCode};
use std::io;

/// Why a fetch failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) kind: FailureKind,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// The limits could not be set.
    pub(super) fn limits(error: nix::Error) -> Self {
        Self::new(FailureKind::Internal, format!("its limits could not be set: {error}"))
    }

    /// The mirror's folder.
    pub(super) fn storage(error: &io::Error) -> Self {
        Self::new(FailureKind::Storage, error.to_string())
    }

    /// A local repository that may not be read, or is not there.
    pub(super) fn outside(outside: Outside) -> Self {
        match outside {
            Outside::Forbidden => Self::new(FailureKind::FileNotPermitted, "the folder is not below a permitted one"),
            Outside::Missing => Self::new(FailureKind::NotFound, "there is no such folder"),
        }
    }

    /// The mirror itself.
    pub(super) fn mirror(error: &git2::Error) -> Self {
        let kind = match error.class() {
            ErrorClass::Os | ErrorClass::Filesystem | ErrorClass::Reference => FailureKind::Storage,
            _ => FailureKind::Corrupt,
        };
        Self::new(kind, error.message())
    }

    /// The conversation with the other side. What the guard refused is known better by the parent.
    pub(super) fn remote(error: &git2::Error) -> Self {
        let message = error.message();
        let kind = match (error.code(), error.class()) {
            (ErrorCode::NotFound, ErrorClass::Repository) => FailureKind::NotFound,
            (_, ErrorClass::Os | ErrorClass::Filesystem) if is_disk(message) => FailureKind::Storage,
            (_, ErrorClass::Odb | ErrorClass::Zlib | ErrorClass::Indexer | ErrorClass::Object) => FailureKind::Corrupt,
            (_, ErrorClass::NoMemory) => FailureKind::Internal,
            _ => FailureKind::Unreachable,
        };
        Self::new(kind, message)
    }
}

/// libgit2 keeps the operating system's words only.
fn is_disk(message: &str) -> bool {
    ["No space left", "quota exceeded", "Read-only file system", "Permission denied"]
        .iter()
        .any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_told_apart() {
        use ErrorClass::{Http, Indexer, Net, NoMemory, Os, Repository};
        let table = [
            (ErrorCode::GenericError, Http, "unexpected http status code: 502", FailureKind::Unreachable),
            (ErrorCode::GenericError, NoMemory, "out of memory", FailureKind::Internal),
            (ErrorCode::Eof, Net, "early EOF", FailureKind::Unreachable),
            (ErrorCode::NotFound, Repository, "could not find repository at '/x'", FailureKind::NotFound),
            (ErrorCode::GenericError, Os, "failed to write: No space left on device", FailureKind::Storage),
            (ErrorCode::GenericError, Indexer, "packfile trailer mismatch", FailureKind::Corrupt),
        ];
        for (code, class, message, expected) in table {
            let failure = Failure::remote(&git2::Error::new(code, class, message));
            assert_eq!(failure.kind, expected, "{message}");
            assert_eq!(failure.message, message);
        }
    }
}
