//! What a rendering read: as long as that is the same at another commit, the rendering is too.

use crate::path::RepoPath;
use crate::snapshot::{EntryKind, Snapshot, SnapshotError};
use std::collections::BTreeSet;

/// One thing that a rendering read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TraceEntry {
    /// What stands at a path: a part of the way to the folder, or that nothing is there.
    Kind {
        /// The path.
        path: RepoPath,
        /// What stands there; None for nothing.
        kind: Option<EntryKind>,
    },
    /// The names in a folder and what they are, but not what they have in them.
    Listing {
        /// The folder.
        path: RepoPath,
        /// Its names.
        names: BTreeSet<(String, EntryKind)>,
    },
    /// All that is below a folder.
    Tree {
        /// The folder.
        path: RepoPath,
        /// The identifier of its content.
        id: String,
    },
    /// What a file has in it.
    File {
        /// The file.
        path: RepoPath,
        /// The identifier of its content.
        id: String,
    },
}

/// Whether all that was read is the same in this snapshot.
///
/// # Errors
/// [`SnapshotError`] if the repository cannot be read.
pub fn holds(trace: &[TraceEntry], snapshot: &dyn Snapshot) -> Result<bool, SnapshotError> {
    for entry in trace {
        let same = match entry {
            TraceEntry::Kind { path, kind } => look_up(snapshot, path)?.map(|(kind, _)| kind) == *kind,
            TraceEntry::File { path, id } => {
                look_up(snapshot, path)?.is_some_and(|(kind, now)| kind == EntryKind::File && now == *id)
            }
            TraceEntry::Tree { path, id } => snapshot.tree_id(path)?.as_ref() == Some(id),
            TraceEntry::Listing { path, names } => {
                let entries = snapshot.entries(path)?;
                entries.is_some_and(|entries| {
                    entries.into_iter().map(|entry| (entry.name, entry.kind)).collect::<BTreeSet<_>>() == *names
                })
            }
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What stands at a path, with its identifier, found without following anything.
pub(crate) fn look_up(snapshot: &dyn Snapshot, path: &RepoPath) -> Result<Option<(EntryKind, String)>, SnapshotError> {
    let (Some(parent), Some(name)) = (path.parent(), path.name()) else {
        return Ok(snapshot.tree_id(path)?.map(|id| (EntryKind::Directory, id)));
    };
    let entry = snapshot.entries(&parent)?.and_then(|entries| entries.into_iter().find(|entry| entry.name == name));
    Ok(entry.map(|entry| (entry.kind, entry.id)))
}
