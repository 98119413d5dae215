//! The fields that a value sets.

use super::{Unfit, items, step_of};
use crate::merge::fields::{FieldSet, Step};
use crate::schema::Schema;
use crate::schema::types::{List, ListRelation, MAX_DEPTH, Map as MapType, Type, TypeId};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The fields that a value sets: each leaf, each item of a merged list, each field that the schema does not name.
pub(super) fn fields_of(value: &Value, schema: &Schema, id: TypeId) -> Result<FieldSet, Unfit> {
    let mut set = FieldSet::default();
    Walk { schema }.value(value, id, 0, &mut Place { set: &mut set, path: Vec::new() })?;
    Ok(set)
}

struct Walk<'a> {
    schema: &'a Schema,
}

/// Where the walk is, and what it found.
struct Place<'a> {
    set: &'a mut FieldSet,
    path: Vec<Step>,
}

impl Place<'_> {
    fn mark(&mut self) {
        self.set.insert(&self.path);
    }
}

impl Walk<'_> {
    fn value(&self, value: &Value, id: TypeId, depth: u32, place: &mut Place<'_>) -> Result<(), Unfit> {
        if depth > MAX_DEPTH {
            return Err(Unfit::too_deep());
        }
        match self.schema.type_of(id).for_value(value) {
            Type { map: Some(map), .. } if map.atomic => place.mark(),
            Type { map: Some(map), .. } => {
                if let Value::Object(fields) = value {
                    self.fields(fields, &map, depth, place)?;
                }
            }
            Type { scalar: Some(_), .. } => place.mark(),
            Type { list: Some(list), .. } if list.relation == ListRelation::Atomic => place.mark(),
            Type { list: Some(list), .. } => self.items(items(Some(value)).unwrap_or_default(), &list, depth, place)?,
            _ => return Err(Unfit::new("its schema takes no value")),
        }
        Ok(())
    }

    fn fields(
        &self,
        fields: &Map<String, Value>,
        map: &MapType,
        depth: u32,
        place: &mut Place<'_>,
    ) -> Result<(), Unfit> {
        for (name, value) in fields {
            let Some(id) = self.schema.child(map, name) else {
                return Err(Unfit::new("field not declared in schema").below(&Step::Field(name.clone())));
            };
            place.path.push(Step::Field(name.clone()));
            self.value(value, id, depth + 1, place)?;
            let is_empty = value.is_null() || value.as_object().is_some_and(Map::is_empty);
            if is_empty || self.schema.field(map, name).is_none() {
                place.mark();
            }
            place.path.pop();
        }
        Ok(())
    }

    /// Items that are there more than once are one member, and nothing below.
    fn items(&self, items: &[Value], list: &List, depth: u32, place: &mut Place<'_>) -> Result<(), Unfit> {
        let steps: Vec<Step> = items.iter().map(|item| step_of(self.schema, list, item)).collect::<Result<_, _>>()?;
        let mut counts: BTreeMap<&Step, u32> = BTreeMap::new();
        for step in &steps {
            *counts.entry(step).or_default() += 1;
        }
        for (item, step) in items.iter().zip(&steps) {
            place.path.push(step.clone());
            if counts.get(step) == Some(&1) {
                self.value(item, list.item, depth + 1, place)?;
            }
            place.mark();
            place.path.pop();
        }
        Ok(())
    }
}

impl FieldSet {
    /// The set with the named fields above its members, which are no members where they only hold others.
    pub(super) fn with_named_fields(&self, schema: &Schema, of: Type) -> Self {
        let mut members: BTreeSet<Step> = self.members.clone();
        let mut children = BTreeMap::new();
        for (step, below) in &self.children {
            let (type_id, is_named) = match (step, of.map, of.list) {
                (Step::Field(name), Some(map), _) => (schema.child(&map, name), schema.field(&map, name).is_some()),
                (Step::Key(_), _, Some(list)) => (Some(list.item), false),
                _ => (None, false),
            };
            if is_named {
                members.insert(step.clone());
            }
            let below_type = type_id.map_or(Type::NOTHING, |id| schema.type_of(id));
            children.insert(step.clone(), below.with_named_fields(schema, below_type));
        }
        Self { members, children }
    }

    /// The set in the terms of a schema in which some of its maps and lists have become one value: who owned a part of one
    /// then owns it.
    pub(super) fn reconciled(&self, schema: &Schema, of: Type) -> Self {
        let mut result = Self { members: self.members.clone(), children: BTreeMap::new() };
        for (step, below) in &self.children {
            let type_id = match (step, of.map, of.list) {
                (Step::Field(name), Some(map), _) => schema.child(&map, name),
                (Step::Field(_), None, _) => None,
                (_, _, Some(list)) => Some(list.item),
                _ => None,
            };
            let below_type = type_id.map_or(Type::NOTHING, |id| schema.type_of(id));
            let is_one = match below_type {
                Type { map: Some(map), .. } => map.atomic,
                Type { list: Some(list), scalar: None, .. } => list.relation == ListRelation::Atomic,
                _ => false,
            };
            if is_one {
                result.members.insert(step.clone());
            } else {
                result.children.insert(step.clone(), below.reconciled(schema, below_type));
            }
        }
        result
    }
}
