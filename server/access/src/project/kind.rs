//! Which kinds of objects a project's applications may hold.

use super::rule::{Reason, RuleBroken};
use windlass_model::glob::Glob;
use windlass_model::project::{GroupKind, ProjectSpec};

const CLUSTER_ALLOW: &str = "spec.clusterResourceWhitelist";
const CLUSTER_DENY: &str = "spec.clusterResourceBlacklist";
const NAMESPACE_ALLOW: &str = "spec.namespaceResourceWhitelist";
const NAMESPACE_DENY: &str = "spec.namespaceResourceBlacklist";

/// An object, as far as rules on kinds look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectKind<'a> {
    /// The API group; empty for the core group.
    pub group: &'a str,
    /// The kind.
    pub kind: &'a str,
    /// The object's name.
    pub name: &'a str,
    /// Whether objects of this kind live in namespaces (the API server says it, not the manifest).
    pub namespaced: bool,
}

/// Whether the project permits this object.
///
/// Cluster-scoped kinds are permitted only if listed, namespaced ones unless there is a list without them; an entry of
/// the deny list wins. Patterns are those of Go's `filepath.Match`, as in Argo CD. An entry's `name` counts for
/// cluster-scoped kinds.
///
/// # Errors
/// [`RuleBroken`] with the list, and the entry if one forbids it.
pub fn permits_kind(spec: &ProjectSpec, object: &ObjectKind<'_>) -> Result<(), RuleBroken> {
    let (allow, allowed, deny, denied) = if object.namespaced {
        (
            NAMESPACE_ALLOW,
            spec.namespace_resource_whitelist.as_deref(),
            NAMESPACE_DENY,
            &spec.namespace_resource_blacklist,
        )
    } else {
        (
            CLUSTER_ALLOW,
            Some(spec.cluster_resource_whitelist.as_slice()),
            CLUSTER_DENY,
            &spec.cluster_resource_blacklist,
        )
    };
    let broken =
        |rule, reason| RuleBroken { what: "the kind", value: object.to_string(), rule, reason, add: object.entry() };
    if let Some(entry) = denied.iter().find(|entry| matches(entry, object, Unreadable::Matches)) {
        return Err(broken(deny, Reason::Forbidden { rule: deny, entry: written(entry) }));
    }
    match allowed {
        Some(list) if !list.iter().any(|entry| matches(entry, object, Unreadable::MatchesNot)) => {
            Err(broken(allow, Reason::NotListed { rule: allow }))
        }
        _ => Ok(()),
    }
}

/// What a pattern that cannot be read does, so that it never permits more.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unreadable {
    Matches,
    MatchesNot,
}

fn matches(entry: &GroupKind, object: &ObjectKind<'_>, unreadable: Unreadable) -> bool {
    let fits = |pattern: &str, value: &str| {
        Glob::for_path(pattern).map_or(unreadable == Unreadable::Matches, |glob| glob.matches(value))
    };
    fits(&entry.kind, object.kind)
        && fits(&entry.group, object.group)
        && (object.namespaced || entry.name.is_empty() || fits(&entry.name, object.name))
}

impl ObjectKind<'_> {
    fn entry(&self) -> String {
        written(&GroupKind { group: self.group.into(), kind: self.kind.into(), name: String::new() })
    }
}

impl std::fmt::Display for ObjectKind<'_> {
    /// `Deployment.apps (api)`, `Namespace (shop)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        if self.name.is_empty() { Ok(()) } else { write!(f, " ({})", self.name) }
    }
}

/// An entry as YAML writes it in a line.
fn written(entry: &GroupKind) -> String {
    if entry.name.is_empty() {
        format!("{{group: {:?}, kind: {:?}}}", entry.group, entry.kind)
    } else {
        format!("{{group: {:?}, kind: {:?}, name: {:?}}}", entry.group, entry.kind, entry.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &[(&str, &str, &str)]) -> Vec<GroupKind> {
        entries
            .iter()
            .map(|(group, kind, name)| GroupKind { group: (*group).into(), kind: (*kind).into(), name: (*name).into() })
            .collect()
    }

    type Entry = (&'static str, &'static str, &'static str);

    type Entries = &'static [Entry];

    /// Allow list, deny list, objects (group, kind, name) that they permit, objects that they do not.
    const CLUSTER: &[(Entries, Entries, Entries, Entries)] = &[
        (&[], &[], &[], &[("", "Namespace", "x")]),
        (&[("*", "*", "")], &[], &[("", "Namespace", "x"), ("rbac.authorization.k8s.io", "ClusterRole", "x")], &[]),
        (&[("", "Namespace", "")], &[], &[("", "Namespace", "x")], &[("", "Node", "x"), ("x.io", "Namespace", "x")]),
        (
            &[("", "Namespace", "team-*")],
            &[],
            &[("", "Namespace", "team-a")],
            &[("", "Namespace", "kube-system"), ("", "Node", "team-a")],
        ),
        (
            &[("*.k8s.io", "Cluster*", "")],
            &[],
            &[("rbac.authorization.k8s.io", "ClusterRole", "x")],
            &[("k8s.io", "ClusterRole", "x"), ("a.k8s.io", "Role", "x")],
        ),
        (&[("*", "*", "")], &[("", "Namespace", "")], &[("", "Node", "x")], &[("", "Namespace", "x")]),
        (
            &[("*", "*", "")],
            &[("", "Namespace", "kube-*")],
            &[("", "Namespace", "x")],
            &[("", "Namespace", "kube-system")],
        ),
        (&[], &[("", "Node", "")], &[], &[("", "Namespace", "x"), ("", "Node", "x")]),
        (&[("[", "*", "")], &[], &[], &[("", "Namespace", "x")]),
        (&[("*", "*", "")], &[("*", "[", "")], &[], &[("", "Namespace", "x")]),
    ];

    #[test]
    fn cluster_scoped_kinds() {
        for (allow, deny, good, bad) in CLUSTER {
            let spec = ProjectSpec {
                cluster_resource_whitelist: list(allow),
                cluster_resource_blacklist: list(deny),
                ..ProjectSpec::default()
            };
            for (group, kind, name) in *good {
                assert_eq!(
                    permits_kind(&spec, &ObjectKind { group, kind, name, namespaced: false }),
                    Ok(()),
                    "{allow:?} {deny:?}"
                );
            }
            for (group, kind, name) in *bad {
                let object = ObjectKind { group, kind, name, namespaced: false };
                assert!(permits_kind(&spec, &object).is_err(), "{allow:?} {deny:?} {object:?}");
            }
        }
    }

    #[test]
    fn namespaced_kinds() {
        let deployment = ("apps", "Deployment", "x");
        let quota = ("", "ResourceQuota", "x");
        // Allow list (absent: all), deny list, whether they permit a Deployment, whether a ResourceQuota.
        type Row = (Option<Entries>, Entries, bool, bool);
        let table: &[Row] = &[
            (None, &[], true, true),
            (Some(&[]), &[], false, false),
            (Some(&[("apps", "*", "")]), &[], true, false),
            (Some(&[("*", "*", "")]), &[], true, true),
            (None, &[("", "ResourceQuota", "")], true, false),
            (Some(&[("*", "*", "")]), &[("apps", "Deploy*", "")], false, true),
            // A name is not looked at here.
            (Some(&[("apps", "Deployment", "y")]), &[], true, false),
        ];
        for (allow, deny, first, second) in table {
            let spec = ProjectSpec {
                namespace_resource_whitelist: allow.map(list),
                namespace_resource_blacklist: list(deny),
                ..ProjectSpec::default()
            };
            for ((group, kind, name), permitted) in [(deployment, first), (quota, second)] {
                let object = ObjectKind { group, kind, name, namespaced: true };
                assert_eq!(permits_kind(&spec, &object).is_ok(), *permitted, "{allow:?} {deny:?} {object:?}");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_rule_and_what_to_add() {
        let object =
            ObjectKind { group: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "x", namespaced: false };
        let broken = permits_kind(&ProjectSpec::default(), &object).unwrap_err();
        assert_eq!(
            format!("{broken}. {}", broken.next_step()),
            "the kind ClusterRole.rbac.authorization.k8s.io (x) is not permitted by the project: no entry of spec.clusterResourceWhitelist matches. \
             Add {group: \"rbac.authorization.k8s.io\", kind: \"ClusterRole\"} to spec.clusterResourceWhitelist of the project, or choose another project."
        );
        let spec = ProjectSpec { namespace_resource_blacklist: list(&[("", "Secret", "")]), ..ProjectSpec::default() };
        let broken =
            permits_kind(&spec, &ObjectKind { group: "", kind: "Secret", name: "x", namespaced: true }).unwrap_err();
        assert_eq!(
            broken.to_string(),
            "the kind Secret (x) is not permitted by the project: the entry {group: \"\", kind: \"Secret\"} of spec.namespaceResourceBlacklist forbids it"
        );
    }
}
