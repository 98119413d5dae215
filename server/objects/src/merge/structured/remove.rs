//! An object without some of its fields.

use super::step_of;
use crate::merge::fields::{FieldSet, Step};
use crate::schema::Schema;
use crate::schema::types::{ListRelation, MAX_DEPTH, Type, TypeId};
use serde_json::{Map, Value};

/// The value without the members of the set. Maps and lists that lose all become null, as the server leaves them.
pub(super) fn without(value: &Value, gone: &FieldSet, schema: &Schema, id: TypeId) -> Value {
    walk(value, gone, schema, id, 0)
}

fn walk(value: &Value, gone: &FieldSet, schema: &Schema, id: TypeId, depth: u32) -> Value {
    if depth > MAX_DEPTH {
        return value.clone();
    }
    match (value, schema.type_of(id).for_value(value)) {
        (_, Type { map: Some(map), .. }) => match value {
            Value::Object(fields) if !map.atomic => {
                let kept: Map<String, Value> = fields
                    .iter()
                    .filter_map(|(name, value)| {
                        let step = Step::Field(name.clone());
                        if gone.members.contains(&step) {
                            return None;
                        }
                        let value = match (gone.children.get(&step), schema.child(&map, name)) {
                            (Some(below), Some(id)) => walk(value, below, schema, id, depth + 1),
                            _ => value.clone(),
                        };
                        Some((name.clone(), value))
                    })
                    .collect();
                if kept.is_empty() { Value::Null } else { Value::Object(kept) }
            }
            _ => Value::Null,
        },
        (_, Type { scalar: Some(_), .. }) => value.clone(),
        (Value::Array(items), Type { list: Some(list), .. }) if list.relation != ListRelation::Atomic => {
            let kept: Vec<Value> = items
                .iter()
                .filter_map(|item| {
                    let Ok(step) = step_of(schema, &list, item) else {
                        return Some(item.clone());
                    };
                    if gone.members.contains(&step) {
                        return None;
                    }
                    Some(match gone.children.get(&step) {
                        Some(below) => walk(item, below, schema, list.item, depth + 1),
                        None => item.clone(),
                    })
                })
                .collect();
            if kept.is_empty() { Value::Null } else { Value::Array(kept) }
        }
        _ => Value::Null,
    }
}
