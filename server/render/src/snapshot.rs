//! What a renderer may ask of a repository at a commit.

use crate::path::RepoPath;

/// The files of a repository at a commit, read-only.
pub trait Snapshot {
    /// The entries of a folder, in any order; None if there is nothing at this path or it is not a folder.
    ///
    /// # Errors
    /// [`SnapshotError`] if the repository cannot be read.
    fn entries(&self, folder: &RepoPath) -> Result<Option<Vec<Entry>>, SnapshotError>;

    /// The bytes of a file; None if there is nothing at this path or it is not a regular file.
    ///
    /// # Errors
    /// [`SnapshotError::TooLarge`] if the file has more than `max_bytes`; others if the repository cannot be read.
    fn read(&self, file: &RepoPath, max_bytes: u64) -> Result<Option<Vec<u8>>, SnapshotError>;

    /// The identifier of all that is below a folder: equal identifiers, equal content. None if it is not a folder.
    ///
    /// # Errors
    /// [`SnapshotError`] if the repository cannot be read.
    fn tree_id(&self, folder: &RepoPath) -> Result<Option<String>, SnapshotError>;
}

/// One name in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The name, without slashes.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// The identifier of its content: equal identifiers, equal content.
    pub id: String,
}

/// What a name in a folder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A regular file, executable or not.
    File,
    /// A folder.
    Directory,
    /// A symbolic link; never followed.
    Symlink,
    /// Another repository's commit.
    Submodule,
}

/// Why a snapshot could not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// A file is larger than the budget allows.
    #[error("{path} has more than {limit} bytes")]
    TooLarge {
        /// The file.
        path: String,
        /// The limit that it breaks.
        limit: u64,
    },
    /// The repository's data cannot be read.
    #[error("{path} cannot be read from the repository: {cause}")]
    Unreadable {
        /// The file or folder.
        path: String,
        /// Why.
        cause: String,
    },
}

impl SnapshotError {
    /// What to do about it.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "make the file smaller, or leave it out with `directory.exclude`",
            Self::Unreadable { .. } => {
                "refresh the application, so that the repository is read again; if it stays so, remove the server's copy of it"
            }
        }
    }
}
