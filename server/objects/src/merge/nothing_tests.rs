use super::would_change_nothing;
use crate::schema::Schema;
use serde_json::{Value, json};
use windlass_model::application::Object;

fn object(value: Value) -> Object {
    value.as_object().unwrap().clone()
}

fn live(fields: Value, managers: Value) -> Object {
    let mut live = fields;
    live["apiVersion"] = json!("apps/v1");
    live["kind"] = json!("Deployment");
    live["metadata"] =
        json!({"name": "api", "uid": "1", "creationTimestamp": "2026-01-01T00:00:00Z", "managedFields": managers});
    object(live)
}

fn desired(fields: Value) -> Object {
    let mut desired = fields;
    desired["apiVersion"] = json!("apps/v1");
    desired["kind"] = json!("Deployment");
    desired["metadata"] = json!({"name": "api", "creationTimestamp": null});
    object(desired)
}

fn entry(manager: &str, operation: &str, version: &str, fields: Value) -> Value {
    json!({"manager": manager, "operation": operation, "apiVersion": version, "fieldsType": "FieldsV1", "fieldsV1": fields})
}

#[test]
fn what_the_manager_owns_must_be_in_the_manifest() {
    let schema = Schema::built_in("apps", "v1", "Deployment").unwrap();
    let spec = json!({"spec": {"replicas": 1, "paused": true, "template": {"spec": {"containers": [{"name": "a"}, {"name": "b"}]}}}});
    let replicas = json!({"f:spec": {"f:replicas": {}}});
    let item = json!({"f:spec": {"f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"b\"}": {".": {}, "f:name": {}}}}}}});
    let gone = json!({"f:spec": {"f:minReadySeconds": {}, "f:template": {"f:spec": {"f:containers": {"k:{\"name\":\"c\"}": {".": {}}}}}}});
    let only_a = json!({"spec": {"template": {"spec": {"containers": [{"name": "a"}]}}}});
    let with_b = json!({"spec": {"template": {"spec": {"containers": [{"name": "a"}, {"name": "b"}]}}}});
    let one = json!({"spec": {"replicas": 1}});
    for (name, managers, wanted, expected) in [
        ("nobody owns", json!([]), &only_a, true),
        ("ours stays", json!([entry("windlass", "Apply", "apps/v1", replicas.clone())]), &one, true),
        ("ours leaves", json!([entry("windlass", "Apply", "apps/v1", replicas.clone())]), &only_a, false),
        ("our item stays", json!([entry("windlass", "Apply", "apps/v1", item.clone())]), &with_b, true),
        ("our item leaves", json!([entry("windlass", "Apply", "apps/v1", item.clone())]), &only_a, false),
        ("what is gone cannot leave", json!([entry("windlass", "Apply", "apps/v1", gone)]), &only_a, true),
        ("an update of ours stays", json!([entry("windlass", "Update", "apps/v1", replicas.clone())]), &only_a, true),
        ("another's stays", json!([entry("hpa", "Update", "apps/v1", replicas.clone())]), &only_a, true),
        ("a folded one's leaves", json!([entry("helm", "Update", "apps/v1", replicas.clone())]), &only_a, false),
        ("another version", json!([entry("windlass", "Apply", "apps/v1beta1", json!({}))]), &only_a, false),
        ("an index", json!([entry("windlass", "Apply", "apps/v1", json!({"i:0": {}}))]), &only_a, false),
        ("no map", json!([entry("windlass", "Apply", "apps/v1", json!("x"))]), &only_a, false),
    ] {
        let live = live(spec.clone(), managers);
        let wanted = desired(wanted.clone());
        assert_eq!(would_change_nothing(&live, &wanted, &schema, "windlass", &["helm"]), expected, "{name}");
        assert!(!would_change_nothing(&live, &wanted, &schema, "kubectl", &[]), "{name}");
    }
}

#[test]
fn what_the_manifest_lists_must_be_there() {
    let schema = Schema::built_in("apps", "v1", "Deployment").unwrap();
    let deep = |levels: u32| (0..levels).fold(json!("x"), |inner, _| json!({"a": inner}));
    let live_spec = json!({"later": {"a": [1], "b": 2}, "deep": deep(300), "replicas": 1,
        "template": {"spec": {"containers": [{"name": "a", "args": ["x"], "env": [{"name": "E"}], "resources": {"limits": {"cpu": "1"}}}]}}});
    let live = live(json!({"spec": live_spec}), json!([]));
    let container = |fields: Value| json!({"template": {"spec": {"containers": [fields]}}});
    for (wanted, expected) in [
        (json!({}), true),
        (json!({"replicas": 1}), true),
        (json!({"replicas": 1.0}), false),
        (json!({"replicas": null}), false),
        (json!({"paused": false}), true),
        (json!({"paused": ""}), false),
        (json!({"revisionHistoryLimit": 0}), false),
        (json!({"later": {"a": [1], "b": 2}}), true),
        (json!({"later": {"b": 2}}), false),
        (json!({"unknown": 1}), false),
        (json!({"deep": deep(299)}), false),
        (container(json!({"name": "a"})), true),
        (container(json!({"name": "b"})), false),
        (container(json!({"args": ["x"]})), false),
        (container(json!({"name": "a", "args": ["x"], "env": [{"name": "E", "value": ""}]})), true),
        (container(json!({"name": "a", "args": []})), false),
        (container(json!({"name": "a", "command": []})), true),
        (container(json!({"name": "a", "securityContext": {}})), false),
        (container(json!({"name": "a", "resources": {"limits": {"cpu": "1000m"}}})), true),
        (container(json!({"name": "a", "resources": {"limits": {"cpu": 1}}})), true),
        (container(json!({"name": "a", "resources": {"limits": {"cpu": "1001m"}}})), false),
    ] {
        let wanted = desired(json!({"spec": wanted}));
        assert_eq!(would_change_nothing(&live, &wanted, &schema, "windlass", &[]), expected, "{wanted:?}");
    }
    let mut with_status = desired(json!({"status": {"replicas": 9}}));
    assert!(would_change_nothing(&live, &with_status, &schema, "windlass", &[]));
    with_status["status"]["zzz"] = json!(1);
    assert!(!would_change_nothing(&live, &with_status, &schema, "windlass", &[]), "the server refuses it");
}

proptest::proptest! {
    #[test]
    fn any_json_is_judged(text in "[\\[\\]{}\":,a0 ]{0,40}") {
        let value: Result<Value, _> = serde_json::from_str(&text);
        let schema = Schema::built_in("apps", "v1", "Deployment").unwrap();
        let wanted = desired(json!({"spec": value.unwrap_or(json!({"selector": text}))}));
        let live = live(json!({"spec": {"selector": {}}}), json!([entry("windlass", "Apply", "apps/v1", json!({"f:spec": text}))]));
        let _ = would_change_nothing(&live, &wanted, &schema, "windlass", &[]);
        let _ = crate::merge::merge_patch(&live, &wanted);
        let _ = crate::merge::strategic::patch(&live, &wanted, &schema);
    }
}
