//! A manifest merged into a live object.

use super::{Unfit, items, step_of, type_for};
use crate::merge::fields::Step;
use crate::schema::Schema;
use crate::schema::types::{List, ListRelation, MAX_DEPTH, Map as MapType, Type, TypeId};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The two values merged: the right one's leaves win. None if nothing is left of them. Items that the right one has more
/// than once are refused, unless `duplicates` are allowed.
pub(super) fn merge(
    left: &Value,
    right: &Value,
    schema: &Schema,
    id: TypeId,
    duplicates: bool,
) -> Result<Option<Value>, Unfit> {
    Merge { schema, duplicates }.values(Some(left), Some(right), id, 0)
}

struct Merge<'a> {
    schema: &'a Schema,
    duplicates: bool,
}

type Merged = Result<Option<Value>, Unfit>;

impl Merge<'_> {
    fn values(&self, left: Option<&Value>, right: Option<&Value>, id: TypeId, depth: u32) -> Merged {
        if depth > MAX_DEPTH {
            return Err(Unfit::too_deep());
        }
        match type_for(self.schema, id, left, right) {
            Type { map: Some(map), .. } => {
                let (old, new) = (left.and_then(Value::as_object), right.and_then(Value::as_object));
                let is_empty = |map: Option<&Map<String, Value>>| map.is_none_or(Map::is_empty);
                if map.atomic || is_empty(old) && is_empty(new) {
                    return Ok(right.or(left).cloned());
                }
                self.maps(old, new, &map, depth)
            }
            Type { scalar: Some(_), .. } => Ok(right.or(left).cloned()),
            Type { list: Some(list), .. } => {
                let (old, new) = (items(left).unwrap_or_default(), items(right).unwrap_or_default());
                if list.relation == ListRelation::Atomic || old.is_empty() && new.is_empty() {
                    return Ok(right.or(left).cloned());
                }
                let merged = match Lists::new(self, &list, old, new, depth)? {
                    lists if lists.new_items.len() == new.len() => lists.merged()?,
                    lists => lists.as_listed(new)?,
                };
                Ok((!merged.is_empty()).then_some(Value::Array(merged)))
            }
            _ => Err(Unfit::new("its schema takes no value")),
        }
    }

    fn maps(
        &self,
        old: Option<&Map<String, Value>>,
        new: Option<&Map<String, Value>>,
        map: &MapType,
        depth: u32,
    ) -> Merged {
        let mut merged = Map::new();
        let added = new.into_iter().flatten().map(|(name, _)| name);
        let names = old.into_iter().flatten().map(|(name, _)| name);
        let added = added.filter(|name| !old.is_some_and(|old| old.contains_key(*name)));
        for name in names.chain(added) {
            let (left, right) = (old.and_then(|old| old.get(name)), new.and_then(|new| new.get(name)));
            let step = || Step::Field(name.clone());
            let Some(id) = self.schema.child(map, name) else {
                return Err(Unfit::new("field not declared in schema").below(&step()));
            };
            if let Some(value) = self.values(left, right, id, depth + 1).map_err(|unfit| unfit.below(&step()))? {
                merged.insert(name.clone(), value);
            }
        }
        Ok((!merged.is_empty()).then_some(Value::Object(merged)))
    }
}

/// Two lists whose items are merged, in the order of the manifest, the live object's own items keeping their places
/// between them.
struct Lists<'a> {
    merge: &'a Merge<'a>,
    list: &'a List,
    old: &'a [Value],
    old_steps: Vec<Step>,
    new_steps: Vec<Step>,
    /// None for items that are there more than once: those are not merged, but replaced.
    old_items: BTreeMap<Step, Option<&'a Value>>,
    new_items: BTreeMap<Step, &'a Value>,
    depth: u32,
}

impl<'a> Lists<'a> {
    fn new(
        merge: &'a Merge<'a>,
        list: &'a List,
        old: &'a [Value],
        new: &'a [Value],
        depth: u32,
    ) -> Result<Self, Unfit> {
        let steps = |items: &[Value]| -> Result<Vec<Step>, Unfit> {
            items.iter().map(|item| step_of(merge.schema, list, item)).collect()
        };
        let (old_steps, new_steps) = (steps(old)?, steps(new)?);
        let mut new_items = BTreeMap::new();
        for (step, item) in new_steps.iter().zip(new) {
            if new_items.insert(step.clone(), item).is_some() && !merge.duplicates {
                return Err(Unfit::new(format!("duplicate entries for key {step}")));
            }
        }
        let mut old_items = BTreeMap::new();
        for (step, item) in old_steps.iter().zip(old) {
            old_items.entry(step.clone()).and_modify(|item| *item = None).or_insert(Some(item));
        }
        Ok(Self { merge, list, old, old_steps, new_steps, old_items, new_items, depth })
    }

    fn item(&self, step: &Step, left: Option<&Value>, right: Option<&Value>) -> Merged {
        self.merge.values(left, right, self.list.item, self.depth + 1).map_err(|unfit| unfit.below(step))
    }

    /// The items of this step of both lists, merged.
    fn both(&self, step: &Step) -> Merged {
        let left = self.old_items.get(step).map(|item| item.unwrap_or(&Value::Null));
        self.item(step, left, self.new_items.get(step).copied())
    }

    /// The manifest's items in its order, those that it has more than once as they are, and behind them the live object's
    /// own: which of two entries of one key comes last is what counts, and a merge cannot tell them apart.
    fn as_listed(&self, new: &[Value]) -> Result<Vec<Value>, Unfit> {
        let mut out = Vec::with_capacity(self.old.len().max(new.len()));
        let mut counts: BTreeMap<&Step, u32> = BTreeMap::new();
        for step in &self.new_steps {
            *counts.entry(step).or_default() += 1;
        }
        for (step, item) in self.new_steps.iter().zip(new) {
            let is_once = counts.get(step) == Some(&1);
            out.extend(if is_once { self.both(step)? } else { self.item(step, None, Some(item))? });
        }
        for (step, item) in self.old_steps.iter().zip(self.old) {
            if !self.new_items.contains_key(step) {
                out.extend(self.item(step, Some(item), None)?);
            }
        }
        Ok(out)
    }

    fn merged(&self) -> Result<Vec<Value>, Unfit> {
        let mut out = Vec::with_capacity(self.old.len().max(self.new_steps.len()));
        let mut shared: VecDeque<&Step> =
            self.new_steps.iter().filter(|step| self.old_items.contains_key(*step)).collect();
        let mut next = shared.pop_front();
        let mut done: BTreeSet<&Step> = BTreeSet::new();
        let (mut old_at, mut new_at) = (0, 0);
        while old_at < self.old_steps.len() || new_at < self.new_steps.len() {
            if let (Some(old), Some(new)) = (self.old_steps.get(old_at), self.new_steps.get(new_at)) {
                if old == new {
                    done.insert(old);
                    out.extend(self.both(old)?);
                    (old_at, new_at) = (old_at + 1, new_at + 1);
                    next = shared.pop_front();
                    continue;
                }
                // An item of both, but not the one whose turn it is.
                if self.new_items.contains_key(old) && next.is_some_and(|next| next != old) {
                    old_at += 1;
                    continue;
                }
            }
            if let (Some(step), Some(item)) = (self.old_steps.get(old_at), self.old.get(old_at)) {
                if !self.new_items.contains_key(step) {
                    out.extend(self.item(step, Some(item), None)?);
                    old_at += 1;
                    continue;
                }
                if done.contains(step) {
                    old_at += 1;
                }
            }
            if let Some(step) = self.new_steps.get(new_at) {
                done.insert(step);
                out.extend(self.both(step)?);
                new_at += 1;
                if next == Some(step) {
                    next = shared.pop_front();
                }
            }
        }
        Ok(out)
    }
}
