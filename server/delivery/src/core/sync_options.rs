//! Argo CD's annotation `argocd.argoproj.io/sync-options` on one object.

use windlass_model::application::Object;
use windlass_objects::key;

const ANNOTATION: &str = "argocd.argoproj.io/sync-options";

/// Options that ask for what is done anyway.
const FULFILLED: &[&str] = &[
    "ApplyOutOfSyncOnly=true",
    "Delete=true",
    // Nothing of it is acted on when objects are synchronised: see [`keeps_on_deletion`].
    "Delete=false",
    DELETE_CONFIRM,
    "Force=false",
    "Prune=true",
    PRUNE_FALSE,
    PRUNE_CONFIRM,
    "Replace=false",
    "ServerSideApply=true",
    SKIP_DRY_RUN,
    "SkipDryRunOnMissingResource=false",
    "Validate=true",
];

const PRUNE_FALSE: &str = "Prune=false";
const PRUNE_CONFIRM: &str = "Prune=confirm";
const DELETE_CONFIRM: &str = "Delete=confirm";
const SKIP_DRY_RUN: &str = "SkipDryRunOnMissingResource=true";

/// Options of a manifest that would have it applied in another way than it is: the object is not applied.
#[must_use]
pub fn refused(object: &Object) -> Vec<String> {
    options(object).filter(|option| !FULFILLED.contains(option)).map(str::to_owned).collect()
}

/// Why a live object that is no longer in Git is not pruned, whatever is asked; None if it may be.
#[must_use]
pub fn keeps_when_pruning(live: &Object) -> Option<&'static str> {
    options(live).find_map(|option| match option {
        PRUNE_FALSE => Some("no longer in Git; left, because it asks so (sync-options: Prune=false)"),
        PRUNE_CONFIRM => Some(
            "no longer in Git; left, because it asks for a confirmation (sync-options: Prune=confirm), which this version does not take",
        ),
        _ => None,
    })
}

/// Whether a live object is to stay when its application is deleted with its objects.
#[must_use]
pub fn keeps_on_deletion(live: &Object) -> bool {
    options(live).any(|option| option == "Delete=false")
}

/// Whether a live object asks for a confirmation before it is deleted with its application.
#[must_use]
pub fn confirms_deletion(live: &Object) -> bool {
    options(live).any(|option| option == DELETE_CONFIRM)
}

/// Whether the object may be of a kind that comes to be while the synchronisation goes on.
#[must_use]
pub fn may_lack_its_kind(object: &Object) -> bool {
    options(object).any(|option| option == SKIP_DRY_RUN)
}

fn options(object: &Object) -> impl Iterator<Item = &str> {
    let annotation = key::annotation(object, ANNOTATION).unwrap_or_default();
    annotation.split(',').map(str::trim).filter(|option| !option.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn options_are_fulfilled_or_refused_by_name() {
        for (annotation, words, is_kept) in [
            ("", vec![], false),
            ("Prune=false", vec![], true),
            ("Prune=confirm, Validate=true", vec![], true),
            ("ServerSideApply=true,Delete=false", vec![], false),
            ("Replace=true", vec!["Replace=true"], false),
            ("Prune=false,Force=true,Prune=maybe", vec!["Force=true", "Prune=maybe"], true),
        ] {
            let object = json!({"metadata": {"annotations": {ANNOTATION: annotation}}});
            let object = object.as_object().unwrap();
            assert_eq!(refused(object), words, "{annotation}");
            assert_eq!(keeps_when_pruning(object).is_some(), is_kept, "{annotation}");
            assert_eq!(keeps_on_deletion(object), annotation.contains("Delete=false"));
        }
    }
}
