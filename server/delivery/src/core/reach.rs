//! How far a cluster's credentials go: Argo CD's cluster settings `namespaces` and `clusterResources`.

use windlass_model::cluster::Cluster;
use windlass_model::object::ObjectKey;

/// What of a cluster Windlass looks at and changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    cluster: String,
    namespaces: Vec<String>,
    cluster_resources: bool,
}

/// Where to watch a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Places {
    /// Everywhere at once.
    Everywhere,
    /// In each of these namespaces.
    Namespaces(Vec<String>),
    /// Nowhere.
    Nowhere,
}

impl Reach {
    /// The reach of a registered cluster.
    #[must_use]
    pub fn of(cluster: &Cluster) -> Self {
        let mut namespaces = cluster.namespaces.clone();
        namespaces.sort();
        namespaces.dedup();
        Self { cluster: cluster.name.clone(), namespaces, cluster_resources: cluster.cluster_resources }
    }

    /// Whether the whole cluster is within reach.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.namespaces.is_empty()
    }

    /// Where objects of a kind are to be watched.
    #[must_use]
    pub fn places(&self, namespaced: bool) -> Places {
        match (self.is_whole(), namespaced) {
            (true, _) => Places::Everywhere,
            (false, true) => Places::Namespaces(self.namespaces.clone()),
            (false, false) if self.cluster_resources => Places::Everywhere,
            (false, false) => Places::Nowhere,
        }
    }

    /// Why an object is out of reach, as a sentence; none if it is not.
    #[must_use]
    pub fn refuses(&self, key: &ObjectKey) -> Option<String> {
        let within = match self.places(!key.namespace.is_empty()) {
            Places::Everywhere => true,
            Places::Namespaces(namespaces) => namespaces.contains(&key.namespace),
            Places::Nowhere => false,
        };
        let limited = || format!("cluster {} is limited to {}", self.cluster, list(&self.namespaces));
        match (within, key.namespace.is_empty()) {
            (true, _) => None,
            (false, true) => Some(format!("{key} is cluster-scoped, and {} without clusterResources", limited())),
            (false, false) => Some(format!("{key} is out of reach: {}", limited())),
        }
    }
}

fn list(namespaces: &[String]) -> String {
    let word = if namespaces.len() == 1 { "namespace" } else { "namespaces" };
    format!("{word} {}", namespaces.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{Places, Reach};
    use windlass_model::cluster::Cluster;
    use windlass_model::object::ObjectKey;

    fn reach(namespaces: &[&str], cluster_resources: bool) -> Reach {
        let namespaces = namespaces.iter().map(ToString::to_string).collect();
        Reach::of(&Cluster { name: "prod".into(), namespaces, cluster_resources, ..Cluster::default() })
    }

    #[test]
    fn what_is_out_of_reach_is_refused_by_name() {
        let map =
            ObjectKey { kind: "ConfigMap".into(), namespace: "c".into(), name: "x".into(), ..ObjectKey::default() };
        let role =
            ObjectKey { group: "rbac".into(), kind: "ClusterRole".into(), name: "r".into(), ..ObjectKey::default() };
        let table = [
            (reach(&[], false), None, None),
            (reach(&["c"], true), None, None),
            (
                reach(&["b", "a"], true),
                Some("ConfigMap c/x is out of reach: cluster prod is limited to namespaces a, b"),
                None,
            ),
            (
                reach(&["c"], false),
                None,
                Some(
                    "ClusterRole.rbac r is cluster-scoped, and cluster prod is limited to namespace c without clusterResources",
                ),
            ),
        ];
        for (reach, of_map, of_role) in table {
            assert_eq!(reach.refuses(&map).as_deref(), of_map, "{reach:?}");
            assert_eq!(reach.refuses(&role).as_deref(), of_role, "{reach:?}");
        }
    }

    #[test]
    fn kinds_are_watched_where_that_is_allowed() {
        assert_eq!(reach(&[], false).places(true), Places::Everywhere);
        assert_eq!(reach(&["a"], false).places(true), Places::Namespaces(vec!["a".into()]));
        assert_eq!(reach(&["a"], false).places(false), Places::Nowhere);
        assert_eq!(reach(&["a"], true).places(false), Places::Everywhere);
    }
}
