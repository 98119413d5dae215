//! What the real API server answered (`tests/oracle/merge`), and what these functions answer.

use super::fields::{Entry, entries_of};
use super::structured::{Applying, Refused, apply};
use super::{json_patch, merge_patch, strategic, would_change_nothing};
use crate::compare::changes;
use crate::key;
use crate::schema::{Schema, normalize};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
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

fn recorded() -> (Recorded, BTreeMap<String, Schema>) {
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
        let schema = schema_of(&scenario.live, &custom);
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

#[test]
fn what_is_proven_to_change_nothing_changes_nothing() {
    let (mut same, mut proven, mut unproven) = (0, 0, Vec::new());
    each(|scenario, case, schema, answer| {
        let Some(edits) = &case.apply else { return };
        let desired = edited(&scenario.base, edits);
        let folded: Vec<&str> = scenario.fold.iter().map(String::as_str).collect();
        let is_proven = would_change_nothing(&scenario.live, &desired, schema, case.manager(), &folded);
        let is_same = answer.as_ref().is_some_and(|answer| content(answer) == content(&scenario.live));
        let title = format!("{}: {}", scenario.name, case.name);
        assert!(is_same || !is_proven || case.force == Some(false), "{title} is proven, but {answer:?} {:?}", case.message);
        if is_same {
            same += 1;
            proven += u32::from(is_proven);
            if !is_proven {
                unproven.push(title);
            }
        }
    });
    println!("{proven} of {same} proven");
    println!("{}", unproven.join("\n"));
}

/// What the server sets where a manifest sets nothing: in the cases recorded.
fn is_default(path: &str, value: &Value) -> bool {
    let _ = (path, value);
    false
}

#[test]
fn applies_as_the_server_does() {
    let mut wrong = Vec::new();
    let mut count = 0;
    each(|scenario, case, schema, answer| {
        let Some(edits) = &case.apply else { return };
        if !scenario.fold.is_empty() {
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
            time: TIME,
        });
        let title = format!("{}: {}", scenario.name, case.name);
        match (result, answer) {
            (Ok(applied), Some(answer)) => {
                let ours = normalize(&content(&applied.object), schema).unwrap();
                let theirs = normalize(&content(&answer), schema).unwrap();
                for change in changes(&Value::Object(ours), &Value::Object(theirs)) {
                    let default = change.before.is_none()
                        && change.after.as_ref().is_some_and(|after| is_default(&change.path, after));
                    if !default {
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
            (Ok(_), None) => wrong.push(format!("{title}: not refused: {:?} {:?}", case.status, case.message)),
            (Err(refused), Some(_)) => wrong.push(format!("{title}: refused: {refused}")),
        }
    });
    println!("{count} cases");
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

#[test]
fn the_schemas_are_there() {
    let _ = json!(null);
    let schema = Schema::built_in("apps", "v1", "Deployment").unwrap();
    println!("{} bytes", schema.size_in_bytes());
    let (_, custom) = recorded();
    println!("{} bytes", custom["Widget"].size_in_bytes());
}
