//! In which wave of a synchronisation an object is.

use windlass_model::application::Object;
use windlass_objects::key;

/// Argo CD's annotation.
const ANNOTATION: &str = "argocd.argoproj.io/sync-wave";

/// Helm's weight of hooks, which counts where Argo CD's annotation is missing.
const WEIGHT: &str = "helm.sh/hook-weight";

/// The object's wave; 0 for one that says nothing.
///
/// # Errors
/// The annotation and its value, if that is no integer. Argo CD takes such an object for one of wave 0; what was to
/// come last would come first.
pub fn wave(object: &Object) -> Result<i64, String> {
    let annotations = [ANNOTATION, WEIGHT];
    let said = annotations.into_iter().find_map(|name| key::annotation(object, name).map(|value| (name, value)));
    let Some((name, value)) = said else { return Ok(0) };
    value.parse().map_err(|_| format!("{name} is {value:?}, which is no integer"))
}

/// The wave of an object that is in the cluster: nobody can be asked to correct it first.
#[must_use]
pub fn wave_of_live(object: &Object) -> i64 {
    wave(object).unwrap_or(0)
}
