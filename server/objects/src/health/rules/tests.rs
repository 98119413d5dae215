use super::FILES;
use super::table::Table;
use crate::health::fields::Fields;
use crate::health::known;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use windlass_model::application::HealthStatus::{self, Degraded, Healthy, Progressing, Suspended};

#[test]
fn every_line_can_be_read() {
    let table = Table::read(&FILES).unwrap();
    assert!(table.known.len() > 300, "{}", table.known.len());
}

#[test]
fn every_kind_is_found() {
    for (project, group, kind) in known() {
        assert!(!project.is_empty(), "{group} {kind} belongs to no project");
        let (group, kind) = (group.replace("*.", "a.b."), kind.replace('*', "Anything"));
        let is_computed = crate::health::computed::KNOWN.iter().any(|known| known.1 == group && known.2 == kind);
        let is_own = crate::health::kubernetes::is_own(&group);
        assert!(is_computed || !super::TABLE.rules(&group, &kind).unwrap().is_empty(), "{group} {kind} has no rules");
        assert!(!is_own, "{group} {kind} is Kubernetes' own");
    }
}

/// What a file with one kind says about an object.
fn ask(rules: &'static str, value: &Value) -> Option<(HealthStatus, String)> {
    let text: &'static str = format!("kind example.com Widget\n{rules}").leak();
    let table = Table::read(&[("test", text)]).unwrap();
    let mut object = value.as_object().unwrap().clone();
    object.insert("kind".into(), "Widget".into());
    let mut rules = table.rules("example.com", "Widget").unwrap().iter();
    let health = rules.find_map(|rule| super::evaluate::health(rule, Fields::of(&object)))??;
    Some((health.status, health.message))
}

#[test]
fn each_test_holds_for_what_it_says() {
    let paused = || json!({"spec": {"paused": true}});
    let phase = |phase: &str| json!({"status": {"phase": phase}});
    let ready = |status: &str| json!({"status": {"conditions": [{"type": "A.b", "status": "True"}, {"type": "Ready", "status": status}]}});
    let counts = |ready: i64| json!({"spec": {"replicas": 2}, "status": {"ready": ready}});
    let nodes = |first: bool| json!({"status": {"nodes": [{"name": "a", "up": first}, {"name": "b", "up": true}]}});
    let seen = |seen: i64| json!({"metadata": {"generation": 2}, "status": {"observedGeneration": seen}});
    let table: Vec<(&str, Value, bool)> = vec![
        ("else", json!({}), true),
        (".spec.paused", paused(), true),
        (".spec.paused", json!({"spec": {"paused": false}}), false),
        (".status", json!({"status": {}}), false),
        ("!.spec.paused", paused(), false),
        ("!.status.phase", json!({}), true),
        ("!.status.phase", phase(""), true),
        (".status.phase = Failed", phase("Failed"), true),
        (".status.phase = Failed", json!({}), false),
        (".status.phase = Error|Failed", phase("Failed"), true),
        (".status.phase = \"In progress\"|Wait*", phase("In progress"), true),
        (".status.phase = \"In progress\"|Wait*", phase("Waiting for b"), true),
        (".status.phase = \"In progress\"|Wait*", phase("In"), false),
        (".status.phase = *ing", phase("Waiting"), true),
        (".status.phase = xy*yx", phase("xyx"), false),
        (".status.phase != Failed", phase("Running"), true),
        // What is missing is not compared.
        (".status.phase != Failed", json!({}), false),
        ("not .status.phase = Failed", json!({}), true),
        ("not .status.phase = Failed", phase("Failed"), false),
        ("@Ready = True", ready("True"), true),
        ("@Ready = True", ready("False"), false),
        ("@Ready != True", ready("Unknown"), true),
        ("@Ready != True", json!({}), false),
        ("@\"A.b\" = True", ready("False"), true),
        ("@\"A.b\".type = A.b", ready("False"), true),
        (".status.ready < .spec.replicas", counts(1), true),
        (".status.ready < .spec.replicas", counts(2), false),
        (".status.ready >= 2", counts(2), true),
        (".status.ready <= 1", counts(2), false),
        (".status.ready > 1", counts(2), true),
        (".status.ready = .spec.replicas", counts(2), true),
        (".status.ready = 2", counts(2), true),
        // The default stands for what is missing.
        (".status.ready:0 < .spec.replicas:1", json!({}), true),
        (".status.ready < .spec.replicas:1", json!({}), false),
        ("#.status.nodes = 2", nodes(true), true),
        ("#.status.nodes = #.status.others", nodes(true), false),
        (".status.nodes.1.name = b", nodes(true), true),
        ("any .status.nodes with .name = b & .up", nodes(false), true),
        ("any .status.nodes with .name = a & .up", nodes(false), false),
        ("all .status.nodes with .up", nodes(true), true),
        ("all .status.nodes with .up", nodes(false), false),
        ("all .status.nodes with .up", json!({}), false),
        ("any .status.nodes with $.status.nodes", nodes(true), true),
        ("stale", seen(1), true),
        ("stale", seen(2), false),
        ("stale", json!({"metadata": {"generation": 2}}), false),
        (".spec.paused & stale", seen(1), false),
        (".metadata.labels[\"a.b/c\"] = d", json!({"metadata": {"labels": {"a.b/c": "d"}}}), true),
    ];
    for (test, object, holds) in table {
        let rule: &'static str = format!("  {test} -> Healthy \"\"").leak();
        assert_eq!(ask(rule, &object).is_some(), holds, "{test} of {object}");
    }
}

#[test]
fn the_first_that_holds_counts_and_says_why() {
    let rules = r#"
        .spec.paused                             -> Suspended "The {kind} is paused"
        @Ready = False                           -> Degraded
        any .status.parents with @Ready = False  -> Degraded "{.name}: {@Ready.message|@Ready.reason|'no reason'} ({$.metadata.name})"
        .status.phase                            -> Progressing "{.status.message|.status.phase}"
        @Ready = True                            -> Healthy
        .metadata.plain                          -> None"#;
    let ready = |condition: Value| json!({"status": {"conditions": [condition]}});
    let parent = |condition: Value| json!({"metadata": {"name": "route"}, "status": {"parents": [{"name": "a"}, {"name": "b", "conditions": [condition]}]}});
    let table = [
        (json!({"spec": {"paused": true}, "status": {"phase": "Failed"}}), Some((Suspended, "The Widget is paused"))),
        (ready(json!({"type": "Ready", "status": "False", "message": "m", "reason": "r"})), Some((Degraded, "m"))),
        (ready(json!({"type": "Ready", "status": "False", "reason": "r"})), Some((Degraded, "r"))),
        (ready(json!({"type": "Ready", "status": "True"})), Some((Healthy, "Ready is True"))),
        (parent(json!({"type": "Ready", "status": "False", "reason": "r"})), Some((Degraded, "b: r (route)"))),
        (parent(json!({"type": "Ready", "status": "False"})), Some((Degraded, "b: no reason (route)"))),
        (json!({"status": {"phase": "Going"}}), Some((Progressing, "Going"))),
        (json!({"status": {"phase": "Going", "message": "on"}}), Some((Progressing, "on"))),
        (json!({"metadata": {"plain": true}}), None),
        (json!({}), None),
    ];
    for (object, expected) in table {
        let expected = expected.map(|(status, message)| (status, message.to_owned()));
        assert_eq!(ask(rules, &object), expected, "{object}");
    }
}

#[test]
fn the_more_exact_kind_counts_and_shapes_are_shared() {
    let table = Table::read(&[(
        "test",
        "shape down\n  else -> Degraded \"shape\"\n\
         kind a.example.com Widget\nkind other.com Gadget\n  else -> Healthy \"exact\"\n\
         kind *.example.com Widget\n  else -> Healthy \"any group\"\n\
         kind *.example.com *\n  use down\n\
         kind a.example.com *\n  else -> Healthy \"any kind\"",
    )])
    .unwrap();
    let message = |group: &str, kind: &str| {
        let health = super::evaluate::health(table.rules(group, kind)?.first()?, Fields::Nothing)??;
        Some(health.message)
    };
    for (group, kind, expected) in [
        ("a.example.com", "Widget", Some("exact")),
        ("other.com", "Gadget", Some("exact")),
        ("a.example.com", "Gadget", Some("any kind")),
        ("b.example.com", "Widget", Some("any group")),
        ("c.b.example.com", "Gadget", Some("shape")),
        ("example.com", "Gadget", None),
        ("other.com", "Widget", None),
        ("", "Widget", None),
    ] {
        assert_eq!(message(group, kind).as_deref(), expected, "{group} {kind}");
    }
}

#[test]
fn a_line_that_cannot_be_read_says_why() {
    for (text, problem) in [
        ("@Ready = True -> Healthy", "test:1: a rule stands before any `kind`"),
        ("kind a.com A\n  @Ready = True", "test:2: there is no ` -> `"),
        ("kind a.com A\n  @Ready = True -> Well", "test:2: Well is no status"),
        ("kind a.com A\n  phase = True -> Healthy", "test:2: phase is no field: it does not begin with a dot"),
        ("kind a.com A\n  .phase == True -> Healthy", "test:2: `&` or ` -> ` is expected before =="),
        ("kind a.com A\n  .a & -> Healthy", "test:2: a test is missing"),
        ("kind a.com A\n  else -> Healthy message", "test:2: message is no text in quotation marks"),
        ("kind a.com A\n  else -> Healthy \"{.a\"", "test:2: `}` is missing in {.a"),
        ("kind a.com A\n  else -> Healthy\n  .a -> Healthy", "test:3: a rule after `else` is never asked"),
        ("kind a.com A\n  use b", "test:2: there is no shape b before this"),
        ("kind a.com A\nkind a.com A", "test:2: a.com A has rules already"),
        ("kind a.com", "test:1: a kind is missing"),
        ("shape a\n  else -> Healthy", "nothing uses the shape a"),
    ] {
        assert_eq!(Table::read(&[("test", text)]).unwrap_err(), problem, "{text}");
    }
}

/// The list in the documentation is written by hand only once: this says what it has to be.
#[test]
fn the_documentation_lists_all_kinds() {
    let mut projects: BTreeMap<(String, &str), BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for (project, group, kind) in known() {
        projects.entry((project.to_lowercase(), project)).or_default().entry(group).or_default().push(kind);
    }
    let lines: Vec<String> = projects
        .into_iter()
        .map(|((_, project), groups)| {
            let kinds =
                groups.into_iter().map(|(group, kinds)| format!("`{group}`: {}", kinds.join(", ").replace('*', "all")));
            format!("| {project} | {} |", kinds.collect::<Vec<_>>().join("; "))
        })
        .collect();
    let expected = lines.join("\n");
    let page = include_str!("../../../../../docs/health.md");
    assert!(page.contains(&expected), "docs/health.md is to have this table:\n{expected}");
}
