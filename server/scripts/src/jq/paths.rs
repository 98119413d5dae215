//! `ignoreDifferences.jqPathExpressions`: what an expression points at is taken away.

use super::program::JqFilter;
use crate::budget::Budget;
use crate::error::{Language, ScriptError};
use jaq_core::load::parse::Term;
use serde_json::Value;
use std::cmp::Ordering;
use windlass_model::application::Object;

/// A path expression whose text was read without fault.
#[derive(Clone, Debug)]
pub struct JqPaths {
    filter: JqFilter,
    budget: Budget,
}

impl JqPaths {
    /// Reads a path expression.
    ///
    /// # Errors
    /// [`ScriptError::Syntax`], and [`ScriptError::Exhausted`] for a text that is too long.
    pub fn compile(expression: &str) -> Result<Self, ScriptError> {
        let budget = Budget::default();
        let filter = JqFilter::compile_within(expression, &budget, |term| Term::Call("path", vec![term]))?;
        Ok(Self { filter, budget })
    }

    /// The object without what the expression points at, as jq's `del(…)` leaves it. Argo CD leaves an object as it was
    /// when its expression fails on it; do so with an error.
    ///
    /// # Errors
    /// [`ScriptError`]: the expression's own error, a spent budget.
    pub fn delete_paths(&self, object: &Object) -> Result<Object, ScriptError> {
        let mut paths = self.filter.run(object, &self.budget)?;
        // From the end, so that no index moves before it is used.
        paths.sort_by(|a, b| by_place(b, a));
        let mut value = Value::Object(object.clone());
        for path in &paths {
            let Value::Array(steps) = path else { continue };
            delete(&mut value, steps).map_err(|problem| ScriptError::Failed {
                language: Language::Jq,
                message: format!("{path}: {problem}"),
            })?;
        }
        match value {
            Value::Object(object) => Ok(object),
            _ => Err(ScriptError::Answer { language: Language::Jq, message: "it takes the whole object away".into() }),
        }
    }
}

/// jq's order of paths: step by step, numbers before texts before slices.
fn by_place(a: &Value, b: &Value) -> Ordering {
    let rank = |step: &Value| match step {
        Value::Number(_) => 0,
        Value::String(_) => 1,
        _ => 2,
    };
    let (Value::Array(a), Value::Array(b)) = (a, b) else { return Ordering::Equal };
    for (a, b) in a.iter().zip(b) {
        let order = match (a, b) {
            (Value::Number(a), Value::Number(b)) => {
                a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default())
            }
            (Value::String(a), Value::String(b)) => a.cmp(b),
            _ => rank(a).cmp(&rank(b)),
        };
        if order.is_ne() {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// Takes one path away; what is not there is gone already.
fn delete(value: &mut Value, path: &[Value]) -> Result<(), &'static str> {
    let Some((last, before)) = path.split_last() else {
        *value = Value::Null;
        return Ok(());
    };
    let mut place = value;
    for step in before {
        let next = match (place, step) {
            (Value::Object(fields), Value::String(name)) => fields.get_mut(name),
            (Value::Array(items), Value::Number(index)) => {
                item(index, items.len()).and_then(|index| items.get_mut(index))
            }
            (Value::Null, _) => None,
            (_, Value::Object(_)) => return Err("what is within a slice cannot be taken away"),
            _ => return Err("there is something else at this place"),
        };
        let Some(next) = next else { return Ok(()) };
        place = next;
    }
    match (place, last) {
        (Value::Object(fields), Value::String(name)) => {
            fields.shift_remove(name);
        }
        (Value::Array(items), Value::Number(index)) => {
            if let Some(index) = item(index, items.len()) {
                items.remove(index);
            }
        }
        (Value::Array(items), Value::Object(slice)) => {
            let bound = |name: &str, default: usize| match slice.get(name) {
                Some(Value::Number(at)) => {
                    let at = at.as_i64().unwrap_or_default();
                    let from_end = usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX);
                    if at < 0 { items.len().saturating_sub(from_end) } else { from_end.min(items.len()) }
                }
                _ => default,
            };
            let (from, to) = (bound("start", 0), bound("end", items.len()));
            if from < to {
                items.drain(from..to);
            }
        }
        (Value::Null, _) => {}
        _ => return Err("there is something else at this place"),
    }
    Ok(())
}

/// An index from the beginning, or below 0 from the end.
fn item(index: &serde_json::Number, length: usize) -> Option<usize> {
    let index = index.as_i64()?;
    let index = if index < 0 { index.checked_add(i64::try_from(length).ok()?)? } else { index };
    usize::try_from(index).ok().filter(|index| *index < length)
}
