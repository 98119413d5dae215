//! A repository's mirror: a bare repository below the data folder, and from names to commits in it.
//!
//! Beside the folder `<key>` stand `<key>.lock`, held by whoever writes, and `<key>.damaged`, which tells the next
//! writer to begin anew.

use crate::error::SourceError;
use crate::location::Location;
use crate::revision::RevisionName;
use chrono::{DateTime, Utc};
use git2::{ErrorCode, ObjectType, Oid, Reference, Repository};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where the remote's `HEAD` is kept.
pub(crate) const HEAD: &str = "refs/windlass/HEAD";

/// Where a remote's reference is kept: branches and tags under their own names, others apart from ours.
pub(crate) fn local_name(reference: &str) -> String {
    if reference.starts_with("refs/heads/") || reference.starts_with("refs/tags/") {
        return reference.to_owned();
    }
    format!("refs/windlass/{reference}")
}

/// Where a commit is kept that was asked for by its identifier.
pub(crate) fn commit_name(commit: &str) -> String {
    format!("refs/windlass/commits/{commit}")
}

/// The file beside a mirror's folder with this ending.
pub(crate) fn beside(mirror: &Path, ending: &str) -> PathBuf {
    let mut name = mirror.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A commit as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitInfo {
    /// Its identifier.
    pub commit: String,
    /// `Ann Lee <ann@example.com>`.
    pub author: String,
    /// When its author made it.
    pub date: DateTime<Utc>,
    /// The message's first line, cut to 500 characters.
    pub subject: String,
}

/// A mirror, present or not. Its methods read files: call them where blocking is allowed.
#[derive(Clone, Debug)]
pub(crate) struct Mirror {
    pub(crate) path: PathBuf,
    url: String,
}

impl Mirror {
    pub(crate) fn new(git_dir: &Path, location: &Location) -> Self {
        Self { path: git_dir.join(location.key()), url: location.url.clone() }
    }

    /// Whether the mirror holds a commit; false if there is no mirror.
    pub(crate) fn has_commit(&self, commit: &str) -> bool {
        let found = || Repository::open_bare(&self.path)?.find_commit(Oid::from_str(commit)?).map(drop);
        found().is_ok()
    }

    /// The mirror, for reading.
    pub(crate) fn open(&self) -> Result<Repository, SourceError> {
        Repository::open_bare(&self.path).map_err(|error| self.corrupt(&error))
    }

    /// The commit that a revision names.
    pub(crate) fn resolve(&self, revision: &RevisionName) -> Result<String, SourceError> {
        let repository = self.open()?;
        let found = match revision {
            RevisionName::Head => self.reference(&repository, HEAD)?,
            RevisionName::Commit(commit) => {
                let id = Oid::from_str(commit).map_err(|_| self.missing(revision))?;
                return self.commit_at(&repository, id, revision);
            }
            RevisionName::Reference(name) => self.reference(&repository, &local_name(name))?,
            RevisionName::Short(name) => match self.reference(&repository, &format!("refs/heads/{name}"))? {
                Some(branch) => Some(branch),
                None => self.reference(&repository, &format!("refs/tags/{name}"))?,
            },
        };
        match (found, revision) {
            (Some(reference), _) => {
                let id = reference.target().ok_or_else(|| self.missing(revision))?;
                self.commit_at(&repository, id, revision)
            }
            (None, RevisionName::Short(text)) if is_abbreviation(text) => self.abbreviated(&repository, text, revision),
            (None, _) => Err(self.nothing(&repository, revision)),
        }
    }

    /// A commit's author, date and subject.
    pub(crate) fn info(&self, commit: &str) -> Result<CommitInfo, SourceError> {
        let repository = self.open()?;
        let id = Oid::from_str(commit).map_err(|error| self.corrupt(&error))?;
        let found = repository.find_commit(id).map_err(|error| self.corrupt(&error))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().take(500).collect::<String>();
        let author = found.author();
        let seconds = author.when().seconds();
        Ok(CommitInfo {
            commit: commit.to_owned(),
            author: format!("{} <{}>", text(author.name_bytes()), text(author.email_bytes())),
            date: DateTime::from_timestamp(seconds, 0).unwrap_or_default(),
            subject: text(found.summary_bytes().unwrap_or_default()),
        })
    }

    /// Tells the next writer to begin anew.
    pub(crate) fn mark_damaged(&self) {
        if let Err(error) = fs::write(beside(&self.path, ".damaged"), b"") {
            tracing::warn!(repository = self.url, %error, "the damaged mirror of a repository could not be marked");
        }
    }

    pub(crate) fn corrupt(&self, error: &git2::Error) -> SourceError {
        SourceError::Corrupt { url: self.url.clone(), cause: error.message().to_owned() }
    }

    fn missing(&self, revision: &RevisionName) -> SourceError {
        SourceError::RevisionNotFound { url: self.url.clone(), revision: revision.as_str().to_owned() }
    }

    /// The right words for a name that leads nowhere.
    fn nothing(&self, repository: &Repository, revision: &RevisionName) -> SourceError {
        match repository.references().map(|mut references| references.next().is_none()) {
            Ok(true) => SourceError::EmptyRepository { url: self.url.clone() },
            Ok(false) => self.missing(revision),
            Err(error) => self.corrupt(&error),
        }
    }

    fn reference<'repo>(
        &self,
        repository: &'repo Repository,
        name: &str,
    ) -> Result<Option<Reference<'repo>>, SourceError> {
        match repository.find_reference(name) {
            Ok(reference) => Ok(Some(reference)),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec) => Ok(None),
            Err(error) => Err(self.corrupt(&error)),
        }
    }

    /// The commit that an object is or, being a tag, points to.
    fn commit_at(&self, repository: &Repository, id: Oid, revision: &RevisionName) -> Result<String, SourceError> {
        let object = match repository.find_object(id, None) {
            Ok(object) => object,
            Err(error) if error.code() == ErrorCode::NotFound && matches!(revision, RevisionName::Commit(_)) => {
                return Err(self.nothing(repository, revision));
            }
            Err(error) => return Err(self.corrupt(&error)),
        };
        let kind = object.kind().map_or("unknown object", |kind| kind.str()).to_owned();
        match object.peel(ObjectType::Commit) {
            Ok(commit) => Ok(commit.id().to_string()),
            Err(error) if error.code() == ErrorCode::NotFound => Err(self.corrupt(&error)),
            Err(_) => {
                Err(SourceError::NotACommit { url: self.url.clone(), revision: revision.as_str().to_owned(), kind })
            }
        }
    }

    fn abbreviated(&self, repository: &Repository, text: &str, revision: &RevisionName) -> Result<String, SourceError> {
        match repository.find_object_by_prefix(text, Some(ObjectType::Commit)) {
            Ok(commit) => Ok(commit.id().to_string()),
            Err(error) => match error.code() {
                ErrorCode::NotFound | ErrorCode::Invalid => Err(self.nothing(repository, revision)),
                ErrorCode::Ambiguous => {
                    Err(SourceError::AmbiguousRevision { url: self.url.clone(), revision: text.to_owned() })
                }
                _ => Err(self.corrupt(&error)),
            },
        }
    }
}

/// As `git` abbreviates: seven characters or more.
fn is_abbreviation(text: &str) -> bool {
    (7..40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// How much a mirror's objects take, in bytes.
pub(crate) fn object_bytes(mirror: &Path) -> u64 {
    fn folder_bytes(folder: &Path, depth: u8) -> u64 {
        let Ok(entries) = fs::read_dir(folder) else { return 0 };
        let size = |entry: fs::DirEntry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() && depth > 0 => folder_bytes(&entry.path(), depth - 1),
            Ok(metadata) => metadata.len(),
            // Temporary files vanish while they are counted.
            Err(_) => 0,
        };
        entries.flatten().map(size).fold(0, u64::saturating_add)
    }
    folder_bytes(&mirror.join("objects"), 2)
}

/// Removes what a killed writer left: half a pack, and the locks of files. Only for who holds the mirror's lock.
pub(crate) fn tidy(mirror: &Path) -> io::Result<()> {
    let kept = ["pack", "idx", "rev", "keep", "bitmap"];
    let pack_dir = mirror.join("objects").join("pack");
    remove_files(&pack_dir, 0, &|path| {
        !path.extension().is_some_and(|ending| kept.iter().any(|kept| ending == *kept))
    })?;
    let is_lock = |path: &Path| path.extension().is_some_and(|ending| ending == "lock");
    remove_files(mirror, 0, &is_lock)?;
    remove_files(&mirror.join("refs"), 32, &is_lock)
}

fn remove_files(folder: &Path, depth: u8, unwanted: &dyn Fn(&Path) -> bool) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if depth > 0 {
                remove_files(&path, depth - 1, unwanted)?;
            }
        } else if unwanted(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
