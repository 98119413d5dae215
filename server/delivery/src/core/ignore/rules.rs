//! The rules of `spec.ignoreDifferences`.
//!
//! They are Argo CD's: JSON pointers and jq path expressions name fields that are left out of both sides; of the
//! fields that a listed field manager owns in the cluster, those are left out in which the two sides differ. What a rule
//! names and an object does not have is no error.

use super::graft::graft;
use super::owned::differing;
use serde_json::Value;
use std::sync::Arc;
use windlass_model::application::{IgnoreDifferences, Object};
use windlass_model::glob::Glob;
use windlass_model::object::ObjectKey;
use windlass_objects::compare;
use windlass_scripts::jq::JqPaths;

/// The rules of one application, compiled.
#[derive(Clone, Debug, Default)]
pub struct IgnoreRules(Vec<Rule>);

#[derive(Clone, Debug)]
struct Rule {
    group: Glob,
    kind: Glob,
    name: String,
    namespace: String,
    fields: Arc<Fields>,
}

#[derive(Debug)]
struct Fields {
    pointers: Vec<Vec<String>>,
    expressions: Vec<JqPaths>,
    managers: Vec<String>,
    /// What the rule says, as a number, so that a changed rule is a changed question.
    mark: u64,
}

/// What is overlooked in one object.
#[derive(Clone, Debug)]
pub struct Ignored {
    fields: Vec<Arc<Fields>>,
    /// Differs for different rules.
    pub mark: u64,
}

impl IgnoreRules {
    /// Compiles the rules.
    ///
    /// # Errors
    /// Every problem that was found, each with the path of the field.
    pub fn compile(rules: &[IgnoreDifferences]) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let mut compiled = Vec::new();
        for (number, rule) in rules.iter().enumerate() {
            let path = format!("spec.ignoreDifferences[{number}]");
            compiled.extend(compile(rule, &path, &mut problems));
        }
        if problems.is_empty() { Ok(Self(compiled)) } else { Err(problems) }
    }

    /// What is overlooked in this object; None if no rule is about it.
    #[must_use]
    pub fn of(&self, key: &ObjectKey) -> Option<Arc<Ignored>> {
        let fields: Vec<Arc<Fields>> =
            self.0.iter().filter(|rule| rule.is_about(key)).map(|rule| Arc::clone(&rule.fields)).collect();
        let mark = fields.iter().fold(17_u64, |mark, fields| mark.rotate_left(9) ^ fields.mark);
        (!fields.is_empty()).then(|| Arc::new(Ignored { fields, mark }))
    }
}

fn compile(rule: &IgnoreDifferences, path: &str, problems: &mut Vec<String>) -> Option<Rule> {
    let before = problems.len();
    let glob = |pattern: &str, field: &str, problems: &mut Vec<String>| {
        Glob::new(pattern).map_err(|error| problems.push(format!("{path}.{field}: {error}"))).ok()
    };
    let group = glob(&rule.group, "group", problems);
    let kind = glob(&rule.kind, "kind", problems);
    if rule.kind.is_empty() {
        problems.push(format!("{path}.kind is missing; `*` is every kind"));
    }
    if rule.json_pointers.is_empty() && rule.jq_path_expressions.is_empty() && rule.managed_fields_managers.is_empty() {
        problems
            .push(format!("{path} names no fields: it needs jsonPointers, jqPathExpressions or managedFieldsManagers"));
    }
    let mut pointers = Vec::new();
    for (number, text) in rule.json_pointers.iter().enumerate() {
        match pointer(text) {
            Ok(pointer) => pointers.push(pointer),
            Err(problem) => problems.push(format!("{path}.jsonPointers[{number}] {text:?} {problem}")),
        }
    }
    let mut expressions = Vec::new();
    for (number, text) in rule.jq_path_expressions.iter().enumerate() {
        match JqPaths::compile(text) {
            Ok(expression) => expressions.push(expression),
            Err(error) => problems.push(format!("{path}.jqPathExpressions[{number}] {text:?}: {error}")),
        }
    }
    if problems.len() > before {
        return None;
    }
    Some(Rule {
        group: group?,
        kind: kind?,
        name: rule.name.clone(),
        namespace: rule.namespace.clone(),
        fields: Arc::new(Fields {
            pointers,
            expressions,
            managers: rule.managed_fields_managers.clone(),
            mark: mark(rule),
        }),
    })
}

/// The first bytes of the rule's fingerprint.
fn mark(rule: &IgnoreDifferences) -> u64 {
    let value = serde_json::to_value(rule).unwrap_or_default();
    compare::fingerprint(&value).iter().take(8).fold(0, |mark, byte| mark << 8 | u64::from(*byte))
}

/// The steps of a JSON pointer, as RFC 6901 has them.
fn pointer(text: &str) -> Result<Vec<String>, &'static str> {
    if text.is_empty() {
        return Err("is the whole object; it must name a field");
    }
    let Some(steps) = text.strip_prefix('/') else { return Err("must begin with `/`, as in /spec/replicas") };
    steps
        .split('/')
        .map(|step| {
            let bare = step.replace("~0", "").replace("~1", "");
            if bare.contains('~') {
                return Err("has a `~` that is neither `~0` (a tilde) nor `~1` (a slash)");
            }
            Ok(step.replace("~1", "/").replace("~0", "~"))
        })
        .collect()
}

impl Rule {
    fn is_about(&self, key: &ObjectKey) -> bool {
        let either = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
        self.group.matches(&key.group)
            && self.kind.matches(&key.kind)
            && either(&self.name, &key.name)
            && either(&self.namespace, &key.namespace)
    }
}

impl Ignored {
    /// Both sides without what is overlooked. `managed_by` is the live object as the cluster gave it: its
    /// `managedFields` say who owns what.
    #[must_use]
    pub fn without(&self, managed_by: &Object, live: Object, other: Object) -> (Object, Object) {
        let (mut live, mut other) = (live, other);
        for fields in &self.fields {
            if !fields.managers.is_empty() {
                for path in differing(managed_by, &fields.managers, &live, &other) {
                    path.remove_from(&mut live);
                    path.remove_from(&mut other);
                }
            }
            live = fields.left_out_of(live);
            other = fields.left_out_of(other);
        }
        (live, other)
    }

    /// The manifest with the live values of what is overlooked, so that applying it leaves those as they are.
    #[must_use]
    pub fn respected(&self, desired: &Object, live: &Object) -> Object {
        let (live_left, desired_left) = self.without(live, live.clone(), desired.clone());
        graft(desired_left, live, &live_left)
    }
}

impl Fields {
    fn left_out_of(&self, object: Object) -> Object {
        let mut value = Value::Object(object);
        for pointer in &self.pointers {
            remove(&mut value, pointer);
        }
        let mut object = match value {
            Value::Object(object) => object,
            _ => Object::new(),
        };
        for expression in &self.expressions {
            // As in Argo CD, an expression that fails on an object takes nothing out of it.
            if let Ok(left) = expression.delete_paths(&object) {
                object = left;
            }
        }
        object
    }
}

fn remove(value: &mut Value, pointer: &[String]) {
    let Some((last, way)) = pointer.split_last() else { return };
    let mut place = value;
    for step in way {
        let below = match place {
            Value::Object(fields) => fields.get_mut(step),
            Value::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
            _ => None,
        };
        let Some(below) = below else { return };
        place = below;
    }
    match place {
        Value::Object(fields) => {
            fields.shift_remove(last);
        }
        Value::Array(items) => {
            if let Some(index) = last.parse::<usize>().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
}
