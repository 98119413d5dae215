//! Reading an object's fields where any of them may be missing or of another type.

use serde_json::Value;
use windlass_model::application::Object;

/// A place in an object, or nothing.
#[derive(Clone, Copy)]
pub(super) enum Fields<'a> {
    /// There is nothing, or `null`.
    Nothing,
    /// The object as a whole.
    Whole(&'a Object),
    /// A value in it.
    Value(&'a Value),
}

impl<'a> Fields<'a> {
    pub(super) fn of(object: &'a Object) -> Self {
        Self::Whole(object)
    }

    fn to(value: Option<&'a Value>) -> Self {
        value.filter(|value| !value.is_null()).map_or(Self::Nothing, Self::Value)
    }

    pub(super) fn map(self) -> Option<&'a Object> {
        match self {
            Self::Nothing => None,
            Self::Whole(object) => Some(object),
            Self::Value(value) => value.as_object(),
        }
    }

    /// A field below, or the member of a list by its number from 0; nothing, if there is none.
    pub(super) fn at(self, name: &str) -> Self {
        Self::to(match self {
            Self::Value(Value::Array(items)) => name.parse().ok().and_then(|number: usize| items.get(number)),
            _ => self.map().and_then(|map| map.get(name)),
        })
    }

    /// The value itself, if this is not the object as a whole.
    pub(super) fn value(self) -> Option<&'a Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nothing | Self::Whole(_) => None,
        }
    }

    pub(super) fn text(self, name: &str) -> &'a str {
        self.at(name).value().and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn number(self, name: &str) -> Option<i64> {
        self.at(name).value().and_then(Value::as_i64)
    }

    /// A number that is 0 when it is left out, as Kubernetes' counts in `status` are.
    pub(super) fn count(self, name: &str) -> i64 {
        self.number(name).unwrap_or(0)
    }

    /// A field that is true or false, if it is there.
    pub(super) fn switch(self, name: &str) -> Option<bool> {
        self.at(name).value().and_then(Value::as_bool)
    }

    pub(super) fn is_true(self, name: &str) -> bool {
        self.switch(name).unwrap_or(false)
    }

    pub(super) fn exists(self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// Whether this says anything: not nothing, `false`, an empty text, list or map.
    pub(super) fn is_filled(self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Whole(object) => !object.is_empty(),
            Self::Value(value) => match value {
                Value::Null | Value::Bool(false) => false,
                Value::Bool(true) | Value::Number(_) => true,
                Value::String(text) => !text.is_empty(),
                Value::Array(items) => !items.is_empty(),
                Value::Object(map) => !map.is_empty(),
            },
        }
    }

    pub(super) fn items(self, name: &str) -> impl Iterator<Item = Fields<'a>> + use<'a> {
        self.at(name).value().and_then(Value::as_array).into_iter().flatten().map(Self::Value)
    }

    /// What a list or a map holds.
    pub(super) fn members(self) -> Box<dyn Iterator<Item = Fields<'a>> + 'a> {
        match self {
            Self::Value(Value::Array(items)) => Box::new(items.iter().map(Self::Value)),
            Self::Value(Value::Object(map)) => Box::new(map.values().map(Self::Value)),
            _ => Box::new(std::iter::empty()),
        }
    }

    /// The condition of this type in `status.conditions`.
    pub(super) fn condition(self, kind: &str) -> Option<Fields<'a>> {
        self.at("status").items("conditions").find(|condition| condition.text("type") == kind)
    }

    /// The condition of this type, if its status is `True`.
    pub(super) fn true_condition(self, kind: &str) -> Option<Fields<'a>> {
        self.condition(kind).filter(|condition| condition.text("status") == "True")
    }

    /// Whether the controller has seen the latest spec.
    pub(super) fn is_observed(self) -> bool {
        self.at("metadata").count("generation") <= self.at("status").count("observedGeneration")
    }
}
