//! Entries of lists that stand in the live object where the manifest has others.
//!
//! Who changes the key of an entry by hand (a Service's port 80 to 81) makes another entry of it, as server-side apply sees
//! it: the manager of the manifest owned the one that is gone, and does not own the one that came. An apply then has both,
//! which the API server often refuses (two ports of one name). This finds what would have to go.

use super::{Applying, Refused, Unfit, items, step_of};
use crate::merge::fields::{Entry, FieldSet, Operation, Step, entries_of, text_of};
use crate::schema::Schema;
use crate::schema::types::{List, ListRelation, MAX_DEPTH, Map as MapType, Type, TypeId};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use windlass_model::application::Object;

/// An entry of the live object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The steps to it.
    pub path: Vec<Step>,
    /// Who wrote it; empty if nobody says so.
    pub manager: String,
}

impl Replaced {
    /// The entry: `spec.ports[port=81,protocol="TCP"]`.
    #[must_use]
    pub fn text(&self) -> String {
        text_of(&self.path)
    }

    /// Its list, without the keys of other lists on the way: `spec.template.spec.containers.ports`.
    #[must_use]
    pub fn list(&self) -> String {
        let names = self.path.iter().filter_map(|step| match step {
            Step::Field(name) => Some(name.as_str()),
            _ => None,
        });
        names.collect::<Vec<_>>().join(".")
    }

    /// The object without these entries.
    #[must_use]
    pub fn remove(entries: &[Self], object: &Object, schema: &Schema) -> Object {
        let mut set = FieldSet::default();
        entries.iter().for_each(|entry| set.insert(&entry.path));
        match super::remove::without(&Value::Object(object.clone()), &set, schema, schema.root()) {
            Value::Object(object) => object,
            _ => Object::new(),
        }
    }
}

/// The entries of merged lists that the manifest does not have, in lists of which it has an entry that the live object lacks.
/// Those that the manager owns (an apply takes them away by itself) and those that others apply (they mean them) are left out.
///
/// # Errors
/// [`Refused`]
pub fn replaced(applying: &Applying<'_>) -> Result<Vec<Replaced>, Refused> {
    let Some(live) = applying.live else { return Ok(Vec::new()) };
    let owners = entries_of(live)?;
    let mut walk = Walk { applying, owners, path: Vec::new(), found: Vec::new() };
    let schema = applying.schema;
    if let Some(map) = schema.type_of(schema.root()).map {
        walk.maps(live, applying.desired, &map, 0).map_err(Refused::Live)?;
    }
    Ok(walk.found)
}

struct Walk<'a> {
    applying: &'a Applying<'a>,
    owners: Vec<Entry>,
    path: Vec<Step>,
    found: Vec<Replaced>,
}

impl Walk<'_> {
    fn below(&mut self, step: Step, live: &Value, desired: &Value, id: TypeId, depth: u32) -> Result<(), Unfit> {
        if depth > MAX_DEPTH {
            return Err(Unfit::too_deep());
        }
        self.path.push(step);
        let result = match self.applying.schema.type_of(id).for_value(desired) {
            Type { map: Some(map), .. } if !map.atomic => match (live, desired) {
                (Value::Object(live), Value::Object(desired)) => self.maps(live, desired, &map, depth),
                _ => Ok(()),
            },
            Type { list: Some(list), .. } if matches!(list.relation, ListRelation::Map(_)) => {
                let (live, desired) = (items(Some(live)), items(Some(desired)));
                self.lists(live.unwrap_or_default(), desired.unwrap_or_default(), &list, depth)
            }
            _ => Ok(()),
        };
        self.path.pop();
        result
    }

    fn maps(
        &mut self,
        live: &Map<String, Value>,
        desired: &Map<String, Value>,
        map: &MapType,
        depth: u32,
    ) -> Result<(), Unfit> {
        for (name, wanted) in desired {
            if let (Some(have), Some(id)) = (live.get(name), self.applying.schema.child(map, name)) {
                self.below(Step::Field(name.clone()), have, wanted, id, depth + 1)?;
            }
        }
        Ok(())
    }

    fn lists(&mut self, live: &[Value], desired: &[Value], list: &List, depth: u32) -> Result<(), Unfit> {
        let steps = |items: &[Value]| -> Result<Vec<Step>, Unfit> {
            items.iter().map(|item| step_of(self.applying.schema, list, item)).collect()
        };
        let (have, wanted) = (steps(live)?, steps(desired)?);
        let there: BTreeMap<&Step, &Value> = have.iter().zip(live).collect();
        for (step, item) in wanted.iter().zip(desired) {
            if let Some(there) = there.get(step) {
                self.below(step.clone(), there, item, list.item, depth + 1)?;
            }
        }
        let named: BTreeSet<&Step> = wanted.iter().collect();
        if named.iter().all(|step| there.contains_key(step)) {
            return Ok(());
        }
        for step in have.iter().filter(|step| !named.contains(step)) {
            self.path.push(step.clone());
            self.note();
            self.path.pop();
        }
        Ok(())
    }

    fn note(&mut self) {
        let owners = || self.owners.iter().filter(|entry| entry.fields.reaches(&self.path));
        if owners().any(|entry| entry.operation == Operation::Apply) {
            return;
        }
        let manager = owners().next().map(|entry| entry.manager.clone()).unwrap_or_default();
        self.found.push(Replaced { path: self.path.clone(), manager });
    }
}
