//! The property that comparing rests on, on the real control plane, for several hundred manifests: right after an apply
//! an object is Synced; after a change by hand it is OutOfSync, and exactly the changed field is named; after the change
//! is undone it is Synced again.

mod change;
mod variants;

use crate::manifests::EVERYTHING;
use crate::story::becomes_within;
use change::Change;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use windlass_system_tests::{Cluster, Repository, Server, Start, eventually};

/// Objects that are changed by hand at the same time.
const BATCH: usize = 12;

const PATIENCE: Duration = Duration::from_secs(20);

/// `kind namespace/name`, as status and differences name an object.
type Name = String;

fn name_of(item: &Value) -> Name {
    let text = |field: &str| item[field].as_str().unwrap_or_default();
    format!("{} {} {}/{}", text("group"), text("kind"), text("namespace"), text("name"))
}

#[test]
fn every_kind_is_synced_after_apply_and_differs_by_what_was_changed() {
    let Some(cluster) = Cluster::for_test("compare") else { return };
    let id = std::process::id().to_string();
    let manifests = variants::manifests(cluster.namespace(), &id);
    assert!(manifests.len() > 300, "{}", manifests.len());
    let files: Vec<(String, String)> = manifests
        .iter()
        .enumerate()
        .map(|(number, manifest)| (format!("all/{number:03}.json"), manifest.to_string()))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let repository = Repository::with(&files);
    // The safety net runs all the time, and has nothing to correct.
    let environment = vec![("WINDLASS_DELIVERY_FULL_COMPARISON".to_owned(), "2s".to_owned())];
    let server = Server::start(Start { environment, data: None });
    let _ = server.run(&["cluster", "add", "--kubeconfig", &cluster.kubeconfig, "--name", "real"]).ok();
    let _ = server.apply(EVERYTHING).ok();
    let _ = server.apply(&application(&repository.url(), cluster.server(), cluster.namespace())).ok();

    let synced = server.run(&["app", "sync", "all", "--wait"]);
    assert_eq!(synced.status, 0, "{synced:?}\n{}", explain(&server));
    becomes_within(&server, "all", "Synced", PATIENCE);

    let mut changes: Vec<Change> = manifests
        .iter()
        .enumerate()
        .filter_map(|(number, manifest)| Change::find(&cluster, manifest, number))
        .collect();
    println!("{} of {} objects can be changed by hand", changes.len(), manifests.len());
    assert!(changes.len() * 10 > manifests.len() * 9, "{}", changes.len());
    let mut seen_after = Vec::new();
    for batch in changes.chunks_mut(BATCH) {
        seen_after.push(one_batch(&server, &cluster, batch));
    }
    seen_after.sort();
    let middle = seen_after.get(seen_after.len() / 2).copied().unwrap_or_default();
    println!("a batch of {BATCH} changes is seen after {middle:?} (median), {:?} at most", seen_after.last());

    let (_, metrics) = server.http("GET", "/metrics", None);
    let corrections: Vec<&str> =
        metrics.lines().filter(|line| line.starts_with("windlass_delivery_corrections_total{")).collect();
    assert!(corrections.len() == 3 && corrections.iter().all(|line| line.ends_with(" 0")), "{corrections:?}");

    repository.git(&["rm", "--quiet", "-r", "all"]);
    repository.commit("nothing", &[("all/none.txt", "no objects")]);
    let _ = server.run(&["app", "refresh", "all"]).ok();
    let pruned = server.run(&["app", "sync", "all", "--prune", "--wait"]);
    // A volume is held until its controller has seen, in a round of its own, that its claim is gone.
    eventually("all is pruned", Duration::from_secs(120), || {
        let left = states(&server);
        let volume = || cluster.request("GET", &format!("/api/v1/persistentvolumes/pv-{id}"), None);
        if left.is_empty() { Ok(()) } else { Err(format!("{left:?}\n{pruned:?}\n{:?}", volume())) }
    });
}

fn one_batch(server: &Server, cluster: &Cluster, batch: &mut [Change]) -> Duration {
    for change in batch.iter_mut() {
        change.make(cluster);
    }
    let start = Instant::now();
    let wanted: BTreeSet<Name> = batch.iter().map(|change| change.name.clone()).collect();
    eventually("what was changed by hand is OutOfSync, and nothing else", PATIENCE, || {
        let differing: BTreeSet<Name> =
            states(server).into_iter().filter(|(_, state)| state != "Synced").map(|(name, _)| name).collect();
        if differing == wanted {
            return Ok(());
        }
        let (missing, more): (Vec<_>, Vec<_>) =
            (wanted.difference(&differing).collect(), differing.difference(&wanted).collect());
        Err(format!("not seen: {missing:?}; too many: {more:?}"))
    });
    let seen_after = start.elapsed();
    let named = differences(server);
    for change in batch.iter() {
        let found = named.get(&change.name).cloned().unwrap_or_default();
        assert_eq!(found, std::slice::from_ref(&change.path), "{}: {}", change.name, change.what());
    }
    for change in batch.iter_mut() {
        change.undo(cluster);
    }
    eventually("what was undone is Synced", PATIENCE, || {
        let left: Vec<_> = states(server).into_iter().filter(|(_, state)| state != "Synced").collect();
        if left.is_empty() { Ok(()) } else { Err(format!("{left:?}")) }
    });
    seen_after
}

fn states(server: &Server) -> BTreeMap<Name, String> {
    let application = server.application("all");
    let resources = application["status"]["resources"].as_array().cloned().unwrap_or_default();
    resources.iter().map(|one| (name_of(one), one["status"].as_str().unwrap_or_default().to_owned())).collect()
}

/// The paths in which each object differs.
fn differences(server: &Server) -> BTreeMap<Name, Vec<String>> {
    let all = server.run(&["app", "diff", "all", "-o", "json"]).json();
    let items = all["items"].as_array().cloned().unwrap_or_default();
    let paths = |item: &Value| {
        let changes = item["changes"].as_array().cloned().unwrap_or_default();
        changes.iter().map(|change| change["path"].as_str().unwrap_or_default().to_owned()).collect()
    };
    items.iter().map(|item| (name_of(item), paths(item))).collect()
}

/// What is not Synced, and why.
fn explain(server: &Server) -> String {
    let application = server.application("all");
    let resources = application["status"]["resources"].as_array().cloned().unwrap_or_default();
    let lines: Vec<String> = resources
        .iter()
        .filter(|one| one["status"] != "Synced")
        .map(|one| format!("{}: {} {}", name_of(one), one["status"], one["message"]))
        .collect();
    format!("{}\n{}", application["status"]["operationState"]["message"], lines.join("\n"))
}

fn application(repository: &str, server: &str, namespace: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: all}}
spec:
  project: everything
  source: {{repoURL: '{repository}', path: all, targetRevision: main}}
  destination: {{server: '{server}', namespace: {namespace}}}
  syncPolicy: {{syncOptions: [CreateNamespace=true]}}
"
    )
}
