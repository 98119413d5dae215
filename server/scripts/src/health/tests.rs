//! Rules as users write them, and what they say of objects.

use super::HealthRules;
use serde_json::{Value, json};
use windlass_model::application::{HealthStatus, Object};
use windlass_objects::{Budget, yaml};

const NOW: i64 = 1_732_484_645;

fn document(text: &str) -> Value {
    yaml::parse(text, &Budget::default()).unwrap().remove(0).value
}

fn rules(text: &str) -> HealthRules {
    let mut rules = HealthRules::none();
    rules.add_document(&document(text)).unwrap();
    rules
}

fn refused(text: &str) -> String {
    let error = HealthRules::none().add_document(&document(text)).unwrap_err();
    format!("{error}. {}", error.next_step())
}

fn object(value: Value) -> Object {
    serde_json::from_value(value).unwrap()
}

fn of_kind(api_version: &str, kind: &str) -> Object {
    object(json!({ "apiVersion": api_version, "kind": kind, "metadata": { "name": "x" }, "status": { "phase": "Up" } }))
}

/// `Status: message`, or `none`.
fn said(rules: &HealthRules, object: &Object) -> String {
    rules.assess(object, NOW).map_or("none".into(), |health| format!("{:?}: {}", health.status, health.message))
}

const ARGOCD_CM: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-cm, namespace: argocd, labels: {app.kubernetes.io/part-of: argocd}}
data:
  url: https://argocd.example.com
  admin.enabled: "true"
  resource.customizations.health.example.com_Widget: |
    hs = {}
    hs.status = "Progressing"
    hs.message = "phase " .. obj.status.phase
    return hs
  resource.customizations.health.ConfigMap: |
    return {status = "Healthy", message = "core"}
  resource.customizations.useOpenLibs.example.com_Widget: "true"
  resource.customizations.actions.example.com_Widget: |
    discovery.lua: return {}
  resource.customizations.ignoreDifferences.all: |
    jsonPointers: [/spec/replicas]
  resource.customizations: |
    example.com/Widget:
      health.lua: return {status = "Degraded", message = "the older form"}
    "*.crossplane.io/*":
      health.lua: return {status = "Healthy", message = "any of crossplane"}
      health.lua.useOpenLibs: true
    "database.crossplane.io/*":
      health.lua: return {status = "Healthy", message = "any database"}
    certmanager.k8s.io/Certificate:
      ignoreDifferences: |
        jsonPointers: [/spec]
"#;

#[test]
fn argocd_cm_is_read_as_it_is() {
    let rules = rules(ARGOCD_CM);
    for (api_version, kind, expected) in [
        ("example.com/v1", "Widget", "Progressing: phase Up"),
        ("v1", "ConfigMap", "Healthy: core"),
        ("aws.crossplane.io/v1", "Bucket", "Healthy: any of crossplane"),
        ("database.crossplane.io/v1", "Instance", "Healthy: any database"),
        ("v1", "Secret", "none"),
        ("v1", "Service", "Healthy: "),
    ] {
        assert_eq!(said(&rules, &of_kind(api_version, kind)), expected, "{kind}");
    }
}

#[test]
fn our_form_has_both_languages() {
    let rules = rules(
        r#"
health:
  rules:
    example.com/Widget:
      cel:
        - when: self.status.phase == 'Down'
          status: Degraded
          message: "'phase ' + self.status.phase"
        - when: self.status.phase == 'Up'
          status: Healthy
        - status: Progressing
          message: "'waiting'"
    example.com/Gadget:
      lua: return {status = "Suspended"}
    apps/Deployment:
      cel:
        - when: has(self.spec) && has(self.spec.paused) && self.spec.paused
          status: Suspended
other: {key: 1}
"#,
    );
    let widget =
        |phase: &str| object(json!({ "apiVersion": "example.com/v1", "kind": "Widget", "status": { "phase": phase } }));
    assert_eq!(said(&rules, &widget("Down")), "Degraded: phase Down");
    assert_eq!(said(&rules, &widget("Up")), "Healthy: ");
    assert_eq!(said(&rules, &widget("Going")), "Progressing: waiting");
    assert_eq!(said(&rules, &of_kind("example.com/v1", "Gadget")), "Suspended: ");
    // No case holds: the built-in rules decide.
    let deployment = of_kind("apps/v1", "Deployment");
    assert_eq!(rules.assess(&deployment, NOW), windlass_objects::health::assess(&deployment));
}

#[test]
fn deletion_comes_before_rules() {
    let rules = rules(ARGOCD_CM);
    let deleted = |finalizer: &str| {
        object(json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": { "deletionTimestamp": "2024-01-01T00:00:00Z", "finalizers": [finalizer] },
        }))
    };
    assert_eq!(said(&rules, &deleted("example.com/keep")), "Progressing: Pending deletion");
    assert_eq!(said(&rules, &deleted("argocd.argoproj.io/hook-finalizer")), "Healthy: core");
}

#[test]
fn a_rule_that_fails_makes_unknown_and_says_why() {
    for (script, message) in [
        ("return obj.status.a.b", "the Lua program failed: line 1: attempt to index a nil value (field 'a')"),
        ("while true do end", "the Lua program was stopped: it takes too many steps"),
        (
            "return {status = 'Fine'}",
            "the Lua program's answer cannot be used: it returns the status \"Fine\", which is none",
        ),
        ("return {message = 'x'}", "the Lua program's answer cannot be used: it returns a table without `status`"),
        ("return {status = 5}", "the Lua program's answer cannot be used: its `status` is not a text"),
        ("return 'Healthy'", "the Lua program's answer cannot be used: it does not return a table with `status`"),
    ] {
        let rules = rules(&format!("health: {{rules: {{ConfigMap: {{lua: {}}}}}}}", json!(script)));
        let health = rules.assess(&of_kind("v1", "ConfigMap"), NOW).unwrap();
        assert_eq!(health.status, HealthStatus::Unknown, "{script}");
        assert_eq!(health.message, format!("the health rule ConfigMap: {message}"), "{script}");
    }
    let rules = rules("health: {rules: {ConfigMap: {cel: [{when: self.a.b == 1, status: Healthy}]}}}");
    assert_eq!(
        said(&rules, &of_kind("v1", "ConfigMap")),
        "Unknown: the health rule ConfigMap: the CEL program failed: case 1: no such key: a"
    );
}

#[test]
fn a_script_that_says_nothing_leaves_it_to_the_built_in_rules() {
    for script in ["", "return nil", "return {}", "hs = {status = 'Degraded'}"] {
        let rules = rules(&format!("health: {{rules: {{ConfigMap: {{lua: {}}}}}}}", json!(script)));
        assert_eq!(said(&rules, &of_kind("v1", "ConfigMap")), "none", "{script}");
    }
}

#[test]
fn names_of_fields_may_differ_in_case() {
    let rules = rules("health: {rules: {ConfigMap: {lua: \"return {Status = 'Degraded', MESSAGE = 'x'}\"}}}");
    assert_eq!(said(&rules, &of_kind("v1", "ConfigMap")), "Degraded: x");
}

#[test]
fn a_later_rule_replaces_an_earlier_one() {
    let mut rules = rules(ARGOCD_CM);
    for text in [
        "health: {rules: {ConfigMap: {lua: \"return {status = 'Degraded'}\"}}}",
        "health: {rules: {'*.crossplane.io/*': {lua: \"return {status = 'Suspended'}\"}}}",
    ] {
        rules.add_document(&document(text)).unwrap();
    }
    assert_eq!(said(&rules, &of_kind("v1", "ConfigMap")), "Degraded: ");
    assert_eq!(said(&rules, &of_kind("aws.crossplane.io/v1", "Bucket")), "Suspended: ");
}

#[test]
fn rules_that_cannot_be_used_are_named_when_they_are_read() {
    for (text, words) in [
        ("kind: Deployment", "Deployment has no health rules"),
        ("[1]", "the document has no health rules"),
        ("rules: {}", "the document has no health rules"),
        ("health: {rules: {a/B: 1}}", "the health rule a/B: it is not a map with `lua` or `cel`"),
        ("health: {rules: {a/B: {lua: x, cel: []}}}", "the health rule a/B: it has to have either"),
        ("health: {rules: {a/B: {rego: x}}}", "the health rule a/B: it has to have either"),
        ("health: {rules: {a/B: {lua: 'x = = 1'}}}", "the health rule a/B: the Lua program is not valid: line 1"),
        ("health: {rules: {'[a/B': {lua: ''}}}", "the health rule [a/B: its name is not a pattern"),
        ("health: {rules: {a/B: {cel: []}}}", "the health rule a/B: `cel` has no cases"),
        ("health: {rules: {a/B: {cel: {}}}}", "`cel` is not a list of cases"),
        ("health: {rules: {a/B: {cel: [{when: 'true', status: Fine}]}}}", "case 1: its `status` is not one of Healthy"),
        ("health: {rules: {a/B: {cel: [{when: 'true', status: Healthy, if: x}]}}}", "case 1: there is no field if"),
        ("health: {rules: {a/B: {cel: [{when: '1 +', status: Healthy}]}}}", "case 1, `when`: "),
        ("health: {rules: {a/B: {cel: [{status: Healthy}, {status: Healthy}]}}}", "case 2: it never comes to this"),
        ("health: {rules: {a/B: {cel: [{when: true, status: Healthy}]}}}", "`when` is not the text of an expression"),
        (
            "kind: ConfigMap\ndata: {resource.customizations.health.a_b_C: x}",
            "resource.customizations.health.a_b_C: a rule is named",
        ),
        (
            "kind: ConfigMap\ndata: {resource.customizations.health.a_B: 'x ='}",
            "the health rule a/B: the Lua program is not valid",
        ),
        ("kind: ConfigMap\ndata: {resource.customizations.useOpenLibs.a_B: maybe}", "neither \"true\" nor \"false\""),
        ("kind: ConfigMap\ndata: {resource.customizations: '[1]'}", "it is not a map by group/Kind"),
        ("kind: ConfigMap\ndata: {resource.customizations: 'a/B: {health.lua: 1}'}", "health.lua of a/B is not a text"),
    ] {
        let message = refused(text);
        assert!(message.contains(words), "{text}: {message}");
    }
}

#[test]
fn rules_are_asked_from_any_thread() {
    fn shared<T: Send + Sync>(_: &T) {}
    let rules = rules(ARGOCD_CM);
    shared(&rules);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(said(&rules, &of_kind("example.com/v1", "Widget")), "Progressing: phase Up");
                }
            });
        }
    });
}

#[test]
fn only_who_asks_for_the_time_is_looked_at_again() {
    let rules = rules(
        r#"
health:
  rules:
    example.com/Late:
      lua: |
        if os.time() < 1732484645 + 42 then return {status = "Progressing"} end
        return {status = "Degraded", message = "too late"}
    example.com/Dated:
      lua: |
        return {status = "Healthy", message = os.date("%Y", 0) .. os.time({year = 2024, month = 1, day = 1})}
    example.com/Named:
      lua: |
        return {status = "Healthy", message = os.date("%M")}
    example.com/Broken:
      lua: error("it is " .. os.time())
    example.com/Plain:
      cel: [{status: Healthy}]
"#,
    );
    let until = |kind: &str| rules.judge(&of_kind("example.com/v1", kind), NOW).valid_until.map(|until| until - NOW);
    for (kind, expected) in [
        ("Late", Some(42)),
        ("Dated", None),
        ("Named", Some(60)),
        ("Broken", Some(60)),
        ("Plain", None),
        ("Unknown", None),
    ] {
        assert_eq!(until(kind), expected, "{kind}");
    }
    assert_eq!(
        until("Late").map(|_| rules.judge(&of_kind("example.com/v1", "Late"), NOW + 42).health.unwrap().message),
        Some("too late".into())
    );
    let mut going = of_kind("example.com/v1", "Late");
    going["metadata"]["deletionTimestamp"] = json!("2024-01-01T00:00:00Z");
    assert_eq!(rules.judge(&going, NOW).valid_until, None);
    assert_eq!(HealthRules::none().judge(&of_kind("example.com/v1", "Late"), NOW).valid_until, None);
}
