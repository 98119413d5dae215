//! Whether a value is one of a type, as server-side apply checks it before it merges.

use crate::schema::Schema;
use crate::schema::types::{MAX_DEPTH, Type, TypeId};
use serde_json::Value;

/// Whether the value has the shapes of its type, and no field that the type does not have.
pub(crate) fn conforms(value: &Value, schema: &Schema, id: TypeId) -> bool {
    walk(value, schema, id, 0)
}

fn walk(value: &Value, schema: &Schema, id: TypeId, depth: u32) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match (value, schema.type_of(id).for_value(value)) {
        (Value::Null, _) => true,
        (Value::Object(fields), Type { map: Some(map), .. }) => fields
            .iter()
            .all(|(name, value)| schema.child(&map, name).is_some_and(|id| walk(value, schema, id, depth + 1))),
        (Value::Array(items), Type { list: Some(list), .. }) => {
            items.iter().all(|item| walk(item, schema, list.item, depth + 1))
        }
        (_, Type { scalar: Some(scalar), .. }) => scalar.takes(value),
        _ => false,
    }
}
