//! Between JSON and jaq's values.

use jaq_json::{Num, Val};
use serde_json::Value as Json;

/// How deep data may be nested.
const MAX_DEPTH: usize = 200;

/// JSON as a value; None if it is nested too deeply.
pub(super) fn to_jq(json: &Json, depth: usize) -> Option<Val> {
    if depth > MAX_DEPTH {
        return None;
    }
    Some(match json {
        Json::Null => Val::Null,
        Json::Bool(truth) => Val::from(*truth),
        Json::Number(number) => match number.as_i64().and_then(|number| isize::try_from(number).ok()) {
            Some(number) => Val::from(number),
            None => Val::from(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Val::from(text.clone()),
        Json::Array(items) => items.iter().map(|item| to_jq(item, depth + 1)).collect::<Option<Val>>()?,
        Json::Object(fields) => object(fields, depth)?,
    })
}

/// A JSON object as a value; None if it is nested too deeply.
pub(super) fn object(fields: &serde_json::Map<String, Json>, depth: usize) -> Option<Val> {
    let fields = fields.iter().map(|(key, value)| Some((Val::from(key.clone()), to_jq(value, depth + 1)?)));
    fields.collect::<Option<_>>().map(Val::obj)
}

/// A value as JSON; in words what JSON has no form for.
pub(super) fn to_json(value: &Val) -> Result<Json, String> {
    Ok(match value {
        Val::Null => Json::Null,
        Val::Bool(truth) => Json::Bool(*truth),
        Val::Num(Num::Int(number)) => Json::from(*number),
        Val::Num(number) => {
            let number: Option<f64> = number.to_string().parse().ok();
            let number = number.and_then(serde_json::Number::from_f64);
            Json::Number(number.ok_or("a number that JSON does not have")?)
        }
        Val::TStr(text) => Json::String(String::from_utf8_lossy(text).into_owned()),
        Val::BStr(_) => return Err("bytes, for which JSON has no form".to_owned()),
        Val::Arr(items) => Json::Array(items.iter().map(to_json).collect::<Result<_, _>>()?),
        Val::Obj(fields) => {
            let field = |(key, value): (&Val, &Val)| match key {
                Val::TStr(key) => Ok((String::from_utf8_lossy(key).into_owned(), to_json(value)?)),
                _ => Err("an object whose keys are no texts".to_owned()),
            };
            Json::Object(fields.iter().map(field).collect::<Result<_, _>>()?)
        }
    })
}
