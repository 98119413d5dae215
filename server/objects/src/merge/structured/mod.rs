//! Server-side apply: what the API server makes of a live object, a manifest and who owns what.
//!
//! The steps are those of `sigs.k8s.io/structured-merge-diff` as Kubernetes wires it up (`apimachinery`,
//! `util/managedfields`): [`check`] both values, [`merge`] the manifest into the live object, [`remove`] what the manager
//! owned and no longer lists unless another owns it, [`compare`] the result with the live object for whom it takes fields
//! from. [`apply`] puts them together.

mod apply;
mod check;
mod compare;
mod fieldset;
mod merge;
mod remove;
mod replaced;
#[cfg(test)]
mod tests;

pub use apply::{Applied, Applying, Conflict, Refused, apply};
pub use replaced::{Replaced, replaced};

use super::fields::Step;
use super::keys::key_value;
use crate::schema::Schema;
use crate::schema::types::{List, ListRelation, Type, TypeId};
use serde_json::Value;

/// A value that does not fit its type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct Unfit {
    /// Where: `.spec.ports`.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
}

impl Unfit {
    fn new(problem: impl Into<String>) -> Self {
        Self { path: String::new(), problem: problem.into() }
    }

    /// Seen from one step above.
    fn below(self, step: &Step) -> Self {
        Self { path: format!("{step}{}", self.path), ..self }
    }

    fn too_deep() -> Self {
        Self::new("is nested too deep")
    }
}

/// How the server tells an item of a merged list apart.
fn step_of(schema: &Schema, list: &List, item: &Value) -> Result<Step, Unfit> {
    match list.relation {
        ListRelation::Atomic => Err(Unfit::new("an atomic list has no steps")),
        ListRelation::Set => match item {
            Value::Object(_) | Value::Array(_) | Value::Null => {
                Err(Unfit::new("a set holds texts, numbers and booleans only"))
            }
            _ => Ok(Step::Value(item.clone())),
        },
        ListRelation::Map(keys) => {
            let Value::Object(map) = item else {
                return Err(Unfit::new("a list that is merged by keys holds maps only"));
            };
            let mut values: Vec<(String, Value)> = schema
                .keys(keys)
                .filter_map(|key| Some((key.to_owned(), key_value(schema, list, map, key)?.clone())))
                .collect();
            if values.is_empty() {
                let names: Vec<&str> = schema.keys(keys).collect();
                return Err(Unfit::new(format!("an item has none of its keys ({})", names.join(", "))));
            }
            values.sort_by(|left, right| left.0.cmp(&right.0));
            Ok(Step::Key(values))
        }
    }
}

/// The type by which a pair of values is looked at: that of the right one, if there is one.
fn type_for(schema: &Schema, id: TypeId, left: Option<&Value>, right: Option<&Value>) -> Type {
    let of = schema.type_of(id);
    right.or(left).map_or(of, |value| of.for_value(value))
}

/// A list's items; none for null and for what is no list.
fn items(value: Option<&Value>) -> Option<&[Value]> {
    value.and_then(Value::as_array).map(Vec::as_slice)
}
