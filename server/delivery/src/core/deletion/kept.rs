//! What stays in the cluster when its application is deleted.

use crate::core::sync_options;
use windlass_model::application::Object;
use windlass_objects::key;

/// Helm's annotation, which Argo CD respects too.
const RESOURCE_POLICY: &str = "helm.sh/resource-policy";

/// Why a live object of the application stays; None if it goes.
#[must_use]
pub fn kept(live: &Object) -> Option<&'static str> {
    if sync_options::keeps_on_deletion(live) {
        return Some("left, because it asks so (sync-options: Delete=false)");
    }
    if sync_options::confirms_deletion(live) {
        return Some(
            "left, because it asks for a confirmation (sync-options: Delete=confirm), which this version does not take",
        );
    }
    (key::annotation(live, RESOURCE_POLICY) == Some("keep"))
        .then_some("left, because it asks so (helm.sh/resource-policy: keep)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_asks_to_stay_stays() {
        for (annotation, value, words) in [
            ("argocd.argoproj.io/sync-options", "Delete=false", Some("Delete=false")),
            ("argocd.argoproj.io/sync-options", "Prune=false, Delete=confirm", Some("Delete=confirm")),
            ("argocd.argoproj.io/sync-options", "Prune=false", None),
            ("helm.sh/resource-policy", "keep", Some("resource-policy")),
            ("helm.sh/resource-policy", "", None),
        ] {
            let live = json!({"metadata": {"annotations": {annotation: value}}});
            let told = kept(live.as_object().unwrap());
            assert_eq!(told.is_some(), words.is_some(), "{annotation}: {value}");
            assert!(told.unwrap_or_default().contains(words.unwrap_or_default()));
        }
    }
}
