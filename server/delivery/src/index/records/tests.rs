//! Trees out of sightings.

use super::store::Seen;
use super::{Records, Sighting};
use serde_json::{Value, json};
use windlass_clusters::Detail;
use windlass_model::object::ObjectKey;
use windlass_model::tree::ResourceNode;

fn object(api_version: &str, kind: &str, name: &str, version: u32, owners: &[(&str, &str, &str)]) -> Value {
    let owners: Vec<Value> = owners
        .iter()
        .map(|(api_version, kind, name)| {
            json!({"apiVersion": api_version, "kind": kind, "name": name, "uid": format!("uid-{name}"), "controller": true})
        })
        .collect();
    json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": "shop",
        "uid": format!("uid-{name}"), "resourceVersion": version.to_string(), "ownerReferences": owners,
        "creationTimestamp": "2026-01-02T03:04:05Z"}})
}

fn put(records: &mut Records, object: &Value) -> Seen {
    let sighting = Sighting::of(object.as_object().unwrap().clone(), Detail::Whole);
    let (_, version) = windlass_objects::key::group_version(object["apiVersion"].as_str().unwrap());
    records.put(version, &sighting)
}

fn put_all(records: &mut Records, objects: &[Value]) {
    for object in objects {
        put(records, object);
    }
}

fn key(group: &str, kind: &str, name: &str) -> ObjectKey {
    ObjectKey { group: group.into(), kind: kind.into(), namespace: "shop".into(), name: name.into() }
}

fn nodes(records: &Records, roots: &[ObjectKey]) -> Vec<ResourceNode> {
    records.tree(roots, |_| false)
}

/// `Kind name < parent parent`.
fn words(nodes: &[ResourceNode]) -> Vec<String> {
    let parents = |node: &ResourceNode| {
        let names: Vec<&str> = node.parent_refs.iter().map(|parent| parent.name.as_str()).collect();
        if names.is_empty() { String::new() } else { format!(" < {}", names.join(" ")) }
    };
    nodes.iter().map(|node| format!("{} {}{}", node.kind, node.name, parents(node))).collect()
}

const DEPLOYMENT: (&str, &str, &str) = ("apps/v1", "Deployment", "api");
const REPLICA_SET: (&str, &str, &str) = ("apps/v1", "ReplicaSet", "api-1");

fn shop() -> Vec<Value> {
    let mut replica_set = object("apps/v1", "ReplicaSet", "api-1", 2, &[DEPLOYMENT]);
    replica_set["metadata"]["annotations"] = json!({"deployment.kubernetes.io/revision": "3"});
    let mut pod = object("v1", "Pod", "api-1-a", 3, &[REPLICA_SET]);
    pod["spec"] = json!({"nodeName": "n1", "containers": [{"name": "a", "image": "shop:1"}]});
    pod["status"] = json!({"phase": "Running", "containerStatuses": [{"name": "a", "ready": true, "restartCount": 1, "state": {"running": {}}}]});
    vec![object("apps/v1", "Deployment", "api", 1, &[]), replica_set, pod]
}

#[test]
fn the_order_of_sightings_does_not_matter() {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
        let (mut records, all) = (Records::default(), shop());
        order.iter().for_each(|at| assert_eq!(put(&mut records, &all[*at]), Seen::Changed));
        let nodes = nodes(&records, &[key("apps", "Deployment", "api")]);
        assert_eq!(words(&nodes), ["Deployment api", "ReplicaSet api-1 < api", "Pod api-1-a < api-1"], "{order:?}");
        assert_eq!(
            records.with_ancestors(&key("", "Pod", "api-1-a"), |_| true),
            [key("", "Pod", "api-1-a"), key("apps", "ReplicaSet", "api-1"), key("apps", "Deployment", "api")]
        );
    }
}

#[test]
fn nodes_tell_what_argo_cd_tells() {
    let mut records = Records::default();
    put_all(&mut records, &shop());
    let nodes = nodes(&records, &[key("apps", "Deployment", "api")]);
    let created = "2026-01-02T03:04:05Z";
    let expected = json!([
        {"group": "apps", "version": "v1", "kind": "Deployment", "namespace": "shop", "name": "api", "uid": "uid-api",
         "resourceVersion": "1", "createdAt": created, "health": {"status": "Healthy"}},
        {"group": "apps", "version": "v1", "kind": "ReplicaSet", "namespace": "shop", "name": "api-1", "uid": "uid-api-1",
         "parentRefs": [{"group": "apps", "kind": "Deployment", "namespace": "shop", "name": "api", "uid": "uid-api"}],
         "info": [{"name": "Revision", "value": "Rev:3"}],
         "resourceVersion": "2", "createdAt": created, "health": {"status": "Healthy"}},
        {"version": "v1", "kind": "Pod", "namespace": "shop", "name": "api-1-a", "uid": "uid-api-1-a",
         "parentRefs": [{"group": "apps", "kind": "ReplicaSet", "namespace": "shop", "name": "api-1", "uid": "uid-api-1"}],
         "info": [{"name": "Status Reason", "value": "Running"}, {"name": "Node", "value": "n1"},
                  {"name": "Containers", "value": "1/1"}, {"name": "Restart Count", "value": "1"}],
         "images": ["shop:1"], "resourceVersion": "3", "createdAt": created, "health": {"status": "Progressing"}},
    ]);
    // What a Deployment without a status is, is the health rules' business.
    let told = |mut value: Value| {
        value.as_array_mut().unwrap().iter_mut().for_each(|node| drop(node.as_object_mut().unwrap().remove("health")));
        value
    };
    assert_eq!(told(serde_json::to_value(&nodes).unwrap()), told(expected));
    assert!(nodes.iter().all(|node| node.health.is_some()));
}

#[test]
fn owners_that_are_none() {
    let mut records = Records::default();
    // In another namespace, or never seen.
    let mut elsewhere = object("v1", "Pod", "b", 4, &[("apps/v1", "Deployment", "api")]);
    elsewhere["metadata"]["namespace"] = json!("other");
    put(&mut records, &object("apps/v1", "Deployment", "api", 1, &[]));
    put(&mut records, &elsewhere);
    put(&mut records, &object("v1", "Pod", "c", 5, &[("apps/v1", "Deployment", "gone")]));
    assert_eq!(words(&nodes(&records, &[key("apps", "Deployment", "api")])), ["Deployment api"]);
    assert_eq!(words(&nodes(&records, &[key("", "Pod", "c")])), ["Pod c"]);
}

#[test]
fn owners_that_go_round_are_walked_once() {
    let mut records = Records::default();
    put(&mut records, &object("v1", "ConfigMap", "a", 1, &[("v1", "ConfigMap", "b")]));
    put(&mut records, &object("v1", "ConfigMap", "b", 2, &[("v1", "ConfigMap", "a")]));
    put(&mut records, &object("v1", "ConfigMap", "self", 3, &[("v1", "ConfigMap", "self")]));
    let roots = [key("", "ConfigMap", "a"), key("", "ConfigMap", "self")];
    assert_eq!(words(&nodes(&records, &roots)), ["ConfigMap a < b", "ConfigMap self", "ConfigMap b < a"]);
    assert_eq!(records.with_ancestors(&key("", "ConfigMap", "a"), |_| true).len(), 2);
}

#[test]
fn two_owners_make_one_node() {
    let mut records = Records::default();
    put(&mut records, &object("v1", "ConfigMap", "a", 1, &[]));
    put(&mut records, &object("v1", "ConfigMap", "b", 2, &[]));
    put(&mut records, &object("v1", "Secret", "s", 3, &[("v1", "ConfigMap", "a"), ("v1", "ConfigMap", "b")]));
    let roots = [key("", "ConfigMap", "a"), key("", "ConfigMap", "b")];
    assert_eq!(words(&nodes(&records, &roots)), ["ConfigMap a", "ConfigMap b", "Secret s < a b"]);
}

#[test]
fn conventions_stand_in_for_owner_references() {
    let mut records = Records::default();
    let mut set = object("apps/v1", "StatefulSet", "db-main", 1, &[]);
    set["spec"] = json!({"volumeClaimTemplates": [{"metadata": {"name": "data"}}, {"metadata": {"name": "wal-log"}}]});
    let mut token = object("v1", "Secret", "token", 9, &[]);
    token["type"] = json!("kubernetes.io/service-account-token");
    token["metadata"]["annotations"] =
        json!({"kubernetes.io/service-account.name": "robot", "kubernetes.io/service-account.uid": "uid-robot"});
    let mut slice = object("discovery.k8s.io/v1", "EndpointSlice", "web-x", 8, &[]);
    slice["metadata"]["labels"] = json!({"kubernetes.io/service-name": "web"});
    for claim in
        ["data-db-main-0", "data-db-main-12", "wal-log-db-main-0", "data-db-main-x", "other-db-main-0", "data-db-0"]
    {
        put(&mut records, &object("v1", "PersistentVolumeClaim", claim, 2, &[]));
    }
    let rest = [
        set,
        object("v1", "Endpoints", "web", 6, &[]),
        object("v1", "Service", "web", 7, &[]),
        slice,
        token,
        object("v1", "ServiceAccount", "robot", 10, &[]),
    ];
    put_all(&mut records, &rest);
    let roots = [key("apps", "StatefulSet", "db-main"), key("", "Service", "web"), key("", "ServiceAccount", "robot")];
    assert_eq!(
        words(&nodes(&records, &roots)),
        [
            "StatefulSet db-main",
            "Service web",
            "ServiceAccount robot",
            "PersistentVolumeClaim data-db-main-0 < db-main",
            "PersistentVolumeClaim data-db-main-12 < db-main",
            "PersistentVolumeClaim wal-log-db-main-0 < db-main",
            "Endpoints web < web",
            "EndpointSlice web-x < web",
            "Secret token < robot",
        ]
    );
    let above = records.with_ancestors(&key("", "PersistentVolumeClaim", "data-db-main-12"), |_| true);
    assert_eq!(above.last(), Some(&key("apps", "StatefulSet", "db-main")));
}

#[test]
fn what_is_old_or_the_same_changes_nothing() {
    let mut records = Records::default();
    let pod = |version, phase: &str| {
        let mut pod = object("v1", "Pod", "a", version, &[]);
        pod["spec"] = json!({});
        pod["status"] = json!({"phase": phase});
        pod
    };
    assert_eq!(put(&mut records, &pod(5, "Running")), Seen::Changed);
    assert_eq!(put(&mut records, &pod(4, "Pending")), Seen::Same, "older");
    assert_eq!(put(&mut records, &pod(6, "Running")), Seen::Same, "nothing that is shown");
    assert_eq!(put(&mut records, &pod(7, "Failed")), Seen::Changed);
    let mut again = pod(2, "Pending");
    again["metadata"]["uid"] = json!("another");
    assert_eq!(put(&mut records, &again), Seen::Changed, "another object of the same name");
    assert_eq!(records.version_of(&key("", "Pod", "a")), Some(2));
}

#[test]
fn what_is_removed_leaves_no_trace() {
    let mut records = Records::default();
    for _ in 0..3 {
        put_all(&mut records, &shop());
        for (group, kind, name) in
            [("apps", "ReplicaSet", "api-1"), ("", "Pod", "api-1-a"), ("apps", "Deployment", "api")]
        {
            records.remove(&key(group, kind, name));
        }
    }
    assert!(records.is_empty() && records.families.is_empty() && records.named.is_empty());
    assert_eq!(records.slots.len(), 3, "places are used again");
}

#[test]
fn a_branch_can_be_left_out() {
    let mut records = Records::default();
    put_all(&mut records, &shop());
    let nodes = records.tree(&[key("apps", "Deployment", "api")], |key| key.kind == "ReplicaSet");
    assert_eq!(words(&nodes), ["Deployment api"]);
}

#[test]
fn a_tree_of_ten_thousand_is_walked_once() {
    let mut records = Records::default();
    put(&mut records, &object("apps/v1", "Deployment", "api", 1, &[]));
    for number in 0..10_000 {
        put(&mut records, &object("v1", "Pod", &format!("pod-{number}"), 2, &[DEPLOYMENT]));
    }
    assert_eq!(nodes(&records, &[key("apps", "Deployment", "api")]).len(), 10_001);
    assert_eq!(records.keys_of("", "Pod", Some("shop")).count(), 10_000);
    assert_eq!(records.keys_of("", "Pod", Some("other")).count(), 0);
}
