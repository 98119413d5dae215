//! Hooks: manifests that are run at a moment of a synchronisation, rather than kept in the cluster.

use windlass_model::application::Object;
use windlass_objects::key;

/// Argo CD's annotation: when the object is run.
const ANNOTATION: &str = "argocd.argoproj.io/hook";

/// Helm's, which Argo CD reads where its own is missing.
const HELM: &str = "helm.sh/hook";

/// What a synchronisation does with an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is kept as Git says.
    Ordinary,
    /// It is left alone (`Skip`).
    Skipped,
    /// It is run, at this moment.
    Hook(String),
}

/// What a synchronisation does with an object, as Argo CD reads its annotations: `Skip` alone leaves it out, Helm's
/// `crd-install` is an ordinary object.
#[must_use]
pub fn role(object: &Object) -> Role {
    if let Some(value) = key::annotation(object, ANNOTATION) {
        let only_skip = value.split(',').map(str::trim).filter(|one| !one.is_empty()).all(|one| one == "Skip");
        return if only_skip && !value.trim().is_empty() { Role::Skipped } else { Role::Hook(value.to_owned()) };
    }
    match key::annotation(object, HELM) {
        None | Some("crd-install") => Role::Ordinary,
        Some(value) => Role::Hook(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hooks_are_told_from_ordinary_objects() {
        let hook = |words: &str| Role::Hook(words.into());
        for (annotations, expected) in [
            (json!({}), Role::Ordinary),
            (json!({ANNOTATION: "PreSync"}), hook("PreSync")),
            (json!({ANNOTATION: "Sync,PostSync"}), hook("Sync,PostSync")),
            (json!({ANNOTATION: "Skip"}), Role::Skipped),
            (json!({ANNOTATION: "Skip,PreSync"}), hook("Skip,PreSync")),
            (json!({ANNOTATION: "Presync"}), hook("Presync")),
            (json!({ANNOTATION: ""}), hook("")),
            (json!({HELM: "pre-install"}), hook("pre-install")),
            (json!({HELM: "test"}), hook("test")),
            (json!({HELM: "crd-install"}), Role::Ordinary),
            (json!({HELM: "pre-install", ANNOTATION: "Skip"}), Role::Skipped),
        ] {
            let object = json!({"metadata": {"annotations": annotations}});
            assert_eq!(role(object.as_object().unwrap()), expected, "{annotations}");
        }
    }
}
