//! What an apply on the client's side needs beyond what the server does. (What the server does: `merge/replay.rs`.)

use super::{Applying, Replaced, apply, replaced};
use crate::schema::Schema;
use serde_json::{Value, json};
use windlass_model::application::Object;

fn object(value: Value) -> Object {
    value.as_object().unwrap().clone()
}

fn applying<'a>(live: Option<&'a Object>, desired: &'a Object, schema: &'a Schema) -> Applying<'a> {
    Applying { live, desired, schema, manager: "windlass", force: true, duplicates: true, time: "2026-01-01T00:00:00Z" }
}

fn pod(env: Value, fields: Value) -> Object {
    let mut pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
        "spec": {"containers": [{"name": "c", "env": env}]}});
    if !fields.is_null() {
        let fields =
            json!({"f:spec": {"f:containers": {"k:{\"name\":\"c\"}": {".": {}, "f:name": {}, "f:env": fields}}}});
        pod["metadata"]["managedFields"] = json!([{"manager": "windlass", "operation": "Apply", "apiVersion": "v1",
            "fieldsType": "FieldsV1", "fieldsV1": fields}]);
    }
    object(pod)
}

#[test]
fn entries_that_are_there_twice_come_as_they_are_listed() {
    let schema = Schema::built_in("", "v1", "Pod").unwrap();
    let env = |text: &str| {
        let items = text.split_whitespace().map(|item| {
            let (name, value) = item.split_once('=').unwrap();
            json!({"name": name, "value": value})
        });
        Value::Array(items.collect())
    };
    let own = |names: &str| {
        let names = names
            .split_whitespace()
            .map(|name| (format!("k:{}", json!({"name": name})), json!({".": {}, "f:name": {}, "f:value": {}})));
        Value::Object(names.collect())
    };
    // Live, what of it is ours, the manifest, what comes of it.
    let table = [
        ("A=1 A=2", "A", "A=1 A=3", "A=1 A=3"),
        ("A=1", "A", "A=1 A=2", "A=1 A=2"),
        ("A=1 A=2 B=1", "A B", "B=1 A=1 A=2", "B=1 A=1 A=2"),
        ("A=1 A=2 C=theirs", "A", "A=1 A=3 B=1", "A=1 A=3 B=1 C=theirs"),
        ("A=1 A=2 C=ours", "A C", "A=1 A=2", "A=1 A=2"),
        ("A=1 A=2", "A", "A=2", "A=2"),
    ];
    for (have, ours, wanted, expected) in table {
        let (live, desired) = (pod(env(have), own(ours)), pod(env(wanted), Value::Null));
        let applied = apply(&applying(Some(&live), &desired, &schema)).unwrap();
        assert_eq!(applied.object["spec"]["containers"][0]["env"], env(expected), "{have} ({ours}) and {wanted}");
    }
    let desired = pod(env("A=1 A=2"), Value::Null);
    let created = apply(&applying(None, &desired, &schema)).unwrap();
    assert_eq!(created.object["spec"], desired["spec"]);
    assert!(apply(&Applying { duplicates: false, ..applying(None, &desired, &schema) }).is_err());
}

#[test]
fn what_stands_in_the_place_of_an_entry_is_found() {
    let schema = Schema::built_in("", "v1", "Service").unwrap();
    let owner = |manager: &str, operation: &str, ports: &[u32]| {
        let ports = ports
            .iter()
            .map(|port| (format!("k:{{\"port\":{port},\"protocol\":\"TCP\"}}"), json!({".": {}, "f:port": {}})));
        json!({"manager": manager, "operation": operation, "apiVersion": "v1", "fieldsType": "FieldsV1",
            "fieldsV1": {"f:spec": {"f:ports": Value::Object(ports.collect())}}})
    };
    let service = |ports: &[u32], owners: &[Value]| {
        let ports: Vec<Value> = ports.iter().map(|port| json!({"port": port, "protocol": "TCP"})).collect();
        object(json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "managedFields": owners},
            "spec": {"ports": ports}}))
    };
    let edit = |ports: &[u32]| owner("kubectl-edit", "Update", ports);
    let table = [
        ("changed by hand", service(&[81], &[edit(&[81])]), vec![80], vec!["81 of kubectl-edit"]),
        (
            "beside one that stayed",
            service(&[81, 90], &[edit(&[81]), owner("windlass", "Apply", &[90])]),
            vec![80, 90],
            vec!["81 of kubectl-edit"],
        ),
        ("nobody owns it", service(&[81], &[edit(&[1])]), vec![80], vec!["81 of "]),
        ("only added by hand", service(&[80, 81], &[edit(&[81])]), vec![80], vec![]),
        ("ours leaves by itself", service(&[81], &[owner("windlass", "Apply", &[81])]), vec![80], vec![]),
        ("who applies means it", service(&[81], &[owner("mesh", "Apply", &[81])]), vec![80], vec![]),
    ];
    for (name, live, wanted, expected) in table {
        let desired = service(&wanted, &[]);
        let found = replaced(&applying(Some(&live), &desired, &schema)).unwrap();
        let expected: Vec<String> = expected
            .iter()
            .map(|words| {
                let (port, manager) = words.split_once(" of ").unwrap();
                format!("spec.ports[port={port},protocol=\"TCP\"] of {manager}")
            })
            .collect();
        let words: Vec<String> = found.iter().map(|one| format!("{} of {}", one.text(), one.manager)).collect();
        assert_eq!(words, expected, "{name}");
        assert!(found.iter().all(|one| one.list() == "spec.ports"));
        let left = Replaced::remove(&found, &live, &schema);
        assert!(replaced(&applying(Some(&left), &desired, &schema)).unwrap().is_empty(), "{name}");
    }
}
