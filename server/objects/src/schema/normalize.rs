//! Two spellings of one object, made one.

use super::quantity;
use super::types::{MAX_DEPTH, Map as MapType, Scalar, Schema, Type, TypeId};
use serde_json::{Map, Value};
use windlass_model::application::Object;

/// The object as the API server would keep it, as far as that is certain from the schema alone: quantities in their
/// canonical form, and no nulls, no empty lists and maps of optional entries and no zeros where the server keeps none.
/// Objects that mean the same may still differ (the server's defaults are not filled in); objects that differ in meaning
/// stay different. Custom resources are stored as they were written, and stay so.
///
/// None if the object is nested too deep.
#[must_use]
pub fn normalize(object: &Object, schema: &Schema) -> Option<Object> {
    if schema.is_custom() {
        return Some(object.clone());
    }
    match schema.type_of(schema.root()).map {
        Some(map) => fields(object, schema, &map, 0),
        None => Some(object.clone()),
    }
}

fn value(value: &Value, schema: &Schema, id: TypeId, depth: u32) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    let of = schema.type_of(id).for_value(value);
    Some(match (value, of) {
        (Value::Object(map), Type { map: Some(known), .. }) => Value::Object(fields(map, schema, &known, depth)?),
        (Value::Array(items), Type { list: Some(known), .. }) => {
            let items: Option<Vec<Value>> =
                items.iter().map(|item| self::value(item, schema, known.item, depth + 1)).collect();
            Value::Array(items?)
        }
        (_, Type { scalar: Some(Scalar::Quantity), .. }) => written_quantity(value)
            .and_then(|text| quantity::canonical(&text))
            .map_or_else(|| value.clone(), Value::from),
        _ => value.clone(),
    })
}

fn fields(map: &Map<String, Value>, schema: &Schema, known: &MapType, depth: u32) -> Option<Map<String, Value>> {
    let mut kept = Map::with_capacity(map.len());
    for (name, old) in map {
        let Some(id) = schema.child(known, name) else {
            kept.insert(name.clone(), old.clone());
            continue;
        };
        if is_dropped(old, schema, known, name, id) {
            continue;
        }
        kept.insert(name.clone(), value(old, schema, id, depth + 1)?);
    }
    Some(kept)
}

/// Whether the server keeps nothing of a named field's value.
pub(crate) fn is_dropped(value: &Value, schema: &Schema, map: &MapType, name: &str, id: TypeId) -> bool {
    let Some(field) = schema.field(map, name) else {
        return false;
    };
    if value.is_null() {
        return true;
    }
    let of = schema.type_of(id);
    field.drops_zero
        && match value {
            Value::Array(items) => items.is_empty() && of.list.is_some(),
            Value::Object(entries) => entries.is_empty() && of.map.is_some(),
            Value::String(text) => text.is_empty() && of.scalar.is_some_and(|scalar| scalar.takes(value)),
            Value::Bool(is) => !is && of.scalar == Some(Scalar::Boolean),
            Value::Number(number) => number.as_i64() == Some(0) && of.scalar == Some(Scalar::Number),
            Value::Null => true,
        }
}

/// A quantity as the manifest writes it: a text or a whole number.
pub(crate) fn written_quantity(value: &Value) -> Option<std::borrow::Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.as_str().into()),
        Value::Number(number) => number.as_i64().map(|number| number.to_string().into()),
        _ => None,
    }
}
