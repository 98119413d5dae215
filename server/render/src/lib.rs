//! From the files of a repository to Kubernetes objects: pure functions over a read-only [`Snapshot`].
//!
//! A folder is walked for manifests (`walk`), each file becomes objects (`manifests`), and all of them together a
//! [`Rendering`] (`directory`).
//!
//! A renderer asks the snapshot for listings and files, never for a work tree: no path can leave the repository, and
//! links are refused rather than followed. What it read is recorded in a trace, so that a rendering can be known to
//! be valid at another commit without rendering again ([`trace::holds`]).

mod directory;
mod error;
mod manifests;
mod memory;
mod path;
mod snapshot;
#[cfg(test)]
mod tests;
pub mod trace;
mod walk;

pub use directory::{RenderedObject, Rendering, Skipped, render_directory};
pub use error::RenderError;
pub use memory::MemorySnapshot;
pub use path::{InvalidPath, RepoPath};
pub use snapshot::{Entry, EntryKind, Snapshot, SnapshotError};
pub use trace::TraceEntry;
pub use windlass_objects::Budget;
