//! Kinds that are neither watched nor applied: Argo CD's settings `resource.exclusions` and `resource.inclusions`.

use serde::Deserialize;
use windlass_model::glob::{Glob, InvalidGlob};

/// Kinds that are never looked at, whatever the configuration says: others write them all the time, and Git never does.
/// Argo CD has the same list.
const NEVER: [(&str, &str); 4] =
    [("events.k8s.io", "*"), ("metrics.k8s.io", "*"), ("", "Event"), ("coordination.k8s.io", "Lease")];

/// An entry of the configuration: which kinds, in which clusters. An empty list means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ResourceEntry {
    /// Globs of API groups; the core group is empty.
    pub api_groups: Vec<String>,
    /// Kinds, or `*`.
    pub kinds: Vec<String>,
    /// Globs of API servers' URLs.
    pub clusters: Vec<String>,
}

/// Which kinds are looked at.
#[derive(Clone, Debug, Default)]
pub struct ResourceFilter {
    exclusions: Vec<Compiled>,
    inclusions: Vec<Compiled>,
}

#[derive(Clone, Debug)]
struct Compiled {
    groups: Vec<Glob>,
    kinds: Vec<String>,
    clusters: Vec<Glob>,
}

impl ResourceFilter {
    /// A filter of these entries.
    ///
    /// # Errors
    /// [`InvalidGlob`] for a pattern that cannot be read.
    pub fn new(exclusions: &[ResourceEntry], inclusions: &[ResourceEntry]) -> Result<Self, InvalidGlob> {
        let compiled = |entries: &[ResourceEntry]| entries.iter().map(Compiled::new).collect::<Result<Vec<_>, _>>();
        Ok(Self { exclusions: compiled(exclusions)?, inclusions: compiled(inclusions)? })
    }

    /// Whether a kind is left alone in the cluster with this API server: if it is excluded, or if there are inclusions
    /// for the cluster and it is not among them.
    #[must_use]
    pub fn excludes(&self, group: &str, kind: &str, server: &str) -> bool {
        if NEVER.iter().any(|(never, of)| *never == group && (*of == "*" || *of == kind)) {
            return true;
        }
        let matches = |entry: &Compiled| entry.matches(group, kind) && entry.matches_cluster(server);
        if self.exclusions.iter().any(matches) {
            return true;
        }
        !self.inclusions.iter().any(matches) && self.inclusions.iter().any(|entry| entry.matches_cluster(server))
    }
}

impl Compiled {
    fn new(entry: &ResourceEntry) -> Result<Self, InvalidGlob> {
        let globs =
            |patterns: &[String]| patterns.iter().map(|pattern| Glob::new(pattern)).collect::<Result<Vec<_>, _>>();
        Ok(Self { groups: globs(&entry.api_groups)?, kinds: entry.kinds.clone(), clusters: globs(&entry.clusters)? })
    }

    fn matches(&self, group: &str, kind: &str) -> bool {
        let of_group = self.groups.is_empty() || self.groups.iter().any(|glob| glob.matches(group));
        of_group && (self.kinds.is_empty() || self.kinds.iter().any(|one| one == "*" || one == kind))
    }

    fn matches_cluster(&self, server: &str) -> bool {
        self.clusters.is_empty() || self.clusters.iter().any(|glob| glob.matches(server))
    }
}

#[cfg(test)]
mod tests {
    use super::{ResourceEntry, ResourceFilter};

    fn entry(groups: &[&str], kinds: &[&str], clusters: &[&str]) -> ResourceEntry {
        let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        ResourceEntry { api_groups: owned(groups), kinds: owned(kinds), clusters: owned(clusters) }
    }

    #[test]
    fn kinds_are_excluded_as_argo_cd_does() {
        type Row<'a> = (&'a [ResourceEntry], &'a [ResourceEntry], bool);
        let (pods, none, elsewhere) =
            ([entry(&[""], &["Pod"], &[])], [], [entry(&[""], &["Pod"], &["https://other.*"])]);
        let table: [Row<'_>; 8] = [
            (&none, &none, false),
            (&none, &pods, false),
            (&none, &[entry(&["apps"], &[], &[])], true),
            (&pods, &none, true),
            (&[entry(&["apps"], &["*"], &[])], &none, false),
            (&pods, &pods, true),
            (&elsewhere, &none, false),
            (&none, &[entry(&["apps"], &[], &["https://other.*"])], false),
        ];
        for (exclusions, inclusions, excluded) in table {
            let filter = ResourceFilter::new(exclusions, inclusions).unwrap();
            assert_eq!(filter.excludes("", "Pod", "https://here.example"), excluded, "{exclusions:?} {inclusions:?}");
        }
    }

    #[test]
    fn some_kinds_are_never_looked_at() {
        let filter = ResourceFilter::new(&[], &[entry(&["*"], &["*"], &[])]).unwrap();
        for (group, kind, excluded) in [
            ("", "Event", true),
            ("events.k8s.io", "Event", true),
            ("coordination.k8s.io", "Lease", true),
            ("", "Pod", false),
        ] {
            assert_eq!(filter.excludes(group, kind, "https://a"), excluded, "{kind}.{group}");
        }
        assert!(ResourceFilter::new(&[entry(&["["], &[], &[])], &[]).is_err());
    }
}
