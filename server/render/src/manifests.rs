//! From a file to objects.

use crate::error::RenderError;
use windlass_objects::yaml::{self, Document};
use windlass_objects::{Budget, Object, manifest};

/// A file with this text in it is left out, as Argo CD does.
const SKIP_MARKER: &str = "+argocd:skip-file-rendering";

/// What a file turned out to be.
pub(crate) enum Content {
    /// Objects, each with the line on which its document begins.
    Objects(Vec<(Object, u32)>),
    /// Nothing for a cluster; why.
    Other(&'static str),
}

/// The objects of a file. What it costs is taken off the budget.
///
/// YAML that is no Kubernetes object (a values file, a pipeline's definition) lies about in many repositories: a file
/// with no document that looks like an object is left out, as Argo CD does. A file that mixes both is refused, and so
/// is JSON that is no object.
///
/// **Differs** from Argo CD: a file that is not YAML at all is always refused, not only if it has the words
/// `apiVersion:`, `kind:` and `metadata:` in it.
pub(crate) fn read(file: &str, bytes: Vec<u8>, left: &mut Budget) -> Result<Content, RenderError> {
    let text = String::from_utf8(bytes).map_err(|_| RenderError::NotText { file: file.to_owned() })?;
    if text.contains(SKIP_MARKER) {
        left.max_bytes = left.max_bytes.saturating_sub(text.len() as u64);
        return Ok(Content::Other("it has the mark +argocd:skip-file-rendering"));
    }
    let documents =
        yaml::parse_within(&text, left).map_err(|cause| RenderError::Yaml { file: file.to_owned(), cause })?;
    let is_json = file.ends_with(".json");
    if !is_json
        && !documents.is_empty()
        && !documents.iter().any(|document| manifest::looks_like_object(&document.value))
    {
        return Ok(Content::Other("it has no Kubernetes object in it"));
    }
    let mut objects = Vec::new();
    for Document { value, line } in documents {
        let found = manifest::objects(value).map_err(|cause| RenderError::InvalidObject {
            file: file.to_owned(),
            line,
            cause,
        })?;
        objects.extend(found.into_iter().map(|object| (object, line)));
    }
    Ok(Content::Objects(objects))
}
