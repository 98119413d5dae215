//! The index's invariants, one test each.

use super::{Desired, DesiredState, Index, Missed, Scope, Sighting};
use crate::core::compare::{self, Verdict};
use crate::core::ownership::Tracking;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use windlass_model::application::{HealthStatus, Object, SyncStatus};
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::object::ObjectKey;

struct World {
    index: Index,
    cluster: ClusterId,
    app: ApplicationId,
}

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn key(name: &str) -> ObjectKey {
    ObjectKey { group: String::new(), kind: "ConfigMap".into(), namespace: "shop".into(), name: name.into() }
}

pub(super) fn tracking() -> Tracking {
    Tracking { installation: "here".into(), ..Tracking::default() }
}

fn manifest(name: &str, value: &str, instance: &str) -> Object {
    let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "shop"}, "data": {"a": value}});
    let mut object = object.as_object().unwrap().clone();
    tracking().mark(&mut object, instance, &key(name));
    object
}

fn live(name: &str, value: &str, instance: &str, version: u64) -> Object {
    let mut object = manifest(name, value, instance);
    let metadata = object.get_mut("metadata").and_then(Value::as_object_mut).unwrap();
    metadata.insert("resourceVersion".into(), json!(version.to_string()));
    metadata.insert("uid".into(), json!(format!("uid-{name}")));
    object
}

fn desired(objects: &[(&str, &str)], instance: &str, revision: &str) -> DesiredState {
    let one = |(name, value): &(&str, &str)| {
        let object = manifest(name, value, instance);
        let desired = Desired {
            fingerprint: compare::fingerprint(&object),
            object: Arc::new(object),
            version: "v1".into(),
            origin: format!("{name}.yaml:1"),
            ignored: None,
            obstacle: None,
        };
        (key(name), desired)
    };
    DesiredState {
        revision: revision.into(),
        manifest: 1,
        objects: objects.iter().map(one).collect(),
        ..DesiredState::default()
    }
}

impl World {
    fn new(objects: &[(&str, &str)]) -> Self {
        let mut world =
            Self { index: Index::new(tracking()), cluster: ClusterId::generate(), app: ApplicationId::generate() };
        world.index.track(world.app, "windlass/shop", "shop", BTreeMap::new());
        world.index.desire(world.app, world.cluster, desired(objects, "shop", "c1"), Vec::new(), now());
        world
    }

    /// What is ours and not among what is compared.
    fn extra(&self) -> Vec<ObjectKey> {
        let desired = self.index.desired(self.app).map(|(_, state)| state.objects).unwrap_or_default();
        self.index.extra(self.app, |key| desired.contains_key(key)).into_iter().map(|(key, _, _)| key).collect()
    }

    fn lists(&mut self, objects: &[(&str, &str, u64)]) {
        let objects =
            objects.iter().map(|(name, value, version)| (key(name), live(name, value, "shop", *version))).collect();
        self.index.relist(self.cluster, "", "ConfigMap", "v1", objects);
    }

    fn answer(&mut self, verdict: &Verdict) -> usize {
        let asked = self.index.take_unconfirmed();
        for ask in &asked {
            self.index.confirm(ask.application, &ask.key, ask.basis, verdict.clone());
        }
        asked.len()
    }

    fn states(&self) -> Vec<(String, SyncStatus)> {
        self.index.overview(self.app).unwrap().resources.into_iter().map(|one| (one.name, one.status)).collect()
    }
}

fn different() -> Verdict {
    Verdict::Different { sentence: "data.a".into(), live: Arc::default(), predicted: Arc::default() }
}

#[test]
fn nothing_is_said_of_a_cluster_that_was_not_looked_at() {
    let world = World::new(&[("a", "1")]);
    assert_eq!(world.states(), [("a".to_owned(), SyncStatus::Unknown)]);
    assert!(!world.index.is_settled(world.app));
}

#[test]
fn what_a_full_list_does_not_show_is_missing() {
    let mut world = World::new(&[("a", "1")]);
    world.lists(&[]);
    assert!(world.index.is_settled(world.app));
    let one = &world.index.overview(world.app).unwrap().resources[0];
    assert_eq!((one.status, one.health.as_ref().unwrap().status), (SyncStatus::OutOfSync, HealthStatus::Missing));
}

#[test]
fn each_difference_is_asked_about_once_until_a_side_changes() {
    let mut world = World::new(&[("a", "1"), ("b", "1")]);
    world.lists(&[("a", "1", 10), ("b", "2", 11)]);
    assert_eq!(world.answer(&Verdict::Same), 2);
    world.lists(&[("a", "1", 10), ("b", "2", 11)]);
    assert_eq!(world.answer(&Verdict::Same), 0, "the same list says nothing new");
    let mut status_only = live("a", "1", "shop", 12);
    status_only.insert("status".into(), json!({"seen": true}));
    world.index.observe(world.cluster, key("a"), "v1", status_only);
    assert_eq!(world.answer(&Verdict::Same), 0, "a status is no difference");
    world.index.observe(world.cluster, key("a"), "v1", live("a", "9", "shop", 13));
    assert_eq!(world.answer(&different()), 1);
    assert_eq!(world.states()[0].1, SyncStatus::OutOfSync);
    world.index.desire(world.app, world.cluster, desired(&[("a", "9"), ("b", "1")], "shop", "c2"), Vec::new(), now());
    assert_eq!(world.answer(&Verdict::Same), 1, "only the object that the commit changed");
    assert_eq!(world.states()[0].1, SyncStatus::Synced);
}

#[test]
fn a_dry_run_from_before_an_apply_has_nothing_to_say_behind_it() {
    let mut world = World::new(&[("a", "1")]);
    world.lists(&[("a", "1", 10)]);
    let asked = world.index.take_unconfirmed();
    world.index.confirm_applied(world.app, &key("a"), asked[0].basis);
    assert!(!world.index.rehearsed(&asked[0], different()));
    assert_eq!(world.states()[0].1, SyncStatus::Synced);
    world.index.observe(world.cluster, key("a"), "v1", live("a", "2", "shop", 11));
    let asked = world.index.take_unconfirmed();
    let _ = world.index.rehearsed(&asked[0], different());
    assert_eq!(world.states()[0].1, SyncStatus::OutOfSync, "one from behind it has");
}

#[test]
fn what_an_apply_has_shown_comes_back_behind_a_list_that_was_older() {
    let mut world = World::new(&[("a", "1")]);
    world.index.observe(world.cluster, key("a"), "v1", live("a", "1", "shop", 10));
    world.lists(&[]);
    assert_eq!(world.states()[0].1, SyncStatus::OutOfSync, "it is not in the list");
    world.lists(&[("a", "1", 10)]);
    assert_eq!(world.answer(&Verdict::Same), 1);
    assert_eq!(world.states()[0].1, SyncStatus::Synced);
}

#[test]
fn an_answer_about_sides_that_have_changed_does_not_count() {
    let mut world = World::new(&[("a", "1")]);
    world.lists(&[("a", "1", 10)]);
    let asked = world.index.take_unconfirmed();
    world.index.observe(world.cluster, key("a"), "v1", live("a", "2", "shop", 11));
    world.index.confirm(world.app, &key("a"), asked[0].basis, Verdict::Same);
    assert!(!world.index.is_settled(world.app));
    assert_eq!(world.answer(&different()), 1);
}

#[test]
fn an_older_sighting_is_ignored() {
    let mut world = World::new(&[("a", "1")]);
    world.lists(&[("a", "2", 20)]);
    world.index.observe(world.cluster, key("a"), "v1", live("a", "1", "shop", 19));
    assert_eq!(world.index.live(world.cluster, &key("a")).unwrap().version, 20);
    world.index.remove(world.cluster, &key("a"), 21);
    world.index.observe(world.cluster, key("a"), "v1", live("a", "1", "shop", 20));
    assert!(world.index.live(world.cluster, &key("a")).is_none(), "what was deleted does not come back");
    world.index.observe(world.cluster, key("a"), "v1", live("a", "1", "shop", 22));
    assert!(world.index.live(world.cluster, &key("a")).is_some(), "what was made anew does");
}

#[test]
fn a_relist_is_a_set_difference() {
    let mut world = World::new(&[("a", "1"), ("b", "1")]);
    world.lists(&[("a", "1", 10), ("b", "1", 11)]);
    world.lists(&[("b", "1", 11)]);
    assert!(world.index.live(world.cluster, &key("a")).is_none());
    assert!(world.index.live(world.cluster, &key("b")).is_some());
}

#[test]
fn what_leaves_git_stays_known_until_it_has_left_the_cluster() {
    let mut world = World::new(&[("a", "1"), ("b", "1")]);
    world.lists(&[("a", "1", 10), ("b", "1", 11)]);
    world.index.desire(world.app, world.cluster, desired(&[("a", "1")], "shop", "c2"), Vec::new(), now());
    let overview = world.index.overview(world.app).unwrap();
    assert!(overview.resources.iter().any(|one| one.name == "b" && one.requires_pruning));
    assert!(overview.managed.contains_key(&key("b")));
    assert_eq!(world.extra().len(), 1);
    world.index.remove(world.cluster, &key("b"), 12);
    assert_eq!(world.states().len(), 1);
    assert!(!world.index.overview(world.app).unwrap().managed.contains_key(&key("b")));
}

#[test]
fn what_says_it_is_ours_is_found_though_git_never_named_it() {
    let mut world = World::new(&[("a", "1")]);
    world.lists(&[("a", "1", 10), ("stray", "1", 11)]);
    assert_eq!(world.extra()[0], key("stray"));
}

#[test]
fn an_object_of_two_applications_is_told_to_both() {
    let mut world = World::new(&[("a", "1")]);
    let other = ApplicationId::generate();
    world.index.track(other, "windlass/other", "other", BTreeMap::new());
    world.index.desire(other, world.cluster, desired(&[("a", "1")], "other", "c1"), Vec::new(), now());
    for (app, named) in [(world.app, "windlass/other"), (other, "windlass/shop")] {
        let conditions = world.index.overview(app).unwrap().conditions;
        assert!(
            conditions.iter().any(|one| one.kind == "SharedResourceWarning" && one.message.contains(named)),
            "{conditions:?}"
        );
    }
    world.lists(&[("a", "1", 10)]);
    assert_eq!(world.index.take_unconfirmed().len(), 2, "both compare it");
    world.index.forget(world.app);
    assert!(world.index.overview(other).unwrap().conditions.is_empty());
    assert!(world.index.live(world.cluster, &key("a")).is_some(), "the other still claims it");
}

#[test]
fn what_left_the_cluster_while_nobody_looked_is_forgotten() {
    let mut world = World::new(&[]);
    let (app, managed) = (ApplicationId::generate(), BTreeMap::from([(key("old"), "v1".to_owned())]));
    world.index.track(app, "windlass/other", "other", managed);
    world.index.desire(app, world.cluster, desired(&[("a", "1")], "other", "c1"), Vec::new(), now());
    assert!(world.index.overview(app).unwrap().managed.contains_key(&key("old")));
    world.lists(&[]);
    assert!(world.index.overview(app).unwrap().managed.is_empty());
}

#[test]
fn another_s_object_is_not_ours_to_prune() {
    let mut world = World::new(&[("a", "1"), ("b", "1")]);
    world.index.applied(world.app, &key("b"), "v1");
    let taken = vec![(key("a"), live("a", "1", "shop", 10)), (key("b"), live("b", "1", "other", 11))];
    world.index.relist(world.cluster, "", "ConfigMap", "v1", taken);
    world.index.desire(world.app, world.cluster, desired(&[("a", "1")], "shop", "c2"), Vec::new(), now());
    assert!(world.extra().is_empty());
    assert_eq!(world.states().len(), 1);
}

#[test]
fn a_failed_look_keeps_what_was_known_and_says_nothing_of_it() {
    let mut world = World::new(&[("a", "1")]);
    world.lists(&[("a", "1", 10)]);
    world.answer(&Verdict::Same);
    world.index.fail(world.app, Vec::new(), now());
    assert_eq!(world.states(), [("a".to_owned(), SyncStatus::Unknown)]);
    assert!(world.index.desired(world.app).is_none(), "nothing is applied from what is not known");
}

#[test]
fn an_object_claimed_after_its_kind_was_listed_is_fetched() {
    let mut world = World::new(&[("a", "1")]);
    world.lists(&[("a", "1", 10)]);
    world.index.observe(world.cluster, key("late"), "v1", live("late", "1", "nobody", 11));
    let fetch = world.index.desire(
        world.app,
        world.cluster,
        desired(&[("a", "1"), ("absent", "1"), ("late", "1")], "shop", "c2"),
        Vec::new(),
        now(),
    );
    assert_eq!(fetch, [(key("late"), "v1".to_owned())], "and not what no watch has seen");
}

#[test]
fn a_cluster_out_of_reach_makes_its_objects_unknown_with_the_cause() {
    let mut world = World::new(&[("a", "1")]);
    world.lists(&[("a", "1", 10)]);
    world.answer(&Verdict::Same);
    world.index.cluster_down(world.cluster, Some(("it does not answer".into(), "Check it.".into())));
    let overview = world.index.overview(world.app).unwrap();
    assert_eq!(overview.resources[0].status, SyncStatus::Unknown);
    assert_eq!(overview.conditions[0].message, "it does not answer");
    world.index.cluster_down(world.cluster, None);
    assert_eq!(world.states(), [("a".to_owned(), SyncStatus::Synced)]);
}

#[test]
fn an_autoscaler_is_another_question_about_what_it_scales() {
    let mut world = World::new(&[("a", "1")]);
    let workload =
        ObjectKey { group: "apps".into(), kind: "Deployment".into(), namespace: "shop".into(), name: "api".into() };
    let object = |version: &str| {
        let value = json!({"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 1},
            "metadata": {"name": "api", "namespace": "shop", "resourceVersion": version}});
        value.as_object().unwrap().clone()
    };
    let mut wanted = desired(&[("a", "1")], "shop", "c2");
    let manifest = object("");
    wanted.objects.insert(
        workload.clone(),
        Desired {
            fingerprint: compare::fingerprint(&manifest),
            object: Arc::new(manifest),
            version: "v1".into(),
            origin: "api.yaml:1".into(),
            ignored: None,
            obstacle: None,
        },
    );
    world.index.desire(world.app, world.cluster, wanted, Vec::new(), now());
    let kinds = world.index.kinds_in_use();
    assert!(
        kinds.iter().any(|(_, _, version, kind)| kind == "HorizontalPodAutoscaler" && version == "v2"),
        "{kinds:?}"
    );
    world.index.observe(world.cluster, workload.clone(), "v1", object("7"));
    assert_eq!(world.answer(&Verdict::Same), 1);

    let autoscaler = json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "api", "namespace": "shop", "resourceVersion": "8"},
        "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"}}});
    let autoscaler = autoscaler.as_object().unwrap();
    let key = windlass_objects::key::key_of(autoscaler);
    world.index.observe(world.cluster, key.clone(), "v2", autoscaler.clone());
    let asked = world.index.take_unconfirmed();
    assert!(asked.len() == 1 && asked[0].basis.is_scaled, "{asked:?}");
    world.index.confirm(world.app, &workload, asked[0].basis, Verdict::Same);
    world.index.relist(world.cluster, "autoscaling", "HorizontalPodAutoscaler", "v2", Vec::new());
    let asked = world.index.take_unconfirmed();
    assert!(asked.len() == 1 && !asked[0].basis.is_scaled, "the autoscaler is gone: {asked:?}");
}

#[test]
fn what_asks_not_to_count_when_it_is_not_in_git_does_not() {
    let mut world = World::new(&[("a", "1")]);
    let mut extra = live("extra", "1", "shop", 11);
    extra["metadata"]["annotations"]["argocd.argoproj.io/compare-options"] = json!("IgnoreExtraneous");
    world.index.relist(
        world.cluster,
        "",
        "ConfigMap",
        "v1",
        vec![(key("a"), live("a", "1", "shop", 10)), (key("extra"), extra)],
    );
    world.answer(&Verdict::Same);
    let resources = world.index.overview(world.app).unwrap().resources;
    let extra = resources.iter().find(|one| one.name == "extra").unwrap();
    assert!(extra.is_not_counted && extra.requires_pruning && extra.status == SyncStatus::OutOfSync);
    assert_eq!(crate::core::status::aggregate(&resources, true).sync, SyncStatus::Synced);
}

#[test]
fn moving_to_another_cluster_leaves_the_first_alone() {
    let mut world = World::new(&[("a", "1")]);
    world.lists(&[("a", "1", 10)]);
    let second = ClusterId::generate();
    world.index.desire(world.app, second, desired(&[("a", "1")], "shop", "c1"), Vec::new(), now());
    assert!(world.index.live(world.cluster, &key("a")).is_none());
    assert!(world.extra().is_empty());
    assert_eq!(world.index.kinds_in_use().into_iter().map(|(cluster, ..)| cluster).collect::<Vec<_>>(), [second]);
}

#[test]
fn a_full_comparison_finds_what_no_watch_told_and_nothing_else() {
    let mut world = World::new(&[("a", "1"), ("b", "1"), ("c", "1")]);
    world.lists(&[("a", "1", 10), ("b", "1", 11), ("c", "1", 12)]);
    world.answer(&Verdict::Same);
    let scope = Scope::everywhere("", "ConfigMap");
    let list = |objects: &[(&str, &str, u64)]| -> Vec<Sighting> {
        let sighting = |(name, value, version): &(&str, &str, u64)| {
            Sighting::of(live(name, value, "shop", *version), windlass_clusters::Detail::Whole)
        };
        objects.iter().map(sighting).collect()
    };
    let mut hold = |objects: &[(&str, &str, u64)]| world.index.hold_against(world.cluster, &scope, "v1", list(objects));
    assert_eq!(hold(&[("a", "1", 10), ("b", "1", 11), ("c", "1", 12)]), Missed::default(), "all is as known");
    assert_eq!(hold(&[("a", "0", 9), ("b", "1", 11), ("c", "1", 12)]), Missed::default(), "the list is older");
    assert_eq!(hold(&[("a", "2", 20), ("c", "1", 12), ("z", "1", 13)]), Missed { changes: 1, deletions: 1 });
    assert_eq!(hold(&[("a", "2", 20), ("c", "1", 12)]), Missed::default(), "it is mended");
    assert!(world.index.live(world.cluster, &key("b")).is_none());
    assert_eq!(world.answer(&different()), 1, "what had changed is compared");
}

#[test]
fn what_is_doubted_is_asked_again_and_a_contradiction_is_told() {
    let mut world = World::new(&[("a", "1")]);
    world.lists(&[("a", "1", 10)]);
    world.answer(&Verdict::Same);
    world.index.doubt(world.cluster, Some("apps"));
    assert!(world.index.take_unconfirmed().is_empty(), "another group");
    world.index.doubt(ClusterId::generate(), None);
    assert!(world.index.take_unconfirmed().is_empty(), "another cluster");
    for (verdict, contradicts) in [
        (Verdict::Same, false),
        (Verdict::Unanswered { message: "no answer".into() }, false),
        (Verdict::Same, false),
        (different(), true),
        (different(), false),
    ] {
        world.index.doubt(world.cluster, None);
        let asked = world.index.take_unconfirmed();
        assert_eq!(asked.len(), 1);
        let told = world.index.confirm(world.app, &asked[0].key, asked[0].basis, verdict.clone());
        assert_eq!(told, contradicts, "{verdict:?}");
    }
}

#[test]
fn who_has_read_a_passing_state_is_told_once_more() {
    let mut world = World::new(&[("a", "1")]);
    assert!(!world.index.take_read(world.app));
    world.index.was_read(world.app);
    world.index.was_read(ApplicationId::generate());
    assert!(world.index.take_read(world.app));
    assert!(!world.index.take_read(world.app), "until it is read again");
    world.index.was_read(world.app);
    world.index.forget(world.app);
    assert!(!world.index.take_read(world.app));
}
