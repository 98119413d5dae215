//! A snapshot made by hand, for tests.

use crate::path::RepoPath;
use crate::snapshot::{Entry, EntryKind, Snapshot, SnapshotError};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Files in memory. Content identifiers are hashes, good enough to tell the contents of a test apart.
#[derive(Clone, Debug, Default)]
pub struct MemorySnapshot {
    leaves: BTreeMap<RepoPath, (EntryKind, Vec<u8>)>,
}

impl MemorySnapshot {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Files by path and content. Paths that are not valid are left out.
    #[must_use]
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        files
            .into_iter()
            .fold(Self::new(), |snapshot, (path, text)| snapshot.with(path, EntryKind::File, text.as_bytes()))
    }

    /// With one more entry. The content of a link is its target, of a submodule its commit. Folders come by themselves.
    #[must_use]
    pub fn with(mut self, path: &str, kind: EntryKind, content: &[u8]) -> Self {
        if let Ok(path) = RepoPath::new(path) {
            self.leaves.insert(path, (kind, content.to_vec()));
        }
        self
    }

    /// Whether anything is below a folder.
    fn is_folder(&self, folder: &RepoPath) -> bool {
        folder.is_root() || self.below(folder).next().is_some()
    }

    /// What is below a folder, with its path from there.
    fn below<'a>(&'a self, folder: &'a RepoPath) -> impl Iterator<Item = (&'a str, &'a (EntryKind, Vec<u8>))> {
        self.leaves.iter().filter_map(|(path, leaf)| {
            let inner = if folder.is_root() {
                Some(path.as_str())
            } else {
                path.as_str().strip_prefix(folder.as_str())?.strip_prefix('/')
            };
            inner.map(|inner| (inner, leaf))
        })
    }

    fn tree_hash(&self, folder: &RepoPath) -> String {
        hash(&self.below(folder).collect::<Vec<_>>())
    }
}

fn hash(content: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

impl Snapshot for MemorySnapshot {
    fn entries(&self, folder: &RepoPath) -> Result<Option<Vec<Entry>>, SnapshotError> {
        if !self.is_folder(folder) {
            return Ok(None);
        }
        let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
        for (inner, (kind, content)) in self.below(folder) {
            let (name, entry) = match inner.split_once('/') {
                Some((name, _)) => {
                    let below = folder.join(name).map(|below| self.tree_hash(&below)).unwrap_or_default();
                    (name, Entry { name: name.to_owned(), kind: EntryKind::Directory, id: below })
                }
                None => (inner, Entry { name: inner.to_owned(), kind: *kind, id: hash(content) }),
            };
            entries.insert(name, entry);
        }
        Ok(Some(entries.into_values().collect()))
    }

    fn read(&self, file: &RepoPath, max_bytes: u64) -> Result<Option<Vec<u8>>, SnapshotError> {
        match self.leaves.get(file) {
            Some((EntryKind::File, content)) if content.len() as u64 > max_bytes => {
                Err(SnapshotError::TooLarge { path: file.to_string(), limit: max_bytes })
            }
            Some((EntryKind::File, content)) => Ok(Some(content.clone())),
            _ => Ok(None),
        }
    }

    fn tree_id(&self, folder: &RepoPath) -> Result<Option<String>, SnapshotError> {
        Ok(self.is_folder(folder).then(|| self.tree_hash(folder)))
    }
}
