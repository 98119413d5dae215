//! What one watch event and one changed manifest cost the index, whatever else it holds.
//!
//!     index WHAT APPLICATIONS      WHAT: event, or commit
//!
//! Fills an index with so many applications of five objects each, all compared, and takes a hundred changes in. The
//! script `tools/bench-index` counts the instructions of [`measured_changes`] alone.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program that measures, and ends when it cannot")]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use windlass_delivery::core::compare::{self, Verdict};
use windlass_delivery::index::{Desired, DesiredState, Index};
use windlass_delivery::{Tracking, TrackingMethod};
use windlass_model::application::Object;
use windlass_model::id::{ApplicationId, ClusterId};
use windlass_model::object::ObjectKey;
use windlass_objects::key::key_of;

/// Changes that are counted together.
const CHANGES: usize = 100;

struct World {
    index: Index,
    cluster: ClusterId,
    applications: Vec<ApplicationId>,
    tracking: Tracking,
}

fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// An application's five objects; `change` makes the first one another.
fn manifests(application: usize, change: usize) -> Vec<Object> {
    let name = format!("app-{application}");
    let template = json!({"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "web", "image": format!("example.com/web:{change}"),
        "env": [{"name": "A", "value": "1"}], "ports": [{"containerPort": 8080, "protocol": "TCP"}], "resources": {"limits": {"memory": "1Gi"}}}]}});
    let metadata = json!({"name": name, "namespace": "shop", "labels": {"app": name}});
    [
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"replicas": 2, "selector": {"matchLabels": {"app": name}}, "template": template}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"selector": {"app": name}, "ports": [{"port": 80}]}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"a": "1", "b": "2"}}),
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": {"rules": [{"host": "example.com"}]}}),
    ]
    .into_iter()
    .map(|value| value.as_object().unwrap().clone())
    .collect()
}

impl World {
    fn new(count: usize) -> Self {
        let tracking = Tracking {
            method: TrackingMethod::Annotation,
            label: "app.kubernetes.io/instance".into(),
            installation: "here".into(),
        };
        let mut world = Self {
            index: Index::new(tracking.clone()),
            cluster: ClusterId::generate(),
            applications: (0..count).map(|_| ApplicationId::generate()).collect(),
            tracking,
        };
        for number in 0..count {
            let id = world.applications[number];
            world.index.track(id, &format!("windlass/app-{number}"), &format!("app-{number}"), BTreeMap::new());
            let desired = world.desired(number, 0);
            world.index.desire(id, world.cluster, desired, Vec::new(), now());
            for object in world.live(number, 0, number as u64 * 10) {
                world.index.observe(world.cluster, key_of(&object), "v1", object);
            }
        }
        world.settle();
        world.index.take_dirty();
        world
    }

    fn marked(&self, number: usize, change: usize) -> Vec<(ObjectKey, Object)> {
        let mark = |mut object: Object| {
            let key = key_of(&object);
            self.tracking.mark(&mut object, &format!("app-{number}"), &key);
            (key, object)
        };
        manifests(number, change).into_iter().map(mark).collect()
    }

    fn desired(&self, number: usize, change: usize) -> DesiredState {
        let one = |(key, object): (ObjectKey, Object)| {
            let desired = Desired {
                fingerprint: compare::fingerprint(&object),
                object: Arc::new(object),
                version: "v1".into(),
                origin: "objects.yaml:1".into(),
                ignored: None,
                obstacle: None,
            };
            (key, desired)
        };
        DesiredState {
            manifest: 1,
            revision: format!("c{change}"),
            objects: self.marked(number, change).into_iter().map(one).collect(),
            ..DesiredState::default()
        }
    }

    fn live(&self, number: usize, change: usize, version: u64) -> Vec<Object> {
        let with_version = |(at, (_, mut object)): (usize, (ObjectKey, Object))| {
            let metadata = object.get_mut("metadata").and_then(Value::as_object_mut).unwrap();
            metadata.insert("resourceVersion".into(), json!((version + at as u64 + 1).to_string()));
            object
        };
        self.marked(number, change).into_iter().enumerate().map(with_version).collect()
    }

    /// Answers every dry run that is due.
    fn settle(&mut self) {
        for ask in self.index.take_unconfirmed() {
            self.index.confirm(ask.application, &ask.key, ask.basis, Verdict::Same);
        }
    }
}

/// What is counted: each change is taken in, its dry run answered, and its application's state asked for.
#[inline(never)]
fn measured_changes(world: &mut World, changes: Vec<Change>) {
    for change in changes {
        match change {
            Change::Event(object) => world.index.observe(world.cluster, key_of(&object), "v1", object),
            Change::Commit(id, desired) => {
                world.index.desire(id, world.cluster, desired, Vec::new(), now());
            }
        }
        world.settle();
        for id in world.index.take_dirty() {
            black_box(world.index.overview(id));
        }
    }
}

enum Change {
    Event(Object),
    Commit(ApplicationId, DesiredState),
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let what = arguments.next().unwrap_or_else(|| "event".to_owned());
    let count: usize = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(100);
    let mut world = World::new(count);
    let change = |number: usize| {
        let application = number * 7919 % count;
        match what.as_str() {
            "commit" => Change::Commit(world.applications[application], world.desired(application, number + 1)),
            _ => Change::Event(world.live(application, number + 1, u64::MAX / 2 + number as u64 * 10).swap_remove(0)),
        }
    };
    let changes: Vec<Change> = (0..CHANGES).map(change).collect();
    let start = std::time::Instant::now();
    measured_changes(&mut world, changes);
    println!(
        "{what}: {count} applications, {:.1} µs for each of {CHANGES} changes",
        start.elapsed().as_secs_f64() * 1e6 / CHANGES as f64
    );
}
