//! One step on the way to a field.

use serde_json::{Map, Number, Value};
use std::cmp::Ordering;
use std::fmt;

/// A step from a value to one that it holds.
#[derive(Clone, Debug)]
pub enum Step {
    /// A map's field.
    Field(String),
    /// The item of a list whose keys have these values, in the order of the keys' names.
    Key(Vec<(String, Value)>),
    /// The item of a set.
    Value(Value),
    /// An item by its place.
    Index(i64),
}

impl Step {
    fn rank(&self) -> u8 {
        match self {
            Self::Field(_) => 0,
            Self::Key(_) => 1,
            Self::Value(_) => 2,
            Self::Index(_) => 3,
        }
    }
}

impl Ord for Step {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Field(left), Self::Field(right)) => left.cmp(right),
            (Self::Key(left), Self::Key(right)) => {
                let mut pairs = left.iter().zip(right);
                let found = pairs.find_map(|((name, value), (other_name, other_value))| {
                    let order = name.cmp(other_name).then_with(|| compare(value, other_value));
                    order.is_ne().then_some(order)
                });
                found.unwrap_or_else(|| left.len().cmp(&right.len()))
            }
            (Self::Value(left), Self::Value(right)) => compare(left, right),
            (Self::Index(left), Self::Index(right)) => left.cmp(right),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Step {}

impl fmt::Display for Step {
    /// As in the server's words: `.spec`, `[name="web"]`, `[="x"]`, `[3]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(f, ".{name}"),
            Self::Key(keys) => {
                let keys: Vec<String> = keys.iter().map(|(name, value)| format!("{name}={value}")).collect();
                write!(f, "[{}]", keys.join(","))
            }
            Self::Value(value) => write!(f, "[={value}]"),
            Self::Index(at) => write!(f, "[{at}]"),
        }
    }
}

/// An order of all values: numbers, texts, booleans, lists, maps, null.
fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => numbers(left, right),
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Array(left), Value::Array(right)) => {
            let found = left.iter().zip(right).map(|(left, right)| compare(left, right)).find(|order| order.is_ne());
            found.unwrap_or_else(|| left.len().cmp(&right.len()))
        }
        (Value::Object(left), Value::Object(right)) => maps(left, right),
        _ => rank(left).cmp(&rank(right)),
    }
}

fn numbers(left: &Number, right: &Number) -> Ordering {
    match (left.as_i64(), right.as_i64()) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => left.as_f64().partial_cmp(&right.as_f64()).unwrap_or(Ordering::Equal),
    }
}

fn maps(left: &Map<String, Value>, right: &Map<String, Value>) -> Ordering {
    let sorted = |map: &Map<String, Value>| {
        let mut names: Vec<String> = map.keys().cloned().collect();
        names.sort_unstable();
        names
    };
    let (left_names, right_names) = (sorted(left), sorted(right));
    let pairs = left_names.iter().zip(&right_names);
    let found = pairs.map(|(name, other)| {
        let value = |map: &Map<String, Value>, name: &str| map.get(name).cloned().unwrap_or_default();
        name.cmp(other).then_with(|| compare(&value(left, name), &value(right, other)))
    });
    found.into_iter().find(|order| order.is_ne()).unwrap_or_else(|| left_names.len().cmp(&right_names.len()))
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Number(_) => 0,
        Value::String(_) => 1,
        Value::Bool(_) => 2,
        Value::Array(_) => 3,
        Value::Object(_) => 4,
        Value::Null => 5,
    }
}
