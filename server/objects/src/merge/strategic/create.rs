//! Making a patch, as `kubectl apply` does on the client's side.

use super::lists::{Items, are_maps, once};
use super::patch::{Merge, is_deletion};
use super::{DELETE_FROM, DIRECTIVE, InvalidPatch, RETAIN_KEYS, SET_ORDER, known};
use crate::schema::Schema;
use crate::schema::types::{MAX_DEPTH, Map as MapType};
use serde_json::{Value, json};
use windlass_model::application::Object;

/// The patch that brings `live` to `desired`: what `desired` adds or changes, and the removal of what `applied`, the last
/// applied manifest, had and `desired` has not. What others added to the live object stays.
///
/// # Errors
/// [`InvalidPatch`]
pub fn three_way(applied: &Object, desired: &Object, live: &Object, schema: &Schema) -> Result<Object, InvalidPatch> {
    if schema.is_custom() {
        return Err(InvalidPatch::Custom);
    }
    let root = schema.type_of(schema.root()).map;
    let additions = Diff { schema, what: What::Additions }.maps(live, desired, root.as_ref(), false, 0)?;
    let deletions = Diff { schema, what: What::Deletions }.maps(applied, desired, root.as_ref(), false, 0)?;
    Merge { schema, on_server: false }.maps(deletions, additions, root.as_ref(), 0)
}

/// Which part of a difference is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// What is added or changed.
    Additions,
    /// What is gone.
    Deletions,
}

struct Diff<'a> {
    schema: &'a Schema,
    what: What,
}

impl Diff<'_> {
    fn adds(&self) -> bool {
        self.what == What::Additions
    }

    fn maps(
        &self,
        old: &Object,
        new: &Object,
        map: Option<&MapType>,
        retains: bool,
        depth: u32,
    ) -> Result<Object, InvalidPatch> {
        if depth > MAX_DEPTH {
            return Err(InvalidPatch::TooDeep);
        }
        let mut patch = Object::new();
        for (name, value) in new {
            match (old.get(name), value) {
                (Some(Value::Object(_)), Value::Object(_)) if known(self.schema, map, name).strategy.replaces => {
                    if self.adds() {
                        patch.insert(name.clone(), value.clone());
                    }
                }
                (Some(Value::Object(had)), Value::Object(value)) => {
                    let known = known(self.schema, map, name);
                    let retains = known.strategy.retains_keys;
                    let below = self.maps(had, value, known.map.as_ref(), retains, depth + 1)?;
                    if !below.is_empty() {
                        patch.insert(name.clone(), Value::Object(below));
                    }
                }
                (Some(Value::Array(had)), Value::Array(items)) if known(self.schema, map, name).strategy.merges => {
                    self.lists(had, items, name, map, depth, &mut patch)?;
                }
                (had, value) => {
                    if self.adds() && had != Some(value) {
                        patch.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        if !self.adds() {
            for name in old.keys().filter(|name| !new.contains_key(*name)) {
                patch.insert(name.clone(), Value::Null);
            }
        }
        if retains {
            let mut names: Vec<&str> =
                new.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| &**name).collect();
            let more = old.iter().any(|(name, value)| !value.is_null() && !new.contains_key(name));
            if !names.is_empty() && (!patch.is_empty() || more) {
                names.sort_unstable();
                patch.insert(RETAIN_KEYS.to_owned(), json!(names));
            }
        }
        Ok(patch)
    }

    fn lists(
        &self,
        old: &[Value],
        new: &[Value],
        name: &str,
        map: Option<&MapType>,
        depth: u32,
        patch: &mut Object,
    ) -> Result<(), InvalidPatch> {
        if old.is_empty() {
            if self.adds() && !new.is_empty() {
                patch.insert(name.to_owned(), json!(new));
            }
            return Ok(());
        }
        let order = format!("{SET_ORDER}{name}");
        if !are_maps(name, old, new)? {
            let added: Vec<Value> = new.iter().filter(|item| self.adds() && !old.contains(item)).cloned().collect();
            let gone: Vec<Value> = old.iter().filter(|item| !self.adds() && !new.contains(item)).cloned().collect();
            let is_ordered = !gone.is_empty() || self.adds() && old != new;
            if !added.is_empty() {
                patch.insert(name.to_owned(), Value::Array(added));
            }
            if !gone.is_empty() {
                patch.insert(format!("{DELETE_FROM}{name}"), Value::Array(sorted(once(gone))));
            }
            if is_ordered && !new.is_empty() {
                patch.insert(order, json!(new));
            }
            return Ok(());
        }
        let known = known(self.schema, map, name);
        let items = Items { list: name, key: known.merge_key };
        let Some(key) = items.key else { return Err(items.no_key()) };
        items.must_have_keys(old)?;
        items.must_have_keys(new)?;
        let retains = known.strategy.retains_keys;
        let mut changed = Vec::new();
        for item in new {
            match (items.position(old, item).and_then(|at| old.get(at)), item) {
                (Some(Value::Object(had)), Value::Object(fields)) => {
                    let mut below = self.maps(had, fields, known.map.as_ref(), retains, depth + 1)?;
                    if !below.is_empty() {
                        below.insert(key.to_owned(), item.get(key).cloned().unwrap_or_default());
                        changed.push(Value::Object(below));
                    }
                }
                _ if self.adds() => changed.push(item.clone()),
                _ => {}
            }
        }
        if !self.adds() {
            for item in old.iter().filter(|item| items.position(new, item).is_none()) {
                changed.push(json!({key: item.get(key), DIRECTIVE: "delete"}));
            }
        }
        let is_same_order =
            old.len() == new.len() && old.iter().zip(new).all(|(left, right)| items.is_same(left, right));
        let is_ordered = !changed.is_empty() || self.adds() && !is_same_order;
        if !changed.is_empty() {
            let (gone, mut kept): (Vec<Value>, Vec<Value>) = changed.into_iter().partition(is_deletion);
            kept.extend(sorted_by(gone, key));
            patch.insert(name.to_owned(), Value::Array(kept));
        }
        if is_ordered && !new.is_empty() {
            let keys: Vec<Value> = new.iter().map(|item| json!({key: item.get(key)})).collect();
            patch.insert(order, Value::Array(keys));
        }
        Ok(())
    }
}

/// In the order of their texts, as Go prints them.
fn sorted(mut items: Vec<Value>) -> Vec<Value> {
    items.sort_by_key(text);
    items
}

fn sorted_by(mut items: Vec<Value>, key: &str) -> Vec<Value> {
    items.sort_by_key(|item| item.get(key).map(text));
    items
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
