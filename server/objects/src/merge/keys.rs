//! How the items of a merged list are told apart.

use crate::schema::Schema;
use crate::schema::types::{Keys, List};
use serde_json::{Map, Value};

/// The value by which an item is told apart in one of its keys: its own, or the field's default.
pub(crate) fn key_value<'a>(
    schema: &'a Schema,
    list: &List,
    item: &'a Map<String, Value>,
    key: &str,
) -> Option<&'a Value> {
    item.get(key).or_else(|| {
        let map = schema.type_of(list.item).map?;
        schema.default_of(schema.field(&map, key)?)
    })
}

/// Whether two items stand for the same entry. Items without any key stand for none.
pub(crate) fn same_entry(schema: &Schema, list: &List, keys: Keys, left: &Value, right: &Value) -> bool {
    let (Value::Object(left), Value::Object(right)) = (left, right) else {
        return false;
    };
    let mut any = false;
    for key in schema.keys(keys) {
        let (one, other) = (key_value(schema, list, left, key), key_value(schema, list, right, key));
        if one != other {
            return false;
        }
        any |= one.is_some();
    }
    any
}
