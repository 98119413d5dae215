//! What expressions compute with. What comes from the object stays there.

use super::evaluate::Fault;
use crate::budget::Meter;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

/// A value. Lists and maps that an expression makes are shared, not copied.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(Rc<Cow<'a, str>>),
    List(List<'a>),
    Map(Map<'a>),
}

/// The object's list, or one that was made.
#[derive(Clone, Debug)]
pub(super) enum List<'a> {
    Json(&'a [Json]),
    Made(Rc<Vec<Value<'a>>>),
}

/// The object's map, or one that was made.
#[derive(Clone, Debug)]
pub(super) enum Map<'a> {
    Json(&'a serde_json::Map<String, Json>),
    Made(Rc<Vec<(Value<'a>, Value<'a>)>>),
}

impl<'a> Value<'a> {
    pub(super) fn of_json(json: &'a Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(truth) => Self::Bool(*truth),
            Json::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Self::Int(number),
                (None, Some(number)) => Self::Uint(number),
                (None, None) => Self::Double(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Self::borrowed(text),
            Json::Array(items) => Self::List(List::Json(items)),
            Json::Object(fields) => Self::Map(Map::Json(fields)),
        }
    }

    pub(super) fn borrowed(text: &'a str) -> Self {
        Self::Text(Rc::new(Cow::Borrowed(text)))
    }

    /// A text that was made: counted.
    pub(super) fn made(text: String, meter: &Meter) -> Result<Self, Fault> {
        meter.charge_text(text.len())?;
        Ok(Self::Text(Rc::new(Cow::Owned(text))))
    }

    pub(super) fn list(items: Vec<Self>) -> Self {
        Self::List(List::Made(Rc::new(items)))
    }

    /// What it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a bool",
            Self::Int(_) => "an int",
            Self::Uint(_) => "a uint",
            Self::Double(_) => "a double",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }

    /// Whether both are the same; numbers of different types are, if they have one value.
    pub(super) fn equals(&self, other: &Self, meter: &Meter) -> Result<bool, Fault> {
        meter.charge(1)?;
        Ok(match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => {
                meter.charge(a.len().min(b.len()) as u64 / 16)?;
                a == b
            }
            (Self::List(a), Self::List(b)) => {
                if a.len() != b.len() {
                    return Ok(false);
                }
                for index in 0..a.len() {
                    if let (Some(a), Some(b)) = (a.get(index), b.get(index))
                        && !a.equals(&b, meter)?
                    {
                        return Ok(false);
                    }
                }
                true
            }
            (Self::Map(a), Self::Map(b)) => {
                if a.len() != b.len() {
                    return Ok(false);
                }
                for key in a.keys() {
                    match (a.get(&key, meter)?, b.get(&key, meter)?) {
                        (Some(a), Some(b)) if a.equals(&b, meter)? => {}
                        _ => return Ok(false),
                    }
                }
                true
            }
            _ => numbers(self, other) == Some(Ordering::Equal),
        })
    }

    /// Which comes first; None for values without an order between them.
    pub(super) fn compare(&self, other: &Self, meter: &Meter) -> Result<Option<Ordering>, Fault> {
        Ok(match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Text(a), Self::Text(b)) => {
                meter.charge(a.len().min(b.len()) as u64 / 16)?;
                Some(a.cmp(b))
            }
            _ => numbers(self, other),
        })
    }
}

/// Two numbers of whatever types. None if one is no number, or not a number.
fn numbers(a: &Value<'_>, b: &Value<'_>) -> Option<Ordering> {
    let whole = |value: &Value<'_>| match value {
        Value::Int(number) => Some(i128::from(*number)),
        Value::Uint(number) => Some(i128::from(*number)),
        _ => None,
    };
    let double = |value: &Value<'_>| match value {
        Value::Int(number) => Some(*number as f64),
        Value::Uint(number) => Some(*number as f64),
        Value::Double(number) => Some(*number),
        _ => None,
    };
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => double(a)?.partial_cmp(&double(b)?),
    }
}

impl<'a> List<'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Json(items) => items.len(),
            Self::Made(items) => items.len(),
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<Value<'a>> {
        match self {
            Self::Json(items) => items.get(index).map(Value::of_json),
            Self::Made(items) => items.get(index).cloned(),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Value<'a>> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }
}

impl<'a> Map<'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Json(fields) => fields.len(),
            Self::Made(fields) => fields.len(),
        }
    }

    pub(super) fn get(&self, key: &Value<'a>, meter: &Meter) -> Result<Option<Value<'a>>, Fault> {
        match (self, key) {
            (Self::Json(fields), Value::Text(key)) => Ok(fields.get(key.as_ref().as_ref()).map(Value::of_json)),
            (Self::Json(_), _) => Ok(None),
            (Self::Made(fields), _) => {
                for (known, value) in fields.iter() {
                    if known.equals(key, meter)? {
                        return Ok(Some(value.clone()));
                    }
                }
                Ok(None)
            }
        }
    }

    pub(super) fn keys(&self) -> Vec<Value<'a>> {
        match self {
            Self::Json(fields) => fields.keys().map(|key| Value::borrowed(key)).collect(),
            Self::Made(fields) => fields.iter().map(|(key, _)| key.clone()).collect(),
        }
    }
}
