//! Whether a value is one of its type.

use super::{Unfit, step_of};
use crate::merge::fields::Step;
use crate::schema::Schema;
use crate::schema::types::{ListRelation, MAX_DEPTH, Type, TypeId};
use serde_json::Value;
use std::collections::BTreeSet;

/// Checks shapes and names, and, unless `duplicates` are allowed, that the items of merged lists are there once.
pub(super) fn check(value: &Value, schema: &Schema, id: TypeId, duplicates: bool) -> Result<(), Unfit> {
    Check { schema, duplicates }.value(value, id, 0)
}

struct Check<'a> {
    schema: &'a Schema,
    duplicates: bool,
}

impl Check<'_> {
    fn value(&self, value: &Value, id: TypeId, depth: u32) -> Result<(), Unfit> {
        if depth > MAX_DEPTH {
            return Err(Unfit::too_deep());
        }
        match (value, self.schema.type_of(id).for_value(value)) {
            (Value::Null, _) => Ok(()),
            (Value::Object(fields), Type { map: Some(map), .. }) => fields.iter().try_for_each(|(name, value)| {
                let step = Step::Field(name.clone());
                match self.schema.child(&map, name) {
                    Some(id) => self.value(value, id, depth + 1),
                    None => Err(Unfit::new("field not declared in schema")),
                }
                .map_err(|unfit| unfit.below(&step))
            }),
            (Value::Array(items), Type { list: Some(list), .. }) => {
                let mut seen = BTreeSet::new();
                for (at, item) in items.iter().enumerate() {
                    let step = match list.relation {
                        ListRelation::Atomic => Step::Index(i64::try_from(at).unwrap_or(i64::MAX)),
                        _ => step_of(self.schema, &list, item)?,
                    };
                    self.value(item, list.item, depth + 1).map_err(|unfit| unfit.below(&step))?;
                    let shown = step.to_string();
                    if !seen.insert(step) && !self.duplicates {
                        return Err(Unfit::new(format!("duplicate entries for key {shown}")));
                    }
                }
                Ok(())
            }
            (_, Type { scalar: Some(scalar), .. }) if scalar.takes(value) => Ok(()),
            (_, of) => {
                Err(Unfit::new(format!("is {}, which does not fit {}", crate::manifest::name_of(value), words(of))))
            }
        }
    }
}

fn words(of: Type) -> &'static str {
    match of {
        Type { map: Some(_), .. } => "a map",
        Type { list: Some(_), .. } => "a list",
        Type { scalar: Some(crate::schema::types::Scalar::Number), .. } => "a number",
        Type { scalar: Some(crate::schema::types::Scalar::Boolean), .. } => "true or false",
        _ => "a text",
    }
}
