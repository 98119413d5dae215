//! Local repositories: what Git would read for one must be below the permitted folders, all of it.

use super::failure::Failure;
use crate::location::{Outside, below_roots, file_path};
use crate::protocol::FailureKind;
use git2::Repository;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use url::Url;

/// How deep repositories may borrow objects from each other, as in Git.
const MAX_ALTERNATES: usize = 5;

/// The URL of a local repository by its real path.
pub(super) fn real_url(url: &Url, roots: &[PathBuf]) -> Result<String, Failure> {
    let path = file_path(url).ok_or_else(|| Failure::outside(Outside::Forbidden))?;
    let path = below_roots(&path, roots).map_err(Failure::outside)?;
    let repository = Repository::open(&path).map_err(|error| Failure::remote(&error))?;
    // A `.git` file may lead elsewhere, and so may links within.
    below_roots(repository.path(), roots).map_err(Failure::outside)?;
    for part in ["objects", "refs", "packed-refs"] {
        permitted_if_there(&repository.commondir().join(part), roots)?;
    }
    alternates(&repository.commondir().join("objects"), roots, MAX_ALTERNATES)?;
    Url::from_file_path(&path).map(String::from).map_err(|()| Failure::outside(Outside::Forbidden))
}

fn permitted_if_there(path: &Path, roots: &[PathBuf]) -> Result<(), Failure> {
    match below_roots(path, roots) {
        Ok(_) | Err(Outside::Missing) => Ok(()),
        Err(Outside::Forbidden) => Err(Failure::outside(Outside::Forbidden)),
    }
}

/// Object folders that this one borrows from.
fn alternates(objects: &Path, roots: &[PathBuf], depth: usize) -> Result<(), Failure> {
    let list = match fs::read_to_string(objects.join("info").join("alternates")) {
        Ok(list) => list,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::new(FailureKind::Unreachable, format!("info/alternates: {error}"))),
    };
    if depth == 0 {
        return Err(Failure::new(
            FailureKind::Unsupported,
            "its objects are borrowed from too many other repositories",
        ));
    }
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let folder = objects.join(line);
        permitted_if_there(&folder, roots)?;
        alternates(&folder, roots, depth - 1)?;
    }
    Ok(())
}
