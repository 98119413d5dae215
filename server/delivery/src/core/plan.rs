//! What a synchronisation does, and in which order.

use windlass_model::object::ObjectKey;
use windlass_objects::order;

/// One step of a synchronisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make the object as Git says.
    Apply(ObjectKey),
    /// Delete an object that is no longer in Git.
    Prune(ObjectKey),
    /// Leave it, because pruning was not asked for.
    SkipPrune(ObjectKey),
}

/// Applies by kind (namespaces before what is in them, definitions before what they define), then by name;
/// prunes last, in the reverse order.
#[must_use]
pub fn plan(
    desired: impl IntoIterator<Item = ObjectKey>,
    extra: impl IntoIterator<Item = ObjectKey>,
    prune: bool,
) -> Vec<Step> {
    let sorted = |keys: Vec<ObjectKey>| {
        let mut keys = keys;
        keys.sort_by_cached_key(|key| {
            (order::rank(&key.group, &key.kind), key.namespace.clone(), key.name.clone(), key.kind.clone())
        });
        keys
    };
    let applies = sorted(desired.into_iter().collect()).into_iter().map(Step::Apply);
    let prunes = sorted(extra.into_iter().collect()).into_iter().rev();
    applies.chain(prunes.map(|key| if prune { Step::Prune(key) } else { Step::SkipPrune(key) })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(group: &str, kind: &str, name: &str) -> ObjectKey {
        ObjectKey { group: group.into(), kind: kind.into(), namespace: String::new(), name: name.into() }
    }

    #[test]
    fn what_others_need_comes_first_and_goes_last() {
        let desired = [
            key("apps", "Deployment", "api"),
            key("", "ConfigMap", "b"),
            key("", "ConfigMap", "a"),
            key("", "Namespace", "shop"),
            key("example.com", "Widget", "w"),
            key("apiextensions.k8s.io", "CustomResourceDefinition", "widgets"),
        ];
        let extra = [key("", "Namespace", "old"), key("apps", "Deployment", "old")];
        let names = |prune| {
            plan(desired.clone(), extra.clone(), prune)
                .into_iter()
                .map(|step| match step {
                    Step::Apply(key) => format!("+{}/{}", key.kind, key.name),
                    Step::Prune(key) => format!("-{}/{}", key.kind, key.name),
                    Step::SkipPrune(key) => format!("={}/{}", key.kind, key.name),
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(true),
            [
                "+Namespace/shop",
                "+ConfigMap/a",
                "+ConfigMap/b",
                "+CustomResourceDefinition/widgets",
                "+Deployment/api",
                "+Widget/w",
                "-Deployment/old",
                "-Namespace/old"
            ]
        );
        assert_eq!(names(false).last().unwrap(), "=Namespace/old");
    }
}
