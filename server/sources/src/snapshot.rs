//! A commit's files, read from the object database.

use git2::{ErrorCode, ObjectType, Oid, Repository, Tree};
use std::cell::RefCell;
use windlass_render::{Entry, EntryKind, RepoPath, Snapshot, SnapshotError};

/// A commit of a repository. It notes whether an object was missing or damaged, so that the mirror can be renewed.
pub(crate) struct GitSnapshot<'repo> {
    repository: &'repo Repository,
    root: Oid,
    damage: RefCell<Option<String>>,
}

impl<'repo> GitSnapshot<'repo> {
    /// The files below a tree.
    pub(crate) fn new(repository: &'repo Repository, root: Oid) -> Self {
        Self { repository, root, damage: RefCell::new(None) }
    }

    /// What was missing or damaged, in Git's words.
    pub(crate) fn damage(self) -> Option<String> {
        self.damage.into_inner()
    }

    fn unreadable(&self, path: &RepoPath, error: &git2::Error) -> SnapshotError {
        let cause = error.message().to_owned();
        self.damage.replace(Some(format!("{path}: {cause}")));
        SnapshotError::Unreadable { path: path.to_string(), cause }
    }

    /// Goes down through folders only: a symbolic link on the way is nothing that can be entered.
    fn folder(&self, path: &RepoPath) -> Result<Option<Tree<'repo>>, git2::Error> {
        let mut tree = self.repository.find_tree(self.root)?;
        for part in path.parts() {
            let below = tree.get_name(part).filter(|entry| entry.kind() == Some(ObjectType::Tree));
            let Some(id) = below.map(|entry| entry.id()) else { return Ok(None) };
            tree = self.repository.find_tree(id)?;
        }
        Ok(Some(tree))
    }

    fn file(&self, path: &RepoPath) -> Result<Option<Oid>, git2::Error> {
        let (Some(parent), Some(name)) = (path.parent(), path.name()) else { return Ok(None) };
        let Some(folder) = self.folder(&parent)? else { return Ok(None) };
        let entry = folder.get_name(name);
        Ok(entry.filter(|entry| kind(entry.filemode_raw()) == EntryKind::File).map(|entry| entry.id()))
    }
}

impl Snapshot for GitSnapshot<'_> {
    fn entries(&self, folder: &RepoPath) -> Result<Option<Vec<Entry>>, SnapshotError> {
        let tree = self.folder(folder).map_err(|error| self.unreadable(folder, &error))?;
        let list = |tree: Tree<'_>| {
            let entry = |entry: git2::TreeEntry<'_>| Entry {
                // A name that is not UTF-8 can be listed, and never be asked for.
                name: String::from_utf8_lossy(entry.name_bytes()).into_owned(),
                kind: kind(entry.filemode_raw()),
                id: entry.id().to_string(),
            };
            tree.iter().map(entry).collect()
        };
        Ok(tree.map(list))
    }

    fn read(&self, file: &RepoPath, max_bytes: u64) -> Result<Option<Vec<u8>>, SnapshotError> {
        let unreadable = |error: git2::Error| self.unreadable(file, &error);
        let Some(id) = self.file(file).map_err(unreadable)? else { return Ok(None) };
        let objects = self.repository.odb().map_err(unreadable)?;
        // The header tells the size before anything is unpacked.
        let (size, kind) = objects.read_header(id).map_err(unreadable)?;
        if kind != ObjectType::Blob {
            let error = git2::Error::new(ErrorCode::Invalid, git2::ErrorClass::Object, "the object is not a file");
            return Err(unreadable(error));
        }
        if u64::try_from(size).is_ok_and(|size| size <= max_bytes) {
            let object = objects.read(id).map_err(unreadable)?;
            return Ok(Some(object.data().to_vec()));
        }
        Err(SnapshotError::TooLarge { path: file.to_string(), limit: max_bytes })
    }

    fn tree_id(&self, folder: &RepoPath) -> Result<Option<String>, SnapshotError> {
        let tree = self.folder(folder).map_err(|error| self.unreadable(folder, &error))?;
        Ok(tree.map(|tree| tree.id().to_string()))
    }
}

/// From the mode's type bits.
fn kind(mode: i32) -> EntryKind {
    match mode & 0o170_000 {
        0o040_000 => EntryKind::Directory,
        0o120_000 => EntryKind::Symlink,
        0o160_000 => EntryKind::Submodule,
        _ => EntryKind::File,
    }
}
