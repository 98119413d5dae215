//! Which fields differ between two objects of one type.

use super::{Unfit, items, step_of, type_for};
use crate::merge::fields::{FieldSet, Step};
use crate::schema::Schema;
use crate::schema::types::{List, ListRelation, MAX_DEPTH, Map as MapType, Type, TypeId};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What changed from one object to another.
#[derive(Clone, Debug, Default)]
pub(super) struct Comparison {
    pub(super) added: FieldSet,
    pub(super) modified: FieldSet,
    pub(super) removed: FieldSet,
}

pub(super) fn compare(left: &Value, right: &Value, schema: &Schema, id: TypeId) -> Result<Comparison, Unfit> {
    let mut walk = Walk { schema, found: Comparison::default(), path: Vec::new() };
    walk.values(Some(left), Some(right), id, 0)?;
    Ok(walk.found)
}

struct Walk<'a> {
    schema: &'a Schema,
    found: Comparison,
    path: Vec<Step>,
}

impl Walk<'_> {
    fn leaf(&mut self, left: Option<&Value>, right: Option<&Value>) {
        match (left, right) {
            (None, _) => self.found.added.insert(&self.path),
            (_, None) => self.found.removed.insert(&self.path),
            (Some(left), Some(right)) if !equal(left, right) => self.found.modified.insert(&self.path),
            _ => {}
        }
    }

    fn values(&mut self, left: Option<&Value>, right: Option<&Value>, id: TypeId, depth: u32) -> Result<(), Unfit> {
        if depth > MAX_DEPTH {
            return Err(Unfit::too_deep());
        }
        match type_for(self.schema, id, left, right) {
            Type { map: Some(map), .. } => {
                let (old, new) = (left.and_then(Value::as_object), right.and_then(Value::as_object));
                let is_empty = |map: Option<&Map<String, Value>>| map.is_none_or(Map::is_empty);
                if map.atomic || is_empty(old) && is_empty(new) {
                    self.leaf(left, right);
                    return Ok(());
                }
                self.maps(old, new, &map, depth)?;
            }
            Type { scalar: Some(_), .. } => {
                self.leaf(left, right);
                return Ok(());
            }
            Type { list: Some(list), .. } => {
                let (old, new) = (items(left).unwrap_or_default(), items(right).unwrap_or_default());
                if list.relation == ListRelation::Atomic || old.is_empty() && new.is_empty() {
                    self.leaf(left, right);
                    return Ok(());
                }
                self.lists(old, new, &list, depth)?;
            }
            _ => return Err(Unfit::new("its schema takes no value")),
        }
        match (left, right) {
            (None, _) => self.found.added.insert(&self.path),
            (_, None) => self.found.removed.insert(&self.path),
            _ => {}
        }
        Ok(())
    }

    fn maps(
        &mut self,
        old: Option<&Map<String, Value>>,
        new: Option<&Map<String, Value>>,
        map: &MapType,
        depth: u32,
    ) -> Result<(), Unfit> {
        let names = old.into_iter().flatten().map(|(name, _)| name);
        let added = new.into_iter().flatten().map(|(name, _)| name);
        for name in names.chain(added.filter(|name| !old.is_some_and(|old| old.contains_key(*name)))) {
            let Some(id) = self.schema.child(map, name) else {
                return Err(Unfit::new("field not declared in schema").below(&Step::Field(name.clone())));
            };
            let (left, right) = (old.and_then(|old| old.get(name)), new.and_then(|new| new.get(name)));
            self.below(Step::Field(name.clone()), left, right, id, depth)?;
        }
        Ok(())
    }

    fn below(
        &mut self,
        step: Step,
        left: Option<&Value>,
        right: Option<&Value>,
        id: TypeId,
        depth: u32,
    ) -> Result<(), Unfit> {
        self.path.push(step);
        let result = self.values(left, right, id, depth + 1);
        let step = self.path.pop();
        match (result, step) {
            (Err(unfit), Some(step)) => Err(unfit.below(&step)),
            (result, _) => result,
        }
    }

    /// Items that are there more than once are compared as one value.
    fn lists(&mut self, old: &[Value], new: &[Value], list: &List, depth: u32) -> Result<(), Unfit> {
        let old = self.by_step(old, list)?;
        let new = self.by_step(new, list)?;
        let none = Vec::new();
        let added = new.keys().filter(|step| !old.contains_key(*step));
        for step in old.keys().chain(added) {
            let (left, right) = (old.get(step).unwrap_or(&none), new.get(step).unwrap_or(&none));
            let mut path = self.path.clone();
            path.push(step.clone());
            match (left.as_slice(), right.as_slice()) {
                ([] | [_], [] | [_]) => {
                    self.below(step.clone(), left.first().copied(), right.first().copied(), list.item, depth)?;
                }
                ([_, _, ..], [_, _, ..]) => {
                    let same =
                        left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right));
                    if !same {
                        self.found.modified.insert(&path);
                    }
                }
                ([_, _, ..], rest) => {
                    if let Some(right) = rest.first() {
                        self.below(step.clone(), None, Some(right), list.item, depth)?;
                    }
                    self.found.removed.insert(&path);
                }
                (rest, _) => {
                    if let Some(left) = rest.first() {
                        self.below(step.clone(), Some(left), None, list.item, depth)?;
                    }
                    self.found.added.insert(&path);
                }
            }
        }
        Ok(())
    }

    fn by_step<'a>(&self, items: &'a [Value], list: &List) -> Result<BTreeMap<Step, Vec<&'a Value>>, Unfit> {
        let mut found: BTreeMap<Step, Vec<&Value>> = BTreeMap::new();
        for item in items {
            found.entry(step_of(self.schema, list, item)?).or_default().push(item);
        }
        Ok(found)
    }
}

/// Equal as the server has it: `1` is `1.0`.
pub(super) fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, value)| right.get(name).is_some_and(|other| equal(value, other)))
        }
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64() && (one.is_f64() || other.is_f64())
        }
        _ => left == right,
    }
}
