//! From JSON to Lua as Argo CD does it, and from Lua to JSON as gopher-json does.

use super::arguments::number_of;
use super::sandbox::stopped;
use crate::budget::{Bound, Meter};
use mlua::{Lua, Table, Value};
use serde_json::Value as Json;

/// How deep data may be nested. Kubernetes stops at 100 when it checks schemas.
const MAX_DEPTH: usize = 200;

/// A JSON object as a table. Numbers are floats; what is null is not there, also in lists, which close up.
pub(super) fn object(
    lua: &Lua,
    object: &serde_json::Map<String, Json>,
    depth: usize,
    meter: &Meter,
) -> mlua::Result<Table> {
    if depth > MAX_DEPTH {
        return Err(stopped(meter.stop(Bound::Depth)));
    }
    let table = lua.create_table_with_capacity(0, object.len())?;
    for (key, value) in object {
        table.raw_set(key.as_str(), to_lua(lua, value, depth, meter)?)?;
    }
    Ok(table)
}

fn to_lua(lua: &Lua, value: &Json, depth: usize, meter: &Meter) -> mlua::Result<Value> {
    Ok(match value {
        Json::Null => Value::Nil,
        Json::Bool(truth) => Value::Boolean(*truth),
        Json::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => Value::String(lua.create_string(text)?),
        Json::Array(items) => {
            if depth > MAX_DEPTH {
                return Err(stopped(meter.stop(Bound::Depth)));
            }
            let table = lua.create_table_with_capacity(items.len(), 0)?;
            for item in items.iter().filter(|item| !item.is_null()) {
                table.raw_push(to_lua(lua, item, depth + 1, meter)?)?;
            }
            Value::Table(table)
        }
        Json::Object(fields) => Value::Table(object(lua, fields, depth + 1, meter)?),
    })
}

/// A value of Lua's as JSON. An empty table is an empty list.
///
/// # Errors
/// What JSON has no form for, in words; and a spent budget.
pub(super) fn to_json(value: &Value, depth: usize, meter: &Meter) -> Result<Json, String> {
    meter.charge(1).map_err(|bound| bound.to_string())?;
    match value {
        Value::Nil => Ok(Json::Null),
        Value::Boolean(truth) => Ok(Json::Bool(*truth)),
        Value::Integer(_) | Value::Number(_) => {
            let number = number_of(value).unwrap_or(f64::NAN);
            let whole = super::number::whole(number).map(serde_json::Number::from);
            whole
                .or_else(|| serde_json::Number::from_f64(number))
                .map(Json::Number)
                .ok_or_else(|| format!("a number that JSON does not have: {number}"))
        }
        Value::String(text) => {
            meter.charge_text(text.as_bytes().len()).map_err(|bound| bound.to_string())?;
            Ok(Json::String(text.to_string_lossy()))
        }
        Value::Table(_) if depth > MAX_DEPTH => Err("a table that is nested too deeply, or in itself".into()),
        Value::Table(table) => table_to_json(table, depth, meter),
        other => Err(format!("a {}, for which JSON has no form", other.type_name())),
    }
}

fn table_to_json(table: &Table, depth: usize, meter: &Meter) -> Result<Json, String> {
    let length = table.raw_len();
    let (mut items, mut fields) = (Vec::new(), serde_json::Map::new());
    for pair in table.pairs::<Value, Value>() {
        let (key, value) = pair.map_err(|error| super::sandbox::said(&error))?;
        let value = to_json(&value, depth + 1, meter)?;
        match &key {
            Value::String(name) => {
                fields.insert(name.to_string_lossy(), value);
            }
            Value::Integer(index) if usize::try_from(*index).is_ok_and(|index| (1..=length).contains(&index)) => {
                items.push((*index, value));
            }
            Value::Integer(_) | Value::Number(_) => return Err("a list with gaps".into()),
            _ => return Err("a table with keys that are neither numbers nor texts".into()),
        }
    }
    if fields.is_empty() {
        if items.len() != length {
            return Err("a list with gaps".into());
        }
        items.sort_by_key(|(index, _)| *index);
        return Ok(Json::Array(items.into_iter().map(|(_, value)| value).collect()));
    }
    if items.is_empty() { Ok(Json::Object(fields)) } else { Err("a table that is a list and has names, too".into()) }
}
