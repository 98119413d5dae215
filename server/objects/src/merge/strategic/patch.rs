//! Applying a patch.

use super::lists::{Items, are_maps, once};
use super::{DELETE_FROM, DIRECTIVE, InvalidPatch, Known, RETAIN_KEYS, SET_ORDER, known};
use crate::schema::Schema;
use crate::schema::types::{MAX_DEPTH, Map as MapType};
use serde_json::{Map, Value};
use windlass_model::application::Object;

/// The object with the patch applied, as the API server does it. Defaults are not filled in.
///
/// # Errors
/// [`InvalidPatch`]
pub fn patch(object: &Object, patch: &Object, schema: &Schema) -> Result<Object, InvalidPatch> {
    if schema.is_custom() {
        return Err(InvalidPatch::Custom);
    }
    let root = schema.type_of(schema.root()).map;
    Merge { schema, on_server: true }.maps(object.clone(), patch.clone(), root.as_ref(), 0)
}

/// Merges patches into objects, and on the client's side into other patches, whose directives then stay.
pub(super) struct Merge<'a> {
    pub(super) schema: &'a Schema,
    pub(super) on_server: bool,
}

impl Merge<'_> {
    pub(super) fn maps(
        &self,
        mut old: Object,
        mut patch: Object,
        map: Option<&MapType>,
        depth: u32,
    ) -> Result<Object, InvalidPatch> {
        if depth > MAX_DEPTH {
            return Err(InvalidPatch::TooDeep);
        }
        if let Some(directive) = patch.shift_remove(DIRECTIVE) {
            return match directive.as_str() {
                Some("replace") => Ok(patch),
                Some("delete") => Ok(Object::new()),
                _ => Err(wrong(DIRECTIVE, &directive)),
            };
        }
        if let Some(retained) = patch.shift_remove(RETAIN_KEYS) {
            self.retain(&mut old, &patch, retained)?;
        }
        let orders: Vec<String> = patch.keys().filter(|name| name.starts_with(SET_ORDER)).cloned().collect();
        for name in orders {
            self.order(&name, &mut old, &mut patch, map, depth)?;
        }
        // Items leave before others come.
        let (gone, rest): (Vec<_>, Vec<_>) = patch.into_iter().partition(|(name, _)| name.starts_with(DELETE_FROM));
        for (name, value) in gone.into_iter().chain(rest) {
            self.field(&mut old, name, value, map, depth)?;
        }
        Ok(old)
    }

    fn field(
        &self,
        old: &mut Object,
        name: String,
        mut value: Value,
        map: Option<&MapType>,
        depth: u32,
    ) -> Result<(), InvalidPatch> {
        if let Some(list) = name.strip_prefix(DELETE_FROM) {
            if !self.on_server {
                old.insert(name, value);
            } else if let (Some(Value::Array(items)), Value::Array(gone)) = (old.get_mut(list), &value) {
                items.retain(|item| !gone.contains(item));
            }
            return Ok(());
        }
        if value.is_null() {
            old.shift_remove(&name);
            if self.on_server {
                return Ok(());
            }
        }
        let known = known(self.schema, map, &name);
        let merged = match (old.get_mut(&name).map(Value::take), value) {
            (Some(Value::Object(_)), new @ Value::Object(_)) if known.strategy.replaces => Some(new),
            (Some(Value::Object(old)), Value::Object(new)) => {
                Some(Value::Object(self.maps(old, new, known.map.as_ref(), depth + 1)?))
            }
            (Some(Value::Array(old)), Value::Array(new)) if known.strategy.merges => {
                Some(Value::Array(self.lists(old, new, &name, &known, depth)?))
            }
            (Some(Value::Array(_)), new @ Value::Array(_)) => Some(new),
            (_, new) => {
                value = new;
                if self.on_server {
                    discard_nulls(&mut value, depth)?;
                }
                without_directives(value, depth)?
            }
        };
        match merged {
            Some(merged) => {
                old.insert(name, merged);
            }
            None => {
                old.shift_remove(&name);
            }
        }
        Ok(())
    }

    /// `$retainKeys`: what it does not name goes.
    fn retain(&self, old: &mut Object, patch: &Object, retained: Value) -> Result<(), InvalidPatch> {
        if !self.on_server {
            match old.get(RETAIN_KEYS) {
                Some(other) if *other != retained => return Err(wrong(RETAIN_KEYS, &retained)),
                _ => {
                    old.insert(RETAIN_KEYS.to_owned(), retained);
                }
            }
            return Ok(());
        }
        let Value::Array(names) = &retained else {
            return Err(wrong(RETAIN_KEYS, &retained));
        };
        let is_named = |name: &str| names.iter().any(|named| named.as_str() == Some(name));
        let unnamed = patch.iter().find(|(name, value)| {
            !value.is_null() && !name.starts_with(DELETE_FROM) && !name.starts_with(SET_ORDER) && !is_named(name)
        });
        if let Some((field, _)) = unnamed {
            return Err(InvalidPatch::NotRetained { field: field.clone() });
        }
        old.retain(|name, _| is_named(name));
        Ok(())
    }

    /// `$setElementOrder/list`, with the list in the patch.
    fn order(
        &self,
        directive: &str,
        old: &mut Object,
        patch: &mut Object,
        map: Option<&MapType>,
        depth: u32,
    ) -> Result<(), InvalidPatch> {
        let Some(value) = patch.shift_remove(directive) else {
            return Ok(());
        };
        let Value::Array(order) = &value else {
            return Err(wrong(directive, &value));
        };
        if !self.on_server {
            match old.get(directive) {
                Some(other) if *other != value => return Err(wrong(directive, &value)),
                Some(_) => {}
                None => {
                    old.insert(directive.to_owned(), value.clone());
                }
            }
        }
        let name = directive.strip_prefix(SET_ORDER).unwrap_or_default();
        let known = known(self.schema, map, name);
        let items = Items { list: name, key: known.merge_key };
        let as_list = |value: Option<Value>| match value {
            None => Ok(None),
            Some(Value::Array(items)) => Ok(Some(items)),
            Some(other) => Err(wrong(name, &other)),
        };
        let new = as_list(patch.shift_remove(name))?;
        let had = as_list(old.get(name).cloned())?;
        must_be_in_order(&items, new.as_deref().unwrap_or_default(), order)?;
        let merged = match (had.clone(), new) {
            (None, None) => return Ok(()),
            (Some(had), None) => had,
            (None, Some(new)) => match without_directives(Value::Array(new), depth)? {
                Some(Value::Array(new)) => new,
                _ => Vec::new(),
            },
            (Some(had), Some(new)) if known.strategy.merges => self.lists(had, new, name, &known, depth)?,
            (Some(_), Some(new)) => new,
        };
        items.must_have_keys(&merged)?;
        items.must_have_keys(order)?;
        let server = had.unwrap_or_default();
        // On the client's side, items that go stand at the end.
        let (gone, merged): (Vec<Value>, Vec<Value>) = merged.into_iter().partition(is_deletion);
        let mut ordered = items.ordered(merged, order, &server);
        ordered.extend(gone);
        old.insert(name.to_owned(), Value::Array(ordered));
        Ok(())
    }

    fn lists(
        &self,
        old: Vec<Value>,
        new: Vec<Value>,
        name: &str,
        known: &Known<'_>,
        depth: u32,
    ) -> Result<Vec<Value>, InvalidPatch> {
        if !are_maps(name, &old, &new)? {
            let scalars = Items { list: name, key: None };
            let merged = once(old.iter().chain(&new).cloned().collect());
            return Ok(scalars.ordered(merged, &new, &old));
        }
        let items = Items { list: name, key: known.merge_key };
        if items.key.is_none() {
            return Err(items.no_key());
        }
        let (old, new) = specials(old, new, &items)?;
        let mut merged = old.clone();
        for item in &new {
            let Value::Object(fields) = item else { return Err(items.no_key()) };
            items.must_have_keys(std::slice::from_ref(item))?;
            match items.position(&merged, item).and_then(|at| merged.get_mut(at)) {
                Some(place) => {
                    let Value::Object(had) = place.take() else { return Err(items.no_key()) };
                    *place = Value::Object(self.maps(had, fields.clone(), known.map.as_ref(), depth + 1)?);
                }
                None => merged.push(item.clone()),
            }
        }
        items.must_have_keys(&merged)?;
        let (gone, merged): (Vec<Value>, Vec<Value>) = merged.into_iter().partition(is_deletion);
        let mut ordered = items.ordered(merged, &new, &old);
        ordered.extend(gone);
        Ok(ordered)
    }
}

/// Carries out the directives that stand as items in a list.
fn specials(mut old: Vec<Value>, new: Vec<Value>, items: &Items<'_>) -> Result<(Vec<Value>, Vec<Value>), InvalidPatch> {
    let mut kept = Vec::with_capacity(new.len());
    let mut replaces = false;
    for item in new {
        match item.get(DIRECTIVE) {
            None => kept.push(item),
            Some(directive) if directive == "delete" => {
                items.must_have_keys(std::slice::from_ref(&item))?;
                old.retain(|had| !items.is_same(had, &item));
            }
            Some(directive) if directive == "replace" => replaces = true,
            Some(directive) => return Err(wrong(DIRECTIVE, directive)),
        }
    }
    Ok(if replaces { (kept, Vec::new()) } else { (old, kept) })
}

/// The patch's items must be in the order list, in its order.
fn must_be_in_order(items: &Items<'_>, patch: &[Value], order: &[Value]) -> Result<(), InvalidPatch> {
    if order.is_empty() {
        return Ok(());
    }
    let mut rest = order.iter();
    let mut own = patch.iter().filter(|item| item.get(DIRECTIVE).is_none());
    if own.all(|item| rest.any(|ordered| items.is_same(item, ordered))) {
        Ok(())
    } else {
        Err(InvalidPatch::Order { list: items.list.to_owned() })
    }
}

pub(super) fn is_deletion(item: &Value) -> bool {
    item.get(DIRECTIVE).is_some_and(|directive| directive == "delete")
}

pub(super) fn wrong(directive: &str, value: &Value) -> InvalidPatch {
    let value = value.to_string().chars().take(100).collect();
    InvalidPatch::Directive { directive: directive.to_owned(), value }
}

/// What is new in the object has no nulls.
fn discard_nulls(value: &mut Value, depth: u32) -> Result<(), InvalidPatch> {
    if depth > MAX_DEPTH {
        return Err(InvalidPatch::TooDeep);
    }
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().try_for_each(|value| discard_nulls(value, depth + 1))
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| discard_nulls(item, depth + 1)),
        _ => Ok(()),
    }
}

/// What is new in the object has no directives; what is nothing but a directive is not there.
fn without_directives(value: Value, depth: u32) -> Result<Option<Value>, InvalidPatch> {
    if depth > MAX_DEPTH {
        return Err(InvalidPatch::TooDeep);
    }
    Ok(Some(match value {
        Value::Object(fields) if fields.contains_key(DIRECTIVE) => return Ok(None),
        Value::Object(fields) => {
            let mut kept = Map::with_capacity(fields.len());
            for (name, value) in fields {
                if let Some(value) = without_directives(value, depth + 1)? {
                    kept.insert(name, value);
                }
            }
            Value::Object(kept)
        }
        Value::Array(items) => {
            let mut kept = Vec::with_capacity(items.len());
            for item in items {
                kept.extend(without_directives(item, depth + 1)?);
            }
            Value::Array(kept)
        }
        scalar => scalar,
    }))
}
