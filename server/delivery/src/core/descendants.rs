//! Which kinds come of which: what is watched, besides what Git names, so that the tree goes down to the pods.

use std::collections::BTreeMap;
use windlass_clusters::Detail;

/// A kind that objects of another kind own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    /// The API group.
    pub group: &'static str,
    /// The version that every supported Kubernetes serves.
    pub version: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// How much of it the tree shows.
    pub detail: Detail,
    /// Whether such children are the rule: only then is it worth a word that they cannot be seen.
    pub usual: bool,
}

const fn child(group: &'static str, kind: &'static str, detail: Detail, usual: bool) -> Child {
    Child { group, version: "v1", kind, detail, usual }
}

const POD: Child = child("", "Pod", Detail::Whole, true);
const REPLICA_SET: Child = child("apps", "ReplicaSet", Detail::Whole, true);
const JOB: Child = child("batch", "Job", Detail::Whole, true);
const CLAIM: Child = child("", "PersistentVolumeClaim", Detail::Whole, true);

/// What operators usually make for their own kinds.
const OF_CUSTOM_KINDS: &[Child] = &[
    child("apps", "Deployment", Detail::Whole, false),
    child("apps", "StatefulSet", Detail::Whole, false),
    child("apps", "DaemonSet", Detail::Whole, false),
    child("apps", "ReplicaSet", Detail::Whole, false),
    child("batch", "CronJob", Detail::Whole, false),
    child("batch", "Job", Detail::Whole, false),
    child("", "Pod", Detail::Whole, false),
    child("", "Service", Detail::Whole, false),
    child("", "PersistentVolumeClaim", Detail::Whole, false),
    child("", "ConfigMap", Detail::Metadata, false),
    child("", "Secret", Detail::Metadata, false),
    child("", "ServiceAccount", Detail::Metadata, false),
];

/// The kinds that objects of this kind own.
#[must_use]
pub fn children(group: &str, kind: &str) -> &'static [Child] {
    match (group, kind) {
        ("apps", "Deployment") => const { &[REPLICA_SET] },
        ("apps", "StatefulSet") => const { &[POD, CLAIM] },
        ("apps", "ReplicaSet" | "DaemonSet") | ("batch", "Job") | ("", "ReplicationController") => const { &[POD] },
        ("batch", "CronJob") => const { &[JOB] },
        ("", "Service") => {
            const {
                &[
                    child("", "Endpoints", Detail::Metadata, true),
                    child("discovery.k8s.io", "EndpointSlice", Detail::Metadata, true),
                ]
            }
        }
        ("", "ServiceAccount") => const { &[child("", "Secret", Detail::Metadata, false)] },
        _ if is_custom(group) => OF_CUSTOM_KINDS,
        _ => &[],
    }
}

/// Kubernetes' own groups end in `k8s.io`, or have no dot.
fn is_custom(group: &str) -> bool {
    group.contains('.') && !group.ends_with(".k8s.io")
}

/// All kinds below these, with those that are the rule marked; the kinds themselves are not among them unless they come
/// of another one.
pub fn below<'a>(kinds: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Child> {
    let mut found: BTreeMap<(&'static str, &'static str), Child> = BTreeMap::new();
    let mut queue: Vec<Child> = kinds.into_iter().flat_map(|(group, kind)| children(group, kind)).copied().collect();
    while let Some(child) = queue.pop() {
        let known = found.get(&(child.group, child.kind)).copied();
        if known.is_none_or(|known| child.usual && !known.usual) {
            found.insert((child.group, child.kind), child);
            queue.extend(
                children(child.group, child.kind)
                    .iter()
                    .map(|below| Child { usual: below.usual && child.usual, ..*below }),
            );
        }
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::below;

    fn words(kinds: &[(&str, &str)]) -> Vec<String> {
        let word = |child: super::Child| format!("{}{}", child.kind, if child.usual { "" } else { "?" });
        below(kinds.iter().copied()).into_iter().map(word).collect()
    }

    #[test]
    fn kinds_go_down_to_pods() {
        assert_eq!(words(&[("", "ConfigMap"), ("rbac.authorization.k8s.io", "Role")]), [""; 0]);
        assert_eq!(words(&[("apps", "Deployment")]), ["Pod", "ReplicaSet"]);
        assert_eq!(words(&[("batch", "CronJob")]), ["Pod", "Job"]);
        assert_eq!(
            words(&[("apps", "StatefulSet"), ("", "Service")]),
            ["Endpoints", "PersistentVolumeClaim", "Pod", "EndpointSlice"]
        );
        assert_eq!(words(&[("", "ServiceAccount")]), ["Secret?"]);
    }

    #[test]
    fn operators_make_what_they_like() {
        let found = words(&[("example.com", "Database")]);
        assert!(found.contains(&"StatefulSet?".to_owned()) && found.contains(&"Pod?".to_owned()), "{found:?}");
        let both = words(&[("example.com", "Database"), ("apps", "Deployment")]);
        assert!(both.contains(&"Pod".to_owned()) && both.contains(&"Job?".to_owned()), "{both:?}");
    }
}
