//! A folder of plain manifests.

use crate::error::RenderError;
use crate::manifests::{self, Content};
use crate::path::RepoPath;
use crate::snapshot::{Snapshot, SnapshotError};
use crate::trace::TraceEntry;
use crate::walk::walk;
use std::collections::HashMap;
use windlass_model::application::{DirectorySource, Object};
use windlass_model::object::ObjectKey;
use windlass_objects::{Budget, key};

/// The objects of a folder, and what was read for them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendering {
    /// The objects, by file and position.
    pub objects: Vec<RenderedObject>,
    /// Files that look like manifests by their name and are none, with the reason.
    pub skipped: Vec<Skipped>,
    /// All that was read; see [`crate::trace::holds`].
    pub trace: Vec<TraceEntry>,
}

/// An object with its place in the repository.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderedObject {
    /// The manifest.
    pub object: Object,
    /// Which object it is; its namespace is the one that the manifest names.
    pub key: ObjectKey,
    /// The file, from the repository's root.
    pub file: String,
    /// The line on which its document begins.
    pub line: u32,
}

/// A file that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The file, from the repository's root.
    pub file: String,
    /// Why.
    pub reason: &'static str,
}

/// Renders a folder of `.yaml`, `.yml` and `.json` files. A folder without manifests gives no objects.
///
/// The budget is for the folder as a whole: bytes and values of all its files together.
///
/// # Errors
/// [`RenderError`] with the file (and line) and the reason.
pub fn render_directory(
    snapshot: &dyn Snapshot,
    path: &RepoPath,
    source: &DirectorySource,
    budget: &Budget,
) -> Result<Rendering, RenderError> {
    let found = walk(snapshot, path, source, budget)?;
    let mut rendering = Rendering { trace: found.trace, ..Rendering::default() };
    rendering.skipped =
        found.left_out.iter().map(|(file, reason)| Skipped { file: file.to_string(), reason }).collect();
    let mut left = *budget;
    for (file, id) in found.files {
        let name = file.to_string();
        let content = read(snapshot, &file, &mut left)
            .map_err(|error| if left == *budget { error } else { blame(error, snapshot, path, &file, budget) })?;
        if !source.recurse {
            rendering.trace.push(TraceEntry::File { path: file, id });
        }
        match content {
            Content::Other(reason) => rendering.skipped.push(Skipped { file: name, reason }),
            Content::Objects(objects) => {
                rendering.objects.extend(objects.into_iter().map(|(object, line)| RenderedObject {
                    key: key::key_of(&object),
                    object,
                    file: name.clone(),
                    line,
                }));
            }
        }
    }
    refuse_duplicates(&rendering.objects)?;
    Ok(rendering)
}

fn read(snapshot: &dyn Snapshot, file: &RepoPath, left: &mut Budget) -> Result<Content, RenderError> {
    let bytes =
        snapshot.read(file, left.max_bytes)?.ok_or_else(|| RenderError::PathNotFound { path: file.to_string() })?;
    let name = file.to_string();
    let mut after = *left;
    let content = manifests::read(&name, bytes, &mut after)?;
    *left = after;
    Ok(content)
}

/// What to say when the rest of the budget was too little for a file: if the file is within the whole budget, it is
/// the folder that is too large.
fn blame(
    error: RenderError,
    snapshot: &dyn Snapshot,
    folder: &RepoPath,
    file: &RepoPath,
    budget: &Budget,
) -> RenderError {
    let over_budget = match &error {
        RenderError::Snapshot(SnapshotError::TooLarge { .. }) => true,
        RenderError::Yaml { cause, .. } => cause.over_budget,
        _ => false,
    };
    if !over_budget {
        return error;
    }
    match read(snapshot, file, &mut { *budget }) {
        Ok(_) => {
            RenderError::FolderTooLarge { path: folder.to_string(), bytes: budget.max_bytes, values: budget.max_nodes }
        }
        Err(of_its_own) => of_its_own,
    }
}

fn refuse_duplicates(objects: &[RenderedObject]) -> Result<(), RenderError> {
    let mut seen: HashMap<&ObjectKey, &RenderedObject> = HashMap::new();
    let place = |object: &RenderedObject| format!("{}:{}", object.file, object.line);
    for object in objects {
        if let Some(first) = seen.insert(&object.key, object) {
            return Err(RenderError::Duplicate {
                key: Box::new(object.key.clone()),
                first: place(first),
                second: place(object),
            });
        }
    }
    Ok(())
}
