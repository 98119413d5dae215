//! What parent and fetch child say to each other: one line of JSON each way.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The parent's request, the first line on the child's standard input. When that input ends, so does the child.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    /// The mirror's folder, made if missing.
    pub(crate) mirror: PathBuf,
    /// Where to fetch from.
    pub(crate) origin: Origin,
    /// What is wanted besides branches and tags.
    pub(crate) want: Option<Want>,
    /// The largest file that the child may write, in bytes.
    pub(crate) max_file_bytes: u64,
}

/// Where to fetch from.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Origin {
    /// The parent's guard on loopback, which alone reaches the network. The URL holds its password.
    Guard { url: String },
    /// A `file://` URL, and the folders below which it must lead.
    Local { url: String, roots: Vec<PathBuf> },
}

/// What is wanted besides branches and tags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Want {
    /// A commit that no branch or tag reaches, by its 40 characters.
    Commit(String),
    /// A reference elsewhere than below `refs/heads/` and `refs/tags/`.
    Reference(String),
}

/// The child's answer, the only line on its standard output.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Answer {
    /// The mirror is what the repository was when it was asked.
    Fetched,
    /// The mirror's references may be old; its objects are sound.
    Failed {
        /// Which case.
        kind: FailureKind,
        /// Git's words.
        message: String,
    },
}

/// The cases of failure that the child can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FailureKind {
    NotFound,
    FileNotPermitted,
    Unsupported,
    Unreachable,
    Corrupt,
    Storage,
    Internal,
}
