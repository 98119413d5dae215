//! Two spellings of one object, made one.

use super::quantity;
use super::types::{MAX_DEPTH, Map as MapType, Scalar, Schema, Type, TypeId};
use crate::key;
use base64::Engine as _;
use serde_json::{Map, Value};
use windlass_model::application::Object;

/// The object as the API server would keep it, as far as that is certain from the schema alone: quantities in their
/// canonical form, and no nulls, no empty lists and maps and no zeros where the server keeps none or always has them; a Secret's `stringData`
/// in its `data`. Objects that mean the same may still differ (the server's defaults are not filled in); objects that differ
/// in meaning stay different. Of custom resources, which are stored as they were written, only the metadata is treated so.
///
/// None if the object is nested too deep.
#[must_use]
pub fn normalize(object: &Object, schema: &Schema) -> Option<Object> {
    let Some(map) = schema.type_of(schema.root()).map else {
        return Some(object.clone());
    };
    if schema.is_custom() {
        let mut object = object.clone();
        let metadata = schema.child(&map, "metadata").and_then(|id| schema.type_of(id).map);
        if let (Some(Value::Object(old)), Some(known)) = (object.get_mut("metadata"), metadata) {
            *old = fields(old, schema, &known, 0)?;
        }
        return Some(object);
    }
    let mut object = fields(object, schema, &map, 0)?;
    if is_secret(&object)
        && let Some(Value::Object(texts)) = object.shift_remove("stringData")
    {
        let data = object.entry("data").or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(data) = data {
            let stored = |(name, text): (String, Value)| text.as_str().map(|text| (name, Value::from(base64(text))));
            data.extend(texts.into_iter().filter_map(stored));
        }
    }
    Some(object)
}

/// Whether the object is a core Secret, whose `stringData` is only written.
pub(crate) fn is_secret(object: &Object) -> bool {
    key::kind(object) == "Secret" && key::api_version(object) == "v1"
}

/// As a Secret's `data` has it.
pub(crate) fn base64(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn value(value: &Value, schema: &Schema, id: TypeId, depth: u32) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    let of = schema.type_of(id).for_value(value);
    Some(match (value, of) {
        (Value::Object(map), Type { map: Some(known), .. }) => Value::Object(fields(map, schema, &known, depth)?),
        (Value::Array(items), Type { list: Some(known), .. }) => {
            let items = items.iter().map(|item| entry(item, schema, known.item, depth + 1));
            Value::Array(items.collect::<Option<Vec<Value>>>()?)
        }
        (_, Type { scalar: Some(Scalar::Quantity), .. }) => {
            let text = written_quantity(value).and_then(|text| quantity::canonical(&text));
            text.map_or_else(|| value.clone(), Value::from)
        }
        _ => value.clone(),
    })
}

fn fields(map: &Map<String, Value>, schema: &Schema, known: &MapType, depth: u32) -> Option<Map<String, Value>> {
    let mut kept = Map::with_capacity(map.len());
    for (name, old) in map {
        let new = match (schema.field(known, name), schema.child(known, name)) {
            (Some(_), Some(id)) if is_dropped(old, schema, known, name, id) => continue,
            (Some(field), Some(id)) => {
                let new = value(old, schema, id, depth + 1)?;
                // A struct that is always there.
                let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
                if is_empty(&new) && schema.default_of(field).is_some_and(is_empty) {
                    continue;
                }
                new
            }
            (None, Some(id)) => entry(old, schema, id, depth + 1)?,
            (_, None) => old.clone(),
        };
        kept.insert(name.clone(), new);
    }
    Some(kept)
}

/// An item of a list, or a value of a map without named fields: where those are scalars, a null is stored as a zero.
fn entry(old: &Value, schema: &Schema, id: TypeId, depth: u32) -> Option<Value> {
    match (old, schema.type_of(id)) {
        (Value::Null, Type { scalar: Some(Scalar::Text | Scalar::Bytes), list: None, map: None, .. }) => {
            Some(Value::from(""))
        }
        (Value::Null, Type { scalar: Some(Scalar::Quantity), list: None, map: None, .. }) => Some(Value::from("0")),
        _ => value(old, schema, id, depth),
    }
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
