//! What a synchronisation is told before it begins, and what an apply's answer spares.

use super::tests::tracking;
use super::{Desired, DesiredState, Index};
use crate::core::compare::{self, Verdict};
use crate::core::plan::Standing;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use windlass_model::application::Object;
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::object::ObjectKey;
use windlass_objects::key::key_of;

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// A ConfigMap of the application, with an annotation.
fn manifest(name: &str, value: &str, annotation: (&str, &str)) -> Object {
    let object = json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "shop", "annotations": {annotation.0: annotation.1}}, "data": {"a": value}});
    let mut object = object.as_object().unwrap().clone();
    let key = key_of(&object);
    tracking().mark(&mut object, "shop", &key);
    object
}

fn plain(name: &str, value: &str) -> Object {
    manifest(name, value, ("a", "b"))
}

fn live(mut object: Object, version: u64) -> (ObjectKey, Object) {
    let metadata = object.get_mut("metadata").and_then(Value::as_object_mut).unwrap();
    metadata.insert("resourceVersion".into(), json!(version.to_string()));
    metadata.insert("uid".into(), json!("u"));
    (key_of(&object), object)
}

fn desired(object: Object) -> Desired {
    Desired {
        fingerprint: compare::fingerprint(&object),
        object: Arc::new(object),
        version: "v1".into(),
        origin: "a.yaml:1".into(),
        ignored: None,
        obstacle: None,
    }
}

struct World {
    index: Index,
    cluster: ClusterId,
    app: ApplicationId,
}

impl World {
    /// An application that wants ConfigMap `a` with value 1.
    fn new() -> Self {
        let mut world =
            Self { index: Index::new(tracking()), cluster: ClusterId::generate(), app: ApplicationId::generate() };
        world.index.track(world.app, "windlass/shop", "shop", BTreeMap::new());
        let wanted = desired(plain("a", "1"));
        let objects = BTreeMap::from([(key_of(&wanted.object), wanted)]);
        let state = DesiredState { revision: "c1".into(), manifest: 1, objects, ..DesiredState::default() };
        world.index.desire(world.app, world.cluster, state, Vec::new(), now());
        world
    }

    fn lists(&mut self, objects: Vec<(ObjectKey, Object)>) {
        self.index.relist(self.cluster, "", "ConfigMap", "v1", objects);
    }

    fn standing(&self, object: Object) -> Standing {
        self.index.standing(self.app, &key_of(&object), &desired(object))
    }

    fn answer(&mut self, verdict: &Verdict) {
        for ask in self.index.take_unconfirmed() {
            self.index.confirm(ask.application, &ask.key, ask.basis, verdict.clone());
        }
    }
}

#[test]
fn a_manifest_stands_as_it_is_known_to() {
    let mut world = World::new();
    let key = key_of(&plain("a", "1"));
    assert!(matches!(world.standing(plain("a", "1")), Standing::Unsure(_)), "nothing was listed");
    assert!(!world.index.is_absent(world.cluster, &key));
    world.lists(Vec::new());
    assert_eq!(world.standing(plain("a", "1")), Standing::Missing);
    assert!(world.index.is_absent(world.cluster, &key));
    world.lists(vec![live(plain("a", "2"), 10)]);
    assert!(!world.index.is_absent(world.cluster, &key));
    let Standing::Present(words) = world.standing(plain("a", "1")) else { panic!() };
    assert!(words.contains("data.a") && words.contains("has not been asked"), "{words}");
    world.answer(&Verdict::Refused { message: "no".into() });
    assert_eq!(world.standing(plain("a", "1")), Standing::Refused("no".into()));
    world.lists(vec![live(plain("a", "1"), 11)]);
    world.answer(&Verdict::Same);
    assert_eq!(world.standing(plain("a", "1")), Standing::Same);
    assert!(matches!(world.standing(plain("a", "3")), Standing::Present(_)), "another manifest was not asked about");
}

#[test]
fn an_apply_s_answer_spares_the_dry_run() {
    let mut world = World::new();
    world.lists(Vec::new());
    assert!(world.index.take_unconfirmed().is_empty());
    let (key, object) = live(plain("a", "1"), 12);
    world.index.observe(world.cluster, key.clone(), "v1", object);
    let basis = world.index.basis(world.app, &key).unwrap();
    world.index.confirm(world.app, &key, basis, Verdict::Same);
    assert!(world.index.take_unconfirmed().is_empty(), "it is answered");
}

#[test]
fn a_hook_that_was_run_is_not_left_over() {
    let mut world = World::new();
    let hook = manifest("migrate", "1", ("argocd.argoproj.io/hook", "PreSync"));
    world.lists(vec![live(hook, 10), live(plain("old", "1"), 11)]);
    let extra = world.index.extra(world.app, |key| key.name == "a");
    let names: Vec<&str> = extra.iter().map(|(key, _, _)| key.name.as_str()).collect();
    assert_eq!(names, ["old"]);
    let overview = world.index.overview(world.app).unwrap();
    let pruned: Vec<&str> =
        overview.resources.iter().filter(|one| one.requires_pruning).map(|one| one.name.as_str()).collect();
    assert_eq!(pruned, ["old"]);
}

#[test]
fn what_only_another_commit_names_is_claimed_once_it_is_applied() {
    let mut world = World::new();
    world.lists(Vec::new());
    let (key, object) = live(plain("b", "1"), 12);
    world.index.applied(world.app, &key, "v1");
    world.index.observe(world.cluster, key.clone(), "v1", object);
    assert!(world.index.live(world.cluster, &key).is_some());
}
