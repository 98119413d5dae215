//! Which files of a folder are manifests.

use crate::error::RenderError;
use crate::path::RepoPath;
use crate::snapshot::{Entry, EntryKind, Snapshot};
use crate::trace::{TraceEntry, look_up};
use windlass_model::application::DirectorySource;
use windlass_model::glob::Glob;
use windlass_objects::Budget;

/// Files that show that a folder is meant for a tool.
const TOOLS: &[(&str, &str)] = &[
    ("Chart.yaml", "Helm"),
    ("kustomization.yaml", "Kustomize"),
    ("kustomization.yml", "Kustomize"),
    ("Kustomization", "Kustomize"),
    (".argocd-source.yaml", "Argo CD's parameter overrides"),
];

/// Overrides for one application of many are named `.argocd-source-<application>.yaml`; they are no manifests.
const OVERRIDE_PREFIX: &str = ".argocd-source-";

/// The manifests of a folder, in the order of their paths.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    /// Their paths, with content identifiers.
    pub(crate) files: Vec<(RepoPath, String)>,
    /// Files that look like manifests and are left out, with the reason.
    pub(crate) left_out: Vec<(RepoPath, &'static str)>,
    pub(crate) trace: Vec<TraceEntry>,
}

/// Which names are wanted.
struct Filter {
    include: Option<Glob>,
    exclude: Option<Glob>,
}

impl Filter {
    fn of(source: &DirectorySource) -> Result<Self, RenderError> {
        let glob = |field, pattern: &str| match pattern {
            "" => Ok(None),
            pattern => Glob::new(pattern)
                .map(Some)
                .map_err(|cause| RenderError::InvalidGlob { field, cause: cause.to_string() }),
        };
        Ok(Self { include: glob("include", &source.include)?, exclude: glob("exclude", &source.exclude)? })
    }

    /// Argo CD's rule: the path from the application's folder; stars match slashes; what is excluded stays so.
    fn wants(&self, path: &str) -> bool {
        !self.exclude.as_ref().is_some_and(|glob| glob.matches(path))
            && self.include.as_ref().is_none_or(|glob| glob.matches(path))
    }
}

/// Walks a folder, and those below it if the source says so. Nothing is followed and nothing calls itself.
pub(crate) fn walk(
    snapshot: &dyn Snapshot,
    root: &RepoPath,
    source: &DirectorySource,
    budget: &Budget,
) -> Result<Walk, RenderError> {
    let filter = Filter::of(source)?;
    let mut walk = Walk::default();
    reach(snapshot, root, &mut walk.trace)?;
    let mut open = vec![root.clone()];
    let mut seen = 0_u64;
    while let Some(folder) = open.pop() {
        let entries =
            snapshot.entries(&folder)?.ok_or_else(|| RenderError::PathNotFound { path: folder.to_string() })?;
        if !source.recurse {
            let names = entries.iter().map(|entry| (entry.name.clone(), entry.kind)).collect();
            walk.trace.push(TraceEntry::Listing { path: folder.clone(), names });
        }
        for entry in entries {
            seen += 1;
            if seen > budget.max_nodes {
                return Err(RenderError::TooManyFiles { path: root.to_string(), limit: budget.max_nodes });
            }
            if entry.kind == EntryKind::Directory && source.recurse {
                open.push(folder.join(&entry.name)?);
            } else if entry.kind != EntryKind::Directory {
                walk.take(root, &folder, entry, source.recurse, &filter)?;
            }
        }
    }
    if source.recurse {
        let id = snapshot.tree_id(root)?.unwrap_or_default();
        walk.trace.push(TraceEntry::Tree { path: root.clone(), id });
    }
    walk.files.sort();
    walk.left_out.sort();
    Ok(walk)
}

impl Walk {
    /// Takes a file, a link or a submodule in, if it is wanted.
    fn take(
        &mut self,
        root: &RepoPath,
        folder: &RepoPath,
        entry: Entry,
        recurse: bool,
        filter: &Filter,
    ) -> Result<(), RenderError> {
        let is_manifest = has_extension(&entry.name, &["yaml", "yml", "json"]);
        let tool = tool_of(&entry.name, folder == root);
        let is_module = entry.kind == EntryKind::Submodule;
        if !is_manifest && tool.is_none() && !(is_module && recurse) {
            return Ok(());
        }
        let path = folder.join(&entry.name)?;
        if !filter.wants(path.relative_to(root)) {
            return Ok(());
        }
        match (entry.kind, tool) {
            (EntryKind::Submodule, _) => Err(RenderError::Submodule { path: path.to_string() }),
            (EntryKind::Symlink, _) => Err(RenderError::Symlink { path: path.to_string() }),
            (_, Some(tool)) => Err(RenderError::UnsupportedTool { file: path.to_string(), tool }),
            (_, None) if entry.name.starts_with(OVERRIDE_PREFIX) => {
                self.left_out.push((path, "Argo CD's parameter overrides for one application are not supported yet"));
                Ok(())
            }
            (_, None) => {
                self.files.push((path, entry.id));
                Ok(())
            }
        }
    }
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

/// The tool that a file is for. A chart in a folder below is a chart of its own, and none of ours.
fn tool_of(name: &str, in_root: bool) -> Option<&'static str> {
    if has_extension(name, &["jsonnet"]) {
        return Some("Jsonnet");
    }
    let (_, tool) = TOOLS.iter().find(|(file, _)| *file == name)?;
    (in_root || *tool == "Kustomize").then_some(*tool)
}

/// Goes down to a folder part by part: each part must be a folder itself, not a link to one.
fn reach(snapshot: &dyn Snapshot, root: &RepoPath, trace: &mut Vec<TraceEntry>) -> Result<(), RenderError> {
    let mut at = RepoPath::root();
    for part in root.parts() {
        at = at.join(part)?;
        let kind = look_up(snapshot, &at)?.map(|(kind, _)| kind);
        trace.push(TraceEntry::Kind { path: at.clone(), kind });
        let path = at.to_string();
        match kind {
            Some(EntryKind::Directory) => {}
            Some(EntryKind::File) => return Err(RenderError::NotAFolder { path }),
            Some(EntryKind::Symlink) => return Err(RenderError::Symlink { path }),
            Some(EntryKind::Submodule) => return Err(RenderError::Submodule { path }),
            None => return Err(RenderError::PathNotFound { path: root.to_string() }),
        }
    }
    Ok(())
}
