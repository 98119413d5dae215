//! Reading an object's fields where any of them may be missing or of another type.

use serde_json::Value;
use windlass_model::application::Object;

/// A place in an object.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(Option<&'a Value>, Option<&'a Object>);

impl<'a> Fields<'a> {
    pub(super) fn of(object: &'a Object) -> Self {
        Self(None, Some(object))
    }

    /// A field below; of nothing, if there is none.
    pub(super) fn at(self, name: &str) -> Self {
        let map = self.1.or_else(|| self.0.and_then(Value::as_object));
        Self(map.and_then(|map| map.get(name)), None)
    }

    pub(super) fn text(self, name: &str) -> &'a str {
        self.at(name).0.and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn number(self, name: &str) -> Option<i64> {
        self.at(name).0.and_then(Value::as_i64)
    }

    /// A number that is 0 when it is left out, as Kubernetes' counts in `status` are.
    pub(super) fn count(self, name: &str) -> i64 {
        self.number(name).unwrap_or(0)
    }

    pub(super) fn is_true(self, name: &str) -> bool {
        self.at(name).0.and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn exists(self) -> bool {
        self.0.is_some_and(|value| !value.is_null()) || self.1.is_some()
    }

    pub(super) fn items(self, name: &str) -> impl Iterator<Item = Fields<'a>> {
        self.at(name).0.and_then(Value::as_array).into_iter().flatten().map(|item| Self(Some(item), None))
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
