//! What a Lua program hands to a function of ours, as that function wants it.

use super::number;
use mlua::{MultiValue, Value};

/// The arguments of one call, with the function's name for its errors.
pub(super) struct Arguments {
    name: &'static str,
    values: Vec<Value>,
}

impl Arguments {
    pub(super) fn new(name: &'static str, values: MultiValue) -> Self {
        Self { name, values: values.into_vec() }
    }

    /// The argument, counted from 0; nil where there is none.
    pub(super) fn value(&self, index: usize) -> &Value {
        self.values.get(index).unwrap_or(&Value::Nil)
    }

    pub(super) fn count(&self) -> usize {
        self.values.len()
    }

    /// A text; a number is written out.
    pub(super) fn text(&self, index: usize) -> mlua::Result<Vec<u8>> {
        text_of(self.value(index)).ok_or_else(|| self.wrong(index, "string"))
    }

    /// A text or nothing.
    pub(super) fn text_or(&self, index: usize, default: &str) -> mlua::Result<Vec<u8>> {
        if self.value(index).is_nil() { Ok(default.into()) } else { self.text(index) }
    }

    /// A number, or a text that is one.
    pub(super) fn number(&self, index: usize) -> mlua::Result<f64> {
        number_of(self.value(index)).ok_or_else(|| self.wrong(index, "number"))
    }

    /// A number without what stands after its point.
    pub(super) fn integer(&self, index: usize) -> mlua::Result<i64> {
        self.number(index).map(truncate)
    }

    /// The same, or a default where there is nothing.
    pub(super) fn integer_or(&self, index: usize, default: i64) -> mlua::Result<i64> {
        if self.value(index).is_nil() { Ok(default) } else { self.integer(index) }
    }

    /// The error of an argument that is something else.
    pub(super) fn wrong(&self, index: usize, expected: &str) -> mlua::Error {
        let found = match self.values.get(index) {
            Some(value) => value.type_name(),
            None => "no value",
        };
        mlua::Error::runtime(format!(
            "bad argument #{} to '{}' ({expected} expected, got {found})",
            index + 1,
            self.name
        ))
    }
}

/// The text of a text or number.
pub(super) fn text_of(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::String(text) => Some(text.as_bytes().to_vec()),
        Value::Integer(number) => Some(number.to_string().into_bytes()),
        Value::Number(number) => Some(number::display(*number).into_bytes()),
        _ => None,
    }
}

/// A number, or a text that is one.
pub(super) fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Number(number) => Some(*number),
        Value::String(text) => text.to_str().ok()?.trim().parse().ok(),
        _ => None,
    }
}

/// Towards zero; what is too large becomes the largest.
pub(super) fn truncate(number: f64) -> i64 {
    number as i64
}
