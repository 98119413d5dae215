//! Argo CD's contract for health scripts: a table with `status` and `message`.

use crate::budget::Budget;
use crate::error::{Language, ScriptError};
use crate::lua::LuaScript;
use serde_json::{Map, Value};
use windlass_model::application::{Health, HealthStatus, Object};

/// What the script says of the object, None if it returns nothing, or an empty table; and whether it has asked what time it
/// is.
pub(super) fn assess(
    script: &LuaScript,
    object: &Object,
    now: i64,
    budget: &Budget,
) -> (Result<Option<Health>, ScriptError>, bool) {
    let (answer, asked_time) = script.run_at(object, now, budget);
    (answer.and_then(said), asked_time)
}

fn said(answer: Value) -> Result<Option<Health>, ScriptError> {
    match answer {
        Value::Null => Ok(None),
        Value::Array(items) if items.is_empty() => Ok(None),
        Value::Object(table) => health(&table).map(Some),
        Value::Array(_) => Err(wrong("it returns a list, not a table with `status`")),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Err(wrong("it does not return a table with `status`")),
    }
}

fn health(table: &Map<String, Value>) -> Result<Health, ScriptError> {
    let text = |name: &str| match field(table, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(wrong(&format!("its `{name}` is not a text"))),
    };
    let status = text("status")?.ok_or_else(|| wrong("it returns a table without `status`"))?;
    let status = status_of(status).ok_or_else(|| wrong(&format!("it returns the status {status:?}, which is none")))?;
    Ok(Health { status, message: text("message")?.unwrap_or_default().to_owned() })
}

/// The field, by Go's rules for JSON: the exact name, else one that differs in case only.
fn field<'a>(table: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    table.get(name).or_else(|| table.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// A status by its name.
pub(super) fn status_of(name: &str) -> Option<HealthStatus> {
    Some(match name {
        "Healthy" => HealthStatus::Healthy,
        "Suspended" => HealthStatus::Suspended,
        "Progressing" => HealthStatus::Progressing,
        "Missing" => HealthStatus::Missing,
        "Degraded" => HealthStatus::Degraded,
        "Unknown" => HealthStatus::Unknown,
        _ => return None,
    })
}

fn wrong(message: &str) -> ScriptError {
    ScriptError::Answer { language: Language::Lua, message: message.to_owned() }
}
