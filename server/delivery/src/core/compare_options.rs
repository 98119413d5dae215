//! Argo CD's annotation `argocd.argoproj.io/compare-options`.

use windlass_model::application::Object;
use windlass_objects::key;

const ANNOTATION: &str = "argocd.argoproj.io/compare-options";

/// Whether the object asks not to count as a difference when it is in the cluster and not in Git.
#[must_use]
pub fn ignores_extraneous(live: &Object) -> bool {
    options(key::annotation(live, ANNOTATION)).any(|option| option == "IgnoreExtraneous")
}

/// What the annotation of a manifest asks for and does not get, in words.
///
/// Comparison is always by the API server's dry run, mutating webhooks included: options that ask for that are
/// fulfilled, and those that ask for the opposite are not.
#[must_use]
pub fn not_done(object: &Object) -> Vec<String> {
    options(key::annotation(object, ANNOTATION))
        .filter_map(|option| match option {
            "IgnoreExtraneous" | "ServerSideDiff=true" | "IncludeMutationWebhook=true" => None,
            "ServerSideDiff=false" => {
                Some(format!("{option}: objects are always compared with the API server's dry run"))
            }
            other => Some(format!("{other}: there is no such option")),
        })
        .collect()
}

fn options(annotation: Option<&str>) -> impl Iterator<Item = &str> {
    annotation.unwrap_or_default().split(',').map(str::trim).filter(|option| !option.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn options_are_read_as_argo_cd_reads_them() {
        for (annotation, extraneous, words) in [
            ("", false, vec![]),
            ("IgnoreExtraneous", true, vec![]),
            ("ServerSideDiff=true, IgnoreExtraneous", true, vec![]),
            ("ServerSideDiff=true,IncludeMutationWebhook=true", false, vec![]),
            ("ServerSideDiff=false", false, vec!["always compared"]),
            ("IgnoreExtraneus,,x", false, vec!["no such option", "no such option"]),
        ] {
            let object = json!({"metadata": {"annotations": {ANNOTATION: annotation}}});
            let object = object.as_object().unwrap();
            assert_eq!(ignores_extraneous(object), extraneous, "{annotation}");
            let said = not_done(object);
            assert_eq!(said.len(), words.len(), "{said:?}");
            assert!(said.iter().zip(words).all(|(said, words)| said.contains(words)), "{said:?}");
        }
    }
}
