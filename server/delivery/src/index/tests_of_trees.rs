//! What is kept of objects that Git does not name, and the trees out of it.

use super::tests::tracking;
use super::{Desired, DesiredState, Index, Scope, Sighting, WatchedKind};
use crate::core::compare;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use windlass_clusters::Detail;
use windlass_model::application::Object;
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::object::ObjectKey;

struct World {
    index: Index,
    cluster: ClusterId,
}

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn key(kind: &str, name: &str) -> ObjectKey {
    let group = if matches!(kind, "Deployment" | "ReplicaSet") { "apps" } else { "" };
    ObjectKey { group: group.into(), kind: kind.into(), namespace: "shop".into(), name: name.into() }
}

fn object(kind: &str, name: &str, version: u64, owner: Option<(&str, &str)>) -> Object {
    let key = key(kind, name);
    let api_version = windlass_objects::key::join_group_version(&key.group, "v1");
    let owners: Vec<Value> = owner
        .iter()
        .map(|(kind, name)| json!({"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": format!("uid-{name}")}))
        .collect();
    let object = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": "shop",
        "uid": format!("uid-{name}"), "resourceVersion": version.to_string(), "ownerReferences": owners}});
    object.as_object().unwrap().clone()
}

fn marked(kind: &str, name: &str, version: u64, owner: Option<(&str, &str)>, instance: &str) -> Object {
    let mut object = object(kind, name, version, owner);
    tracking().mark(&mut object, instance, &key(kind, name));
    object
}

impl World {
    fn new() -> Self {
        Self { index: Index::new(tracking()), cluster: ClusterId::generate() }
    }

    fn application(&mut self, name: &str, objects: &[(&str, &str)]) -> ApplicationId {
        let id = ApplicationId::generate();
        self.index.track(id, &format!("windlass/{name}"), name, BTreeMap::new());
        let desired = |(kind, object_name): &(&str, &str)| {
            let object = marked(kind, object_name, 0, None, name);
            let desired = Desired {
                fingerprint: compare::fingerprint(&object),
                object: Arc::new(object),
                version: "v1".into(),
                origin: "a.yaml:1".into(),
                ignored: None,
                obstacle: None,
            };
            (key(kind, object_name), desired)
        };
        let state = DesiredState {
            revision: "c1".into(),
            manifest: 1,
            objects: objects.iter().map(desired).collect(),
            ..DesiredState::default()
        };
        self.index.desire(id, self.cluster, state, Vec::new(), now());
        id
    }

    /// A watch shows an object: whether it is to be fetched, because it was let pass.
    fn sees(&mut self, object: Object) -> bool {
        let mut sighting = Sighting::of(object, Detail::Whole);
        self.index.keep_if_wanted(self.cluster, &mut sighting);
        self.index.see(self.cluster, "v1", sighting)
    }

    fn tree(&self, id: ApplicationId) -> Vec<String> {
        let nodes = self.index.tree(id).unwrap().nodes;
        nodes.iter().map(|node| format!("{} {}", node.kind, node.name)).collect()
    }

    fn told(&mut self) -> Vec<String> {
        let mut labels: Vec<String> = self.index.take_tree_changes().into_iter().map(|(_, label)| label).collect();
        labels.sort();
        labels
    }
}

#[test]
fn of_what_nobody_claims_only_a_record_is_kept() {
    let mut world = World::new();
    let app = world.application("shop", &[("Deployment", "api")]);
    world.sees(marked("Deployment", "api", 1, None, "shop"));
    world.sees(object("ReplicaSet", "api-1", 2, Some(("Deployment", "api"))));
    world.sees(object("Pod", "api-1-a", 3, Some(("ReplicaSet", "api-1"))));
    world.sees(object("Pod", "stray", 4, None));
    assert!(world.index.live(world.cluster, &key("Deployment", "api")).is_some());
    assert!(world.index.live(world.cluster, &key("Pod", "api-1-a")).is_none());
    assert_eq!(world.tree(app), ["Deployment api", "ReplicaSet api-1", "Pod api-1-a"]);
}

#[test]
fn what_is_claimed_after_a_watch_let_it_pass_is_fetched() {
    let mut world = World::new();
    let mut passed = Sighting::of(object("Deployment", "api", 1, None), Detail::Whole);
    world.index.keep_if_wanted(world.cluster, &mut passed);
    assert!(passed.object.is_none());
    let app = world.application("shop", &[("Deployment", "api")]);
    let unseen = world.index.list(world.cluster, &Scope::everywhere("apps", "Deployment"), "v1", vec![passed]);
    assert_eq!(unseen, [(key("Deployment", "api"), "v1".to_owned())]);
    assert!(world.tree(app).is_empty());
    world.index.observe(world.cluster, key("Deployment", "api"), "v1", object("Deployment", "api", 1, None));
    assert_eq!(world.tree(app), ["Deployment api"], "fetched at the version that was seen already");
}

#[test]
fn a_change_is_told_to_the_trees_that_it_is_in() {
    let mut world = World::new();
    world.application("shop", &[("Deployment", "api")]);
    world.application("other", &[("Deployment", "web")]);
    world.sees(object("Deployment", "api", 1, None));
    world.sees(object("ReplicaSet", "api-1", 2, Some(("Deployment", "api"))));
    assert_eq!(world.told(), ["windlass/shop"]);
    let mut pod = object("Pod", "api-1-a", 3, Some(("ReplicaSet", "api-1")));
    world.sees(pod.clone());
    assert_eq!(world.told(), ["windlass/shop"]);
    pod.get_mut("metadata").unwrap()["resourceVersion"] = json!("9");
    world.sees(pod);
    assert!(world.told().is_empty(), "nothing that is shown");
    world.sees(object("Pod", "stray", 10, None));
    assert!(world.told().is_empty(), "nobody's");
    world.index.remove(world.cluster, &key("Pod", "api-1-a"), 11);
    assert_eq!(world.told(), ["windlass/shop"]);
    world.index.list(world.cluster, &Scope::everywhere("apps", "ReplicaSet"), "v1", Vec::new());
    assert_eq!(world.told(), ["windlass/shop"], "gone with a list");
}

#[test]
fn another_application_s_branch_is_its_own() {
    let mut world = World::new();
    let shop = world.application("shop", &[("Deployment", "api")]);
    let other = world.application("other", &[("ReplicaSet", "api-1")]);
    world.sees(object("Deployment", "api", 1, None));
    world.sees(object("ReplicaSet", "api-1", 2, Some(("Deployment", "api"))));
    world.sees(object("Pod", "api-1-a", 3, Some(("ReplicaSet", "api-1"))));
    world.sees(object("Pod", "stray", 4, None));
    assert_eq!(world.tree(shop), ["Deployment api"]);
    assert_eq!(world.tree(other), ["ReplicaSet api-1", "Pod api-1-a"]);
    let shows = |id, kind: &str, name: &str| world.index.in_tree(id, &key(kind, name)).is_some();
    assert!(shows(shop, "Deployment", "api") && shows(other, "Pod", "api-1-a"));
    assert!(!shows(shop, "Pod", "api-1-a") && !shows(shop, "ReplicaSet", "api-1"));
    assert!(!shows(other, "Pod", "stray") && !shows(other, "Pod", "absent"));
}

#[test]
fn a_kind_in_parts_is_known_when_each_part_is() {
    let mut world = World::new();
    let app = world.application("shop", &[("Deployment", "api")]);
    let part = |namespace: &str| Scope { part: Some((namespace.into(), 2)), ..Scope::everywhere("apps", "Deployment") };
    let listed =
        |world: &mut World, namespace: &str| world.index.list(world.cluster, &part(namespace), "v1", Vec::new());
    listed(&mut world, "shop");
    assert!(!world.index.is_settled(app));
    world.index.watch_failed(world.cluster, &part("b"), "forbidden".into(), "ask".into());
    assert_eq!(world.index.overview(app).unwrap().conditions[0].message, "forbidden");
    listed(&mut world, "b");
    assert!(world.index.overview(app).unwrap().conditions.is_empty());
    world.sees(object("Deployment", "api", 1, None));
    listed(&mut world, "b");
    assert_eq!(world.tree(app), ["Deployment api"], "one namespace's list says nothing of another");
    listed(&mut world, "shop");
    assert!(world.tree(app).is_empty());
}

#[test]
fn a_kind_that_is_watched_no_longer_is_forgotten() {
    let mut world = World::new();
    let app = world.application("shop", &[("Deployment", "api")]);
    world.sees(object("Deployment", "api", 1, None));
    world.sees(object("Pod", "a", 2, Some(("Deployment", "api"))));
    world.index.unwatch(world.cluster, "", "Pod", true);
    assert_eq!(world.tree(app), ["Deployment api"]);
    world.index.relist(
        world.cluster,
        "apps",
        "Deployment",
        "v1",
        vec![(key("Deployment", "api"), object("Deployment", "api", 1, None))],
    );
    assert_eq!(world.answer_all(), 1);
    assert!(world.index.is_settled(app));
    world.index.unwatch(world.cluster, "apps", "Deployment", false);
    assert!(!world.index.is_settled(app), "until it lists again");
}

#[test]
fn what_a_watch_has_passed_by_is_read_before_all_is_known() {
    let mut world = World::new();
    world.application("other", &[("Deployment", "b")]);
    let listed = object("Deployment", "api", 1, None);
    world.index.relist(world.cluster, "apps", "Deployment", "v1", vec![(key("Deployment", "api"), listed.clone())]);
    // Nobody had claimed it then, and only its record was kept.
    let app = world.application("shop", &[("Deployment", "api")]);
    assert!(!world.index.is_settled(app), "it would be taken for absent");
    world.sees(listed);
    world.answer_all();
    assert!(world.index.is_settled(app));
}

#[test]
fn metadata_alone_is_not_compared() {
    let mut world = World::new();
    let _ = world.application("shop", &[("Deployment", "api")]);
    let whole = object("Deployment", "api", 1, None);
    let sighting = Sighting::of(whole.clone(), Detail::Metadata);
    assert!(world.index.see(world.cluster, "v1", sighting), "it is to be read");
    assert!(world.index.live(world.cluster, &key("Deployment", "api")).is_none());
    world.sees(whole);
    assert!(world.index.live(world.cluster, &key("Deployment", "api")).is_some(), "of the same version, and whole");
}

#[test]
fn what_left_git_is_known_when_its_kind_has_listed() {
    let mut world = World::new();
    let app = world.application("shop", &[("Deployment", "api")]);
    world.index.applied(app, &key("Pod", "old"), "v1");
    assert!(!world.index.has_seen_what_left(app));
    world.index.relist(world.cluster, "", "Pod", "v1", Vec::new());
    assert!(world.index.has_seen_what_left(app));
}

impl World {
    fn answer_all(&mut self) -> usize {
        let asked = self.index.take_unconfirmed();
        for ask in &asked {
            self.index.confirm(ask.application, &ask.key, ask.basis, compare::Verdict::Same);
        }
        asked.len()
    }
}

#[test]
fn watches_follow_what_is_in_use() {
    let mut world = World::new();
    world.application("shop", &[("Deployment", "api")]);
    let kinds = world.index.kinds_to_watch();
    let words: Vec<String> = kinds
        .iter()
        .map(|(WatchedKind { group, kind, .. }, (version, detail))| format!("{group}/{version} {kind} {detail:?}"))
        .collect();
    assert_eq!(
        words,
        [
            "/v1 Pod Whole",
            "apiextensions.k8s.io/v1 CustomResourceDefinition Metadata",
            "apiregistration.k8s.io/v1 APIService Metadata",
            "apps/v1 Deployment Whole",
            "apps/v1 ReplicaSet Whole",
        ]
    );
}

#[test]
fn what_a_tree_cannot_show_is_told_where_it_matters() {
    let mut world = World::new();
    let shop = world.application("shop", &[("Deployment", "api")]);
    let maps = world.application("maps", &[("ConfigMap", "a")]);
    let pods = Scope::everywhere("", "Pod");
    assert!(world.index.watch_failed(world.cluster, &pods, "pods is forbidden".into(), "ask".into()));
    assert!(!world.index.watch_failed(world.cluster, &pods, "pods is forbidden".into(), "ask".into()), "no news");
    let conditions = world.index.overview(shop).unwrap().conditions;
    assert_eq!(conditions.len(), 1);
    assert_eq!(conditions[0].kind, "ResourceTreeWarning");
    assert_eq!(conditions[0].message, "the tree does not show objects of kind Pod: pods is forbidden");
    assert!(world.index.overview(maps).unwrap().conditions.is_empty());
}
