//! What the real API server answered (`tests/oracle/merge`), and what these functions answer.

use super::fields::{Entry, entries_of};
use super::structured::{Applying, Refused, apply};
use super::{json_patch, merge_patch, strategic, would_change_nothing};
use crate::compare::{FieldChange, changes};
use crate::key;
use crate::schema::{Schema, normalize};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use windlass_model::application::Object;

const RECORDED: &str = include_str!("../../testdata/merge.json");
const TIME: &str = "2026-01-01T00:00:00Z";

#[derive(Deserialize)]
struct Recorded {
    definitions: Vec<Object>,
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
struct Scenario {
    name: String,
    base: Value,
    live: Object,
    #[serde(default)]
    fold: Vec<String>,
    cases: Vec<Case>,
}

/// A value as edits of another: a pointer to set with the value, or a pointer to remove.
type Edits = Vec<Vec<Value>>;

#[derive(Deserialize)]
struct Case {
    name: String,
    apply: Option<Edits>,
    strategic: Option<Object>,
    merge: Option<Object>,
    json: Option<Value>,
    manager: Option<String>,
    force: Option<bool>,
    edits: Option<Edits>,
    status: Option<u16>,
    conflicts: Option<Vec<(String, String)>>,
    message: Option<String>,
}

impl Case {
    fn manager(&self) -> &str {
        self.manager.as_deref().unwrap_or("windlass")
    }
}

fn edited(base: &Value, edits: &Edits) -> Object {
    let mut value = base.clone();
    for edit in edits {
        let pointer = edit[0].as_str().unwrap();
        if pointer.is_empty() {
            value = edit[1].clone();
            continue;
        }
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        let last = last.replace("~1", "/").replace("~0", "~");
        match (value.pointer_mut(parent).unwrap(), edit.get(1)) {
            (Value::Object(map), Some(new)) => drop(map.insert(last, new.clone())),
            (Value::Object(map), None) => drop(map.shift_remove(&last)),
            (Value::Array(items), Some(new)) => items[last.parse::<usize>().unwrap()] = new.clone(),
            other => panic!("{other:?}"),
        }
    }
    value.as_object().unwrap().clone()
}

fn recorded() -> &'static (Recorded, BTreeMap<String, Schema>) {
    static ONCE: LazyLock<(Recorded, BTreeMap<String, Schema>)> = LazyLock::new(read);
    &ONCE
}

fn read() -> (Recorded, BTreeMap<String, Schema>) {
    let recorded: Recorded = serde_json::from_str(RECORDED).unwrap();
    let custom = recorded.definitions.iter().map(|definition| {
        let kind = definition["spec"]["names"]["kind"].as_str().unwrap().to_owned();
        (kind, Schema::of_definition(definition, "v1").unwrap())
    });
    let custom = custom.collect();
    (recorded, custom)
}

fn schema_of(object: &Object, custom: &BTreeMap<String, Schema>) -> Schema {
    let (group, version) = key::group_version(key::api_version(object));
    let kind = key::kind(object);
    Schema::built_in(group, version, kind).unwrap_or_else(|| custom[kind].clone())
}

/// Runs `check` on each case with the scenario, the schema, and the answer if the server gave one.
fn each(mut check: impl FnMut(&Scenario, &Case, &Schema, Option<Object>)) {
    let (recorded, custom) = recorded();
    for scenario in &recorded.scenarios {
        let schema = schema_of(&scenario.live, custom);
        for case in &scenario.cases {
            let answer = case.edits.as_ref().map(|edits| edited(&Value::Object(scenario.live.clone()), edits));
            check(scenario, case, &schema, answer);
        }
    }
}

/// Without what the server keeps book of.
fn content(object: &Object) -> Object {
    let mut object = object.clone();
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        metadata.retain(|name, _| !matches!(name.as_str(), "managedFields" | "generation"));
    }
    object
}

/// What would change nothing, and is not known without asking: fields given up that the server sets again by default,
/// among them all that Helm and kubectl own of an object that they made; nulls in the place of defaults; defaults that
/// depend on other fields.
const UNPROVEN: [&str; 23] = [
    "Deployment: drop spec.strategy.type",
    "Service: zero spec.type",
    "Service: null spec.type",
    "Service: null spec.ports.2.protocol",
    "ConfigMap: null data.empty",
    "Secret: null type",
    "Secret: zero type",
    "HorizontalPodAutoscaler: drop spec.minReplicas",
    "RoleBinding: again",
    "LimitRange: again",
    "LimitRange: reverse spec.limits",
    "LimitRange: clear metadata",
    "StorageClass: null reclaimPolicy",
    "others own parts of a widget: drop spec.set.1",
    "created by helm: again",
    "created by helm: null spec.template.spec.containers.0.volumeMounts.1.readOnly",
    "created by helm: null spec.strategy.rollingUpdate.maxSurge",
    "created by helm: reverse spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms",
    "service by helm, edited: again",
    "service by helm, edited: drop spec.ports.2.protocol",
    "service by helm, edited: null spec.type",
    "service by helm, edited: null spec.ports.2.protocol",
    "nobody owns: zero spec.type",
];

#[test]
fn what_is_proven_to_change_nothing_changes_nothing() {
    let (mut same, mut proven, mut unproven) = (0_usize, 0_usize, Vec::new());
    each(|scenario, case, schema, answer| {
        let Some(edits) = &case.apply else { return };
        let desired = edited(&scenario.base, edits);
        let folded: Vec<&str> = scenario.fold.iter().map(String::as_str).collect();
        let is_proven = would_change_nothing(&scenario.live, &desired, schema, case.manager(), &folded);
        let is_same = answer.as_ref().is_some_and(|answer| content(answer) == content(&scenario.live));
        let title = format!("{}: {}", scenario.name, case.name);
        assert!(
            is_same || !is_proven || case.force == Some(false),
            "{title} is proven, but {answer:?} {:?}",
            case.message
        );
        if is_same {
            same += 1;
            proven += usize::from(is_proven);
            if !is_proven {
                unproven.push(title);
            }
        }
    });
    assert_eq!(unproven, UNPROVEN);
    assert!(proven >= 80 && same - proven == UNPROVEN.len(), "{proven} of {same}");
}

/// What the server sets where neither the manifest nor the live object has anything: of all the cases recorded.
fn is_default(path: &str, value: &Value) -> bool {
    let (_, name) = path.rsplit_once('.').unwrap_or(("", path));
    let value = value.to_string();
    let container = path.contains("containers[");
    match (name, value.as_str()) {
        ("protocol", "\"TCP\"") => path.contains("ports["),
        ("apiVersion", "\"v1\"") => path.ends_with("fieldRef.apiVersion") || path.contains("volumeClaimTemplates["),
        ("kind", "\"PersistentVolumeClaim\"") | ("volumeMode", "\"Filesystem\"") => {
            path.contains("volumeClaimTemplates[")
        }
        ("status", r#"{"phase":"Pending"}"#) => path.contains("volumeClaimTemplates["),
        ("expirationSeconds", "3600") => path.contains("serviceAccountToken"),
        ("terminationMessagePath", "\"/dev/termination-log\"") | ("terminationMessagePolicy", "\"File\"") => container,
        ("imagePullPolicy", "\"IfNotPresent\"") | ("resources", "{}") => container,
        ("scheme", "\"HTTP\"") | ("path", "\"/\"") => path.contains("httpGet"),
        ("timeoutSeconds" | "successThreshold", "1") => path.contains("Probe"),
        ("periodSeconds", "10") | ("failureThreshold", "3") => path.contains("Probe"),
        ("defaultMode", "420") => true,
        // Widget's own.
        ("d", "\"dee\"") => path == "spec.atomicMap.d",
        ("b", "\"bee\"") => path.starts_with("spec.atomicList["),
        ("kind", "\"K\"") => path.starts_with("spec.map["),
        ("size", "3") => path == "spec.size",
        // Fields that a manifest gave up.
        ("spec", "{}") => true,
        ("type", "\"ClusterIP\"" | "\"Opaque\"" | "\"RollingUpdate\"") => true,
        ("maxUnavailable" | "maxSurge", "\"25%\"") => path.starts_with("spec.strategy.rollingUpdate"),
        ("replicas" | "minReplicas", "1") | ("concurrencyPolicy", "\"Allow\"") | ("reclaimPolicy", "\"Delete\"") => {
            true
        }
        ("scope", "\"*\"") => path.contains("rules["),
        ("apiGroup", "\"rbac.authorization.k8s.io\"") => path.starts_with("subjects["),
        ("targetPort", "80" | "53") => path.starts_with("spec.ports["),
        ("policyTypes", r#"["Ingress"]"#) => true,
        ("name", "\"\"") => path.starts_with("ports["),
        ("defaultRequest", _) => path.starts_with("spec.limits["),
        ("policies" | "scaleDown", _) => path.starts_with("spec.behavior."),
        _ => false,
    }
}

/// What the server makes of values after the merge: of objects within custom resources, of lists that it keeps as null, of
/// a port that is not set.
fn is_coerced(change: &FieldChange) -> bool {
    change.path.starts_with("spec.embedded.metadata")
        || change.path.ends_with("projected.sources") && change.before == Some(json!([])) && change.after.is_none()
        || change.path == "spec.ports[http].targetPort" && change.before == Some(json!(0))
}

/// What comes after the merge: the server makes values of its Go types, and finds the object's name.
fn is_refused_later(message: &str) -> bool {
    message.contains("unable to convert unstructured object to") || message.contains("was undeterminable")
}

#[test]
fn applies_as_the_server_does() {
    let mut wrong = Vec::new();
    let mut count = 0;
    each(|scenario, case, schema, answer| {
        let Some(edits) = &case.apply else { return };
        // The request's path is of another version than the manifest.
        if !scenario.fold.is_empty()
            || case.message.as_deref().is_some_and(|message| message.starts_with("invalid object type"))
        {
            return;
        }
        count += 1;
        let desired = edited(&scenario.base, edits);
        let result = apply(&Applying {
            live: Some(&scenario.live),
            desired: &desired,
            schema,
            manager: case.manager(),
            force: case.force.unwrap_or(true),
            duplicates: false,
            time: TIME,
        });
        let title = format!("{}: {}", scenario.name, case.name);
        match (result, answer) {
            (Ok(applied), Some(answer)) => {
                let ours = normalize(&content(&applied.object), schema).unwrap();
                let theirs = normalize(&content(&answer), schema).unwrap();
                for change in changes(&Value::Object(ours), &Value::Object(theirs)) {
                    let default = change.before.as_ref().is_none_or(Value::is_null)
                        && change.after.as_ref().is_some_and(|after| is_default(&change.path, after));
                    if !default && !is_coerced(&change) {
                        wrong.push(format!("{title}: {change:?}"));
                    }
                }
                let sorted = |mut entries: Vec<Entry>| {
                    entries.iter_mut().for_each(|entry| entry.time = None);
                    entries.sort_by_key(|entry| format!("{entry:?}"));
                    entries
                };
                let (ours, theirs) = (sorted(applied.managers), sorted(entries_of(&answer).unwrap()));
                if ours != theirs {
                    let shown = |entries: &[Entry]| super::fields::to_value(entries);
                    wrong.push(format!("{title}: managers {:?}", changes(&shown(&ours), &shown(&theirs))));
                }
            }
            (Err(Refused::Conflicts(ours)), None) => {
                let ours: Vec<(String, String)> = ours.into_iter().map(|one| (one.manager, one.path)).collect();
                if Some(&ours) != case.conflicts.as_ref() {
                    wrong.push(format!("{title}: conflicts {ours:?} {:?}", case.conflicts));
                }
            }
            (Err(_), None) => {}
            (Ok(_), None) if case.message.as_deref().is_some_and(is_refused_later) => {}
            (Ok(_), None) => wrong.push(format!("{title}: not refused: {:?} {:?}", case.status, case.message)),
            (Err(Refused::OtherVersion { .. }), Some(_)) if scenario.name == "owned at an older version" => {}
            (Err(refused), Some(_)) => wrong.push(format!("{title}: refused: {refused}")),
        }
    });
    assert!(count > 500, "{count}");
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn patches_as_the_server_does() {
    let mut wrong = Vec::new();
    let mut count = 0;
    each(|scenario, case, schema, answer| {
        let live = content(&scenario.live);
        let result = if let Some(patch) = &case.strategic {
            strategic::patch(&live, patch, schema).map_err(|error| error.to_string())
        } else if let Some(patch) = &case.merge {
            merge_patch(&live, patch).map_err(|error| error.to_string())
        } else if let Some(patch) = &case.json {
            json_patch(&live, patch).map_err(|error| error.to_string())
        } else {
            return;
        };
        count += 1;
        let title = format!("{}: {}", scenario.name, case.name);
        match (result, answer) {
            (Ok(ours), Some(answer)) => {
                let ours = normalize(&ours, schema).unwrap();
                let theirs = normalize(&content(&answer), schema).unwrap();
                let found = changes(&Value::Object(ours), &Value::Object(theirs));
                if !found.is_empty() {
                    wrong.push(format!("{title}: {found:?}"));
                }
            }
            (Err(_), None) => {}
            (ours, answer) => wrong.push(format!("{title}: {ours:?} {:?} {:?}", answer.is_some(), case.message)),
        }
    });
    assert!(count > 30, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The three-way patch, put on the live object, has all of the manifest and nothing that left it.
#[test]
fn client_side_applies_bring_the_live_object_to_the_manifest() {
    let mut count = 0;
    each(|scenario, case, schema, answer| {
        let (Some(edits), Some(_), false) = (&case.apply, answer, schema.is_custom()) else { return };
        let desired = edited(&scenario.base, edits);
        let applied = scenario.base.as_object().unwrap();
        // Nulls and ports that are there twice, as in a Service, are what client-side applies do not settle.
        if case.name.starts_with("null")
            || scenario.name == "duplicate ports in live"
            || scenario.live["kind"] == "Service"
        {
            return;
        }
        let Ok(patch) = strategic::three_way(applied, &desired, &scenario.live, schema) else { return };
        let patched = strategic::patch(&scenario.live, &patch, schema).unwrap();
        let again = strategic::three_way(&desired, &desired, &patched, schema).unwrap();
        let settled = strategic::patch(&patched, &again, schema).unwrap();
        // A null time is what manifests have, and the server keeps its own.
        let times = json!({"metadata": {"creationTimestamp": TIME}});
        let normal = |object: &Object| normalize(&merge_patch(object, times.as_object().unwrap()).unwrap(), schema);
        assert_eq!(normal(&settled), normal(&patched), "{}: {}", scenario.name, case.name);
        let all = strategic::patch(&patched, &desired, schema).unwrap();
        assert_eq!(normal(&all), normal(&patched), "{}: {} has all of the manifest", scenario.name, case.name);
        count += 1;
    });
    assert!(count > 200, "{count}");
}

/// Whether a path leads to a field of a list's item: `ports.0.protocol`.
fn is_of_an_item(path: &str) -> bool {
    path.rsplit('.').nth(1).is_some_and(|step| step.parse::<u32>().is_ok())
}

/// Without nulls and what is empty.
fn squeezed(value: &Value) -> Value {
    let is_something = |value: &Value| {
        !value.is_null()
            && value.as_object().is_none_or(|map| !map.is_empty())
            && value.as_array().is_none_or(|list| !list.is_empty())
    };
    match value {
        Value::Object(map) => {
            let kept = map.iter().map(|(name, value)| (name.clone(), squeezed(value)));
            Value::Object(kept.filter(|(_, value)| is_something(value)).collect())
        }
        Value::Array(items) => items.iter().map(squeezed).collect(),
        scalar => scalar.clone(),
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    #[test]
    fn own_results_are_fixpoints(seed in 0_usize..686, other in 0_usize..686) {
        let (recorded, custom) = recorded();
        let all: Vec<(&Scenario, &Case)> = recorded
            .scenarios
            .iter()
            .flat_map(|scenario| scenario.cases.iter().map(move |case| (scenario, case)))
            .filter(|(_, case)| case.apply.is_some())
            // The server reads what custom resources embed, and sets the default of a key that is null after the merge.
            .filter(|(_, case)| !case.name.contains("embedded.metadata"))
            .filter(|(_, case)| !(case.name.starts_with("null") && is_of_an_item(&case.name)))
            .collect();
        let (scenario, case) = all[seed % all.len()];
        let (other_scenario, other_case) = all[other % all.len()];
        let schema = schema_of(&scenario.live, custom);
        let desired = edited(&scenario.base, case.apply.as_ref().unwrap());
        let applying = |live: &Object, desired: &Object| {
            let schema = &schema;
            let live = Some(live);
            let (manager, force, duplicates, time) = ("windlass", true, false, TIME);
            let result = apply(&Applying { live, desired, schema, manager, force, duplicates, time });
            result.map(|applied| {
                let mut object = applied.object;
                let metadata = object.entry("metadata").or_insert_with(|| json!({}));
                metadata["managedFields"] = super::fields::to_value(&applied.managers);
                normalize(&object, schema).unwrap()
            })
        };
        if let Ok(once) = applying(&scenario.live, &desired) {
            let twice = applying(&once, &desired).unwrap();
            // What is emptied is null the first time, and there as an empty map the second time.
            assert_eq!(squeezed(&json!(twice)), squeezed(&json!(once)), "{}: {}", scenario.name, case.name);
            // Nothing is proven that merging would contradict.
            let others = edited(&other_scenario.base, other_case.apply.as_ref().unwrap());
            for wanted in [&desired, &others] {
                if would_change_nothing(&once, wanted, &schema, "windlass", &[]) {
                    let after = applying(&once, wanted).unwrap();
                    let normal = |object: &Object| normalize(&content(object), &schema).unwrap();
                    for change in changes(&Value::Object(normal(&once)), &Value::Object(normal(&after))) {
                        assert!(change.after.is_none() && is_default(&change.path, &change.before.clone().unwrap()), "{change:?}");
                    }
                }
            }
        }
    }
}
