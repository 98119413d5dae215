//! The rules of `spec.ignoreDifferences`, one table each.

use super::IgnoreRules;
use serde_json::{Value, json};
use windlass_model::application::{IgnoreDifferences, Object};
use windlass_objects::key::key_of;

fn object(value: Value) -> Object {
    value.as_object().unwrap().clone()
}

fn rules(value: Value) -> Vec<IgnoreDifferences> {
    serde_json::from_value(value).unwrap()
}

fn deployment(spec: Value) -> Object {
    object(
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}),
    )
}

#[test]
fn a_rule_is_about_what_it_names() {
    let key = key_of(&deployment(json!({})));
    for (rule, matches) in [
        (json!({"group": "apps", "kind": "Deployment"}), true),
        (json!({"group": "*", "kind": "*"}), true),
        (json!({"group": "a*", "kind": "Deploy*"}), true),
        (json!({"kind": "Deployment"}), false),
        (json!({"group": "apps", "kind": "StatefulSet"}), false),
        (json!({"group": "apps", "kind": "Deployment", "name": "web"}), true),
        (json!({"group": "apps", "kind": "Deployment", "name": "we*"}), false),
        (json!({"group": "apps", "kind": "Deployment", "namespace": "shop"}), true),
        (json!({"group": "apps", "kind": "Deployment", "namespace": "other"}), false),
    ] {
        let mut rule = rule;
        rule["jsonPointers"] = json!(["/spec/replicas"]);
        let compiled = IgnoreRules::compile(&rules(json!([rule]))).unwrap();
        assert_eq!(compiled.of(&key).is_some(), matches, "{rule}");
    }
}

#[test]
fn what_is_named_is_left_out_of_both_sides() {
    let live = || json!({"replicas": 5, "a/b": 1, "a~b": 1, "containers": [{"name": "web", "image": "1"}, {"name": "proxy", "image": "1"}]});
    for (rule, left) in [
        (
            json!({"jsonPointers": ["/spec/replicas", "/spec/none", "/spec/containers/7", "/status/x"]}),
            json!({"a/b": 1, "a~b": 1, "containers": [{"name": "web", "image": "1"}, {"name": "proxy", "image": "1"}]}),
        ),
        (
            json!({"jsonPointers": ["/spec/a~1b", "/spec/a~0b", "/spec/containers/0/image"]}),
            json!({"replicas": 5, "containers": [{"name": "web"}, {"name": "proxy", "image": "1"}]}),
        ),
        (
            json!({"jsonPointers": ["/spec/containers/1"]}),
            json!({"replicas": 5, "a/b": 1, "a~b": 1, "containers": [{"name": "web", "image": "1"}]}),
        ),
        (
            json!({"jqPathExpressions": [".spec.containers[] | select(.name == \"proxy\")"]}),
            json!({"replicas": 5, "a/b": 1, "a~b": 1, "containers": [{"name": "web", "image": "1"}]}),
        ),
        (
            json!({"jqPathExpressions": [".spec.containers[].image", ".spec.replicas"]}),
            json!({"a/b": 1, "a~b": 1, "containers": [{"name": "web"}, {"name": "proxy"}]}),
        ),
        // An expression that fails on this object takes nothing out.
        (
            json!({"jqPathExpressions": [".spec.replicas[0]"], "jsonPointers": ["/spec/containers", "/spec/a~1b", "/spec/a~0b"]}),
            json!({"replicas": 5}),
        ),
    ] {
        let mut rule = rule;
        (rule["group"], rule["kind"]) = (json!("apps"), json!("Deployment"));
        let live = deployment(live());
        let ignored = IgnoreRules::compile(&rules(json!([rule]))).unwrap().of(&key_of(&live)).unwrap();
        let (one, other) = ignored.without(&live, live.clone(), live.clone());
        assert_eq!(one["spec"], left, "{rule}");
        assert_eq!(one, other);
    }
}

#[test]
fn what_a_listed_manager_owns_and_changed_is_left_out() {
    let mut live = deployment(json!({"replicas": 5, "paused": true}));
    live["metadata"]["managedFields"] =
        json!([{"manager": "scaler", "fieldsV1": {"f:spec": {"f:replicas": {}, "f:paused": {}}}}]);
    let wanted = deployment(json!({"replicas": 2, "paused": true}));
    let rule = json!([{"group": "apps", "kind": "Deployment", "managedFieldsManagers": ["scaler"]}]);
    let ignored = IgnoreRules::compile(&rules(rule)).unwrap().of(&key_of(&live)).unwrap();
    let (one, other) = ignored.without(&live, live.clone(), wanted);
    assert_eq!((one["spec"].clone(), other["spec"].clone()), (json!({"paused": true}), json!({"paused": true})));
}

#[test]
fn respecting_leaves_the_live_value_in_what_is_applied() {
    let live = deployment(
        json!({"replicas": 5, "containers": [{"name": "web", "image": "1"}, {"name": "proxy", "image": "9"}]}),
    );
    let wanted = deployment(json!({"replicas": 2, "containers": [{"name": "web", "image": "2"}]}));
    let rule = json!([{"group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"],
        "jqPathExpressions": [".spec.containers[] | select(.name == \"proxy\")"]}]);
    let ignored = IgnoreRules::compile(&rules(rule)).unwrap().of(&key_of(&live)).unwrap();
    assert_eq!(
        ignored.respected(&wanted, &live)["spec"],
        json!({"replicas": 5, "containers": [{"name": "web", "image": "2"}, {"name": "proxy", "image": "9"}]})
    );
    let gone = deployment(json!({"containers": []}));
    assert_eq!(ignored.respected(&wanted, &gone)["spec"].get("replicas"), None, "the cluster has none");
}

#[test]
fn different_rules_are_different_questions() {
    let mark = |rule: Value| {
        let rule = json!([{"group": "apps", "kind": "Deployment", "jsonPointers": [rule]}]);
        IgnoreRules::compile(&rules(rule)).unwrap().of(&key_of(&deployment(json!({})))).unwrap().mark
    };
    assert_ne!(mark(json!("/spec/a")), mark(json!("/spec/b")));
    assert_eq!(mark(json!("/spec/a")), mark(json!("/spec/a")));
}

#[test]
fn every_problem_of_a_rule_is_told_with_its_path() {
    let wrong = rules(json!([
        {"group": "apps", "kind": "Deployment"},
        {"kind": "[", "jsonPointers": ["spec", "", "/a~2"], "jqPathExpressions": [".a |"]},
        {"jsonPointers": ["/a"]},
    ]));
    let problems = IgnoreRules::compile(&wrong).unwrap_err();
    let begins: Vec<&str> = problems.iter().filter_map(|problem| problem.split([' ', ':']).next()).collect();
    assert_eq!(
        begins,
        [
            "spec.ignoreDifferences[0]",
            "spec.ignoreDifferences[1].kind",
            "spec.ignoreDifferences[1].jsonPointers[0]",
            "spec.ignoreDifferences[1].jsonPointers[1]",
            "spec.ignoreDifferences[1].jsonPointers[2]",
            "spec.ignoreDifferences[1].jqPathExpressions[0]",
            "spec.ignoreDifferences[2].kind",
        ],
        "{problems:#?}"
    );
}
