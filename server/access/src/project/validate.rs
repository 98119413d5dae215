//! What is wrong with a project before it is saved.

use super::url::normalized_pattern;
use std::collections::HashSet;
use windlass_model::glob::{Glob, InvalidGlob};
use windlass_model::name::ProjectName;
use windlass_model::project::{Destination, GroupKind, Project};

/// The most entries in one list: every entry is asked for every object.
const MAX_ENTRIES: usize = 1000;

/// The project's problems, each with the path of the field; empty if there are none.
#[must_use]
pub fn validate(project: &Project) -> Vec<String> {
    let mut problems = Vec::new();
    if let Err(error) = ProjectName::new(project.metadata.name.as_str()) {
        problems.push(format!("metadata.name: {error}"));
    }
    let spec = &project.spec;
    sources(&spec.source_repos, &mut problems);
    destinations(&spec.destinations, &mut problems);
    kinds("spec.clusterResourceWhitelist", &spec.cluster_resource_whitelist, true, &mut problems);
    kinds("spec.clusterResourceBlacklist", &spec.cluster_resource_blacklist, true, &mut problems);
    kinds(
        "spec.namespaceResourceWhitelist",
        spec.namespace_resource_whitelist.as_deref().unwrap_or_default(),
        false,
        &mut problems,
    );
    kinds("spec.namespaceResourceBlacklist", &spec.namespace_resource_blacklist, false, &mut problems);
    problems
}

fn sources(entries: &[String], problems: &mut Vec<String>) {
    too_many("spec.sourceRepos", entries.len(), problems);
    let mut seen = HashSet::new();
    for (index, entry) in entries.iter().enumerate() {
        let path = format!("spec.sourceRepos[{index}]");
        if entry.trim().is_empty() {
            problems.push(format!("{path}: it is empty; give a repository's URL or a glob"));
        } else if !seen.insert(normalized_pattern(entry)) {
            problems.push(format!("{path}: {entry:?} is listed twice"));
        }
        negatable(&path, &normalized_pattern(entry), problems);
    }
}

fn destinations(entries: &[Destination], problems: &mut Vec<String>) {
    too_many("spec.destinations", entries.len(), problems);
    let mut seen = HashSet::new();
    for (index, entry) in entries.iter().enumerate() {
        let path = format!("spec.destinations[{index}]");
        if entry.server.is_empty() && entry.name.is_empty() && !entry.namespace.starts_with('!') {
            problems.push(format!("{path}: it names no cluster; give `server` or `name` ('*' for all)"));
        }
        if !seen.insert((&entry.server, &entry.name, &entry.namespace)) {
            problems.push(format!("{path}: it is listed twice"));
        }
        for (field, pattern) in [("server", &entry.server), ("name", &entry.name), ("namespace", &entry.namespace)] {
            negatable(&format!("{path}.{field}"), pattern, problems);
        }
    }
}

fn kinds(list: &str, entries: &[GroupKind], named: bool, problems: &mut Vec<String>) {
    too_many(list, entries.len(), problems);
    for (index, entry) in entries.iter().enumerate() {
        let path = format!("{list}[{index}]");
        if entry.kind.is_empty() {
            problems.push(format!("{path}.kind: it is empty; give a kind ('*' for all)"));
        }
        if !named && !entry.name.is_empty() {
            problems.push(format!("{path}.name: names count for cluster-scoped kinds only; remove it"));
        }
        for (field, pattern) in [("group", &entry.group), ("kind", &entry.kind), ("name", &entry.name)] {
            glob(&format!("{path}.{field}"), Glob::for_path(pattern), problems);
        }
    }
}

/// A pattern in which a leading `!` negates.
fn negatable(path: &str, pattern: &str, problems: &mut Vec<String>) {
    let denied = pattern.strip_prefix('!');
    if matches!(denied, Some("*" | "**" | "")) {
        problems.push(format!("{path}: {pattern:?} forbids everything; leave the list empty for that"));
    }
    glob(path, Glob::new(denied.unwrap_or(pattern)), problems);
}

fn glob(path: &str, glob: Result<Glob, InvalidGlob>, problems: &mut Vec<String>) {
    if let Err(error) = glob {
        problems.push(format!("{path}: {error}"));
    }
}

fn too_many(path: &str, entries: usize, problems: &mut Vec<String>) {
    if entries > MAX_ENTRIES {
        problems.push(format!("{path}: {entries} entries are more than {MAX_ENTRIES}; use globs"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn problems(name: &str, spec: Value) -> Vec<String> {
        let project: Project = serde_json::from_value(json!({"metadata": {"name": name}, "spec": spec})).unwrap();
        validate(&project)
    }

    #[test]
    fn good_projects() {
        for spec in [
            json!({}),
            json!({"sourceRepos": ["*"], "destinations": [{"server": "*", "namespace": "*"}], "clusterResourceWhitelist": [{"group": "*", "kind": "*"}]}),
            // Both are what Argo CD's own console writes.
            json!({"destinations": [{"server": "https://kubernetes.default.svc", "name": "in-cluster", "namespace": "x"}]}),
            json!({"destinations": [{"server": "*", "namespace": "*"}, {"namespace": "!kube-*"}]}),
            json!({"destinations": [{"name": "a", "namespace": "x"}, {"name": "b", "namespace": "x"}, {"name": "a", "namespace": "y"}]}),
            json!({"sourceRepos": ["!https://github.com/{a,b}/*", "https://*"]}),
            json!({"namespaceResourceWhitelist": []}),
        ] {
            assert_eq!(problems("team", spec.clone()), Vec::<String>::new(), "{spec}");
        }
    }

    #[test]
    fn each_problem_is_named_with_its_field() {
        for (spec, problem) in [
            (
                json!({"sourceRepos": ["https://a/{x"]}),
                "spec.sourceRepos[0]: the glob \"https://a/{x\" is not valid: a '{' is not closed",
            ),
            (
                json!({"sourceRepos": ["!https://a/[x"]}),
                "spec.sourceRepos[0]: the glob \"https://a/[x\" is not valid: a '[' is not closed",
            ),
            (
                json!({"sourceRepos": ["*", "!*"]}),
                "spec.sourceRepos[1]: \"!*\" forbids everything; leave the list empty for that",
            ),
            (json!({"sourceRepos": [" "]}), "spec.sourceRepos[0]: it is empty; give a repository's URL or a glob"),
            (
                json!({"sourceRepos": ["https://a/x", "https://A/x.git"]}),
                "spec.sourceRepos[1]: \"https://A/x.git\" is listed twice",
            ),
            (
                json!({"destinations": [{"namespace": "x"}]}),
                "spec.destinations[0]: it names no cluster; give `server` or `name` ('*' for all)",
            ),
            (
                json!({"destinations": [{"server": "*", "namespace": "x"}, {"server": "*", "namespace": "x"}]}),
                "spec.destinations[1]: it is listed twice",
            ),
            (
                json!({"destinations": [{"server": "*", "namespace": "!*"}]}),
                "spec.destinations[0].namespace: \"!*\" forbids everything; leave the list empty for that",
            ),
            (
                json!({"destinations": [{"server": "[", "namespace": "*"}]}),
                "spec.destinations[0].server: the glob \"[\" is not valid: a '[' is not closed",
            ),
            (
                json!({"clusterResourceWhitelist": [{"group": ""}]}),
                "spec.clusterResourceWhitelist[0].kind: it is empty; give a kind ('*' for all)",
            ),
            (
                json!({"clusterResourceBlacklist": [{"group": "", "kind": "[]"}]}),
                "spec.clusterResourceBlacklist[0].kind: the glob \"[]\" is not valid: a '[]' has no characters",
            ),
            (
                json!({"namespaceResourceWhitelist": [{"group": "", "kind": "Secret", "name": "x"}]}),
                "spec.namespaceResourceWhitelist[0].name: names count for cluster-scoped kinds only; remove it",
            ),
        ] {
            assert_eq!(problems("team", spec.clone()), vec![problem.to_owned()], "{spec}");
        }
        assert!(problems("Team A", json!({}))[0].starts_with("metadata.name: project name \"Team A\" is not valid: "));
        let many: Vec<String> = (0..1001).map(|n| format!("https://a/{n}")).collect();
        assert_eq!(
            problems("team", json!({"sourceRepos": many})),
            vec!["spec.sourceRepos: 1001 entries are more than 1000; use globs"]
        );
    }
}
