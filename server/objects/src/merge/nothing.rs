//! The local proof that a server-side apply would change nothing.
//!
//! The server merges the manifest into the live object, takes away what the manager owned and no longer lists, fills in
//! defaults and stores the result. Nothing changes if every value that the manifest lists is there already, in its place,
//! and nothing that the manager owns is missing from the manifest; then merging gives the live object itself, and the
//! server returns before defaults and conversions. This walks manifest, live object and ownership once, without copying
//! any of them.
//!
//! Only equality is proven; whatever is not certain is `false`, and left to a dry run. Certain are, beyond equal values:
//! quantities that the server would store in the text that is there; zeros and empty lists in fields in which it keeps
//! none; within values that are replaced as a whole, fields that the schema gives the default that is there. Admission
//! webhooks that change an object each time it is applied are not foreseen.

use super::keys::{key_value, same_entry};
use crate::schema::normalize::{base64, is_dropped, is_secret, written_quantity};
use crate::schema::types::{Keys, List, ListRelation, MAX_DEPTH, Map as MapType, Scalar, Type, TypeId};
use crate::schema::{Schema, canonical_quantity};
use serde_json::{Map, Value};
use windlass_model::application::Object;

/// Lists longer than this are only compared where one text tells their items apart.
const FEW: usize = 32;

/// Metadata that the server writes itself and keeps, whatever a manifest says.
const KEPT: [&str; 5] = ["creationTimestamp", "generation", "resourceVersion", "selfLink", "uid"];

/// Whether it is certain that a forced server-side apply of `desired` by `manager` would change nothing of `live` but the
/// bookkeeping in its `managedFields`.
///
/// `live` must be in the API version of `desired`, with its `managedFields`. The fields of `folded` managers count as ours,
/// as they are folded into ours before the apply. `false` means that it is not certain, not that something would change.
#[must_use]
pub fn would_change_nothing(live: &Object, desired: &Object, schema: &Schema, manager: &str, folded: &[&str]) -> bool {
    // The server rewrites an annotation for this manager.
    if manager == "kubectl" {
        return false;
    }
    let Some(map) = schema.type_of(schema.root()).map else {
        return false;
    };
    let proof = Proof { schema, is_typed: !schema.is_custom() };
    desired.iter().all(|(name, wanted)| proof.of_top(name, wanted, live, &map))
        && proof.keeps_what_is_owned(live, desired, manager, folded)
}

struct Proof<'a> {
    schema: &'a Schema,
    /// Whether the server has a Go type for the values, and not just the schema.
    is_typed: bool,
}

impl Proof<'_> {
    /// A field of the object itself.
    fn of_top(&self, name: &str, wanted: &Value, live: &Object, map: &MapType) -> bool {
        let id = self.schema.child(map, name);
        match (name, wanted, live.get(name)) {
            ("metadata", Value::Object(wanted), Some(Value::Object(have))) => self.of_metadata(wanted, have, id),
            ("status", _, _) if self.schema.has_status_subresource() => {
                id.is_some_and(|id| super::conform::conforms(wanted, self.schema, id))
            }
            ("stringData", Value::Object(wanted), None) if self.is_typed && is_secret(live) => is_in_data(wanted, live),
            (_, _, have) => self.of_field(name, wanted, have, map, 0),
        }
    }

    fn of_metadata(&self, wanted: &Object, have: &Object, id: Option<TypeId>) -> bool {
        let Some(map) = id.and_then(|id| self.schema.type_of(id).for_map()) else {
            return false;
        };
        // There is one for the metadata of all objects.
        let typed = Proof { schema: self.schema, is_typed: true };
        wanted.iter().all(|(name, wanted)| match have.get(name) {
            _ if name == "managedFields" => wanted.is_null(),
            have if KEPT.contains(&name.as_str()) => wanted.is_null() || have == Some(wanted),
            have => typed.of_field(name, wanted, have, &map, 0),
        })
    }

    /// A field of a map that is merged field by field.
    fn of_field(&self, name: &str, wanted: &Value, have: Option<&Value>, map: &MapType, depth: u32) -> bool {
        match (self.schema.child(map, name), have) {
            (Some(id), Some(have)) => self.is_in(wanted, have, id, depth + 1),
            (Some(id), None) => self.is_dropped(wanted, map, name, id),
            // A field that the schema does not know, for it is older than the server: how it merges is not known.
            (None, Some(have)) => wanted == have,
            (None, None) => false,
        }
    }

    fn is_dropped(&self, wanted: &Value, map: &MapType, name: &str, id: TypeId) -> bool {
        self.is_typed && is_dropped(wanted, self.schema, map, name, id)
    }

    /// Whether merging `wanted` into `have` gives `have`.
    fn is_in(&self, wanted: &Value, have: &Value, id: TypeId, depth: u32) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let of = self.schema.type_of(id).for_value(wanted);
        match (wanted, have, of) {
            (Value::Object(wanted), Value::Object(have), Type { map: Some(map), .. }) => {
                if map.atomic {
                    self.is_same_map(wanted, have, &map, depth)
                } else {
                    wanted.iter().all(|(name, wanted)| self.of_field(name, wanted, have.get(name), &map, depth))
                }
            }
            (Value::Array(wanted), Value::Array(have), Type { list: Some(list), .. }) => match list.relation {
                ListRelation::Atomic => self.is_same_list(wanted, have, &list, depth),
                ListRelation::Set => is_subsequence(wanted, have, is_scalar, |left, right| left == right, |_, _| true),
                ListRelation::Map(keys) => self.are_entries_in(wanted, have, &list, keys, depth),
            },
            _ => self.is_same_scalar(wanted, have, of),
        }
    }

    fn are_entries_in(&self, wanted: &[Value], have: &[Value], list: &List, keys: Keys, depth: u32) -> bool {
        self.tells_apart(have, list, keys)
            && is_subsequence(
                wanted,
                have,
                Value::is_object,
                |left, right| same_entry(self.schema, list, keys, left, right),
                |wanted, have| self.is_in(wanted, have, list.item, depth + 1),
            )
    }

    /// Whether the keys of a live list are there once each: the server joins what is there twice.
    fn tells_apart(&self, items: &[Value], list: &List, keys: Keys) -> bool {
        if items.len() <= FEW {
            return !items.iter().enumerate().any(|(at, left)| {
                items.iter().skip(at + 1).any(|right| same_entry(self.schema, list, keys, left, right))
            });
        }
        let mut names = self.schema.keys(keys);
        let (Some(key), None) = (names.next(), names.next()) else {
            return false;
        };
        let texts: Option<Vec<&str>> =
            items.iter().map(|item| key_value(self.schema, list, item.as_object()?, key)?.as_str()).collect();
        texts.is_some_and(is_unique)
    }

    /// Whether `wanted`, put in the place of `have` as a whole, becomes `have` again.
    fn is_same(&self, wanted: &Value, have: &Value, id: TypeId, depth: u32) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let of = self.schema.type_of(id).for_value(wanted);
        match (wanted, have, of) {
            (Value::Object(wanted), Value::Object(have), Type { map: Some(map), .. }) => {
                self.is_same_map(wanted, have, &map, depth)
            }
            (Value::Array(wanted), Value::Array(have), Type { list: Some(list), .. }) => {
                self.is_same_list(wanted, have, &list, depth)
            }
            _ => self.is_same_scalar(wanted, have, of),
        }
    }

    fn is_same_list(&self, wanted: &[Value], have: &[Value], list: &List, depth: u32) -> bool {
        wanted.len() == have.len()
            && wanted.iter().zip(have).all(|(wanted, have)| self.is_same(wanted, have, list.item, depth + 1))
    }

    fn is_same_map(&self, wanted: &Object, have: &Object, map: &MapType, depth: u32) -> bool {
        let there = wanted.iter().all(|(name, wanted)| match (self.schema.child(map, name), have.get(name)) {
            (Some(id), Some(have)) => self.is_same(wanted, have, id, depth + 1),
            (Some(id), None) => self.is_dropped(wanted, map, name, id),
            (None, have) => Some(wanted) == have,
        });
        there
            && have.iter().filter(|(name, _)| !wanted.contains_key(*name)).all(|(name, have)| {
                let field = self.schema.field(map, name);
                field.is_some_and(|field| {
                    let default = self.schema.default_of(field);
                    default.is_some_and(|default| self.is_same(default, have, field.type_id, depth + 1))
                })
            })
    }

    fn is_same_scalar(&self, wanted: &Value, have: &Value, of: Type) -> bool {
        if wanted == have {
            return true;
        }
        let Value::String(have) = have else {
            return false;
        };
        self.is_typed
            && of.scalar == Some(Scalar::Quantity)
            && written_quantity(wanted).and_then(|text| canonical_quantity(&text)).as_ref() == Some(have)
    }

    /// Whether nothing that the manager owns, now or after the folding, would leave the object.
    fn keeps_what_is_owned(&self, live: &Object, desired: &Object, manager: &str, folded: &[&str]) -> bool {
        let entries = live.get("metadata").and_then(|metadata| metadata.get("managedFields")).and_then(Value::as_array);
        let version = desired.get("apiVersion").and_then(Value::as_str);
        entries.into_iter().flatten().all(|entry| {
            let text = |name: &str| entry.get(name).and_then(Value::as_str);
            let owner = text("manager").unwrap_or_default();
            let is_ours = owner == manager && text("operation") == Some("Apply") || folded.contains(&owner);
            if !is_ours || text("subresource").is_some_and(|subresource| !subresource.is_empty()) {
                return true;
            }
            // Fields of another version may have other names.
            text("apiVersion") == version
                && match entry.get("fieldsV1") {
                    None | Some(Value::Null) => true,
                    Some(Value::Object(fields)) => {
                        let root = self.schema.type_of(self.schema.root()).map;
                        root.is_some_and(|map| self.keeps_fields(fields, desired, live, &map, 0))
                    }
                    Some(_) => false,
                }
        })
    }

    fn keeps_fields(&self, owned: &Object, desired: &Object, live: &Object, map: &MapType, depth: u32) -> bool {
        owned.iter().all(|(step, below)| {
            let Some(name) = step.strip_prefix("f:") else {
                return step == ".";
            };
            match (desired.get(name), live.get(name)) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(desired), Some(live)) => {
                    self.keeps(below, desired, live, self.schema.child(map, name), depth + 1)
                }
            }
        })
    }

    fn keeps(&self, owned: &Value, desired: &Value, live: &Value, id: Option<TypeId>, depth: u32) -> bool {
        let Value::Object(owned) = owned else {
            return false;
        };
        if owned.is_empty() {
            return true;
        }
        if depth > MAX_DEPTH {
            return false;
        }
        let of = id.map_or(Type::NOTHING, |id| self.schema.type_of(id).for_value(live));
        match (desired, live, of) {
            (Value::Object(desired), Value::Object(live), Type { map: Some(map), .. }) => {
                self.keeps_fields(owned, desired, live, &map, depth)
            }
            (Value::Array(desired), Value::Array(live), Type { list: Some(list), .. }) => {
                owned.iter().all(|(step, below)| self.keeps_item(step, below, desired, live, &list, depth))
            }
            _ => owned.keys().all(|step| step == "."),
        }
    }

    fn keeps_item(
        &self,
        step: &str,
        below: &Value,
        desired: &[Value],
        live: &[Value],
        list: &List,
        depth: u32,
    ) -> bool {
        let is_meant: Box<dyn Fn(&Value) -> bool> = match (step.split_once(':'), list.relation) {
            (Some(("k", keys)), ListRelation::Map(names)) => match serde_json::from_str::<Object>(keys) {
                Ok(keys) => Box::new(move |item: &Value| self.has_keys(item, &keys, list, names)),
                Err(_) => return false,
            },
            (Some(("v", value)), ListRelation::Set) => match serde_json::from_str::<Value>(value) {
                Ok(value) => Box::new(move |item: &Value| *item == value),
                Err(_) => return false,
            },
            (None, _) => return step == ".",
            _ => return false,
        };
        let Some(live) = live.iter().find(|item| is_meant(item)) else {
            return true;
        };
        desired
            .iter()
            .find(|item| is_meant(item))
            .is_some_and(|desired| self.keeps(below, desired, live, Some(list.item), depth + 1))
    }

    fn has_keys(&self, item: &Value, keys: &Object, list: &List, names: Keys) -> bool {
        let Value::Object(item) = item else {
            return false;
        };
        self.schema.keys(names).all(|name| key_value(self.schema, list, item, name) == keys.get(name))
    }
}

/// Whether `wanted` is a part of `have` in the same order, each pair of equal items being as `fits` asks, and no item of
/// `wanted` being there twice in `have`.
fn is_subsequence(
    wanted: &[Value],
    have: &[Value],
    is_item: impl Fn(&Value) -> bool,
    is_same: impl Fn(&Value, &Value) -> bool,
    fits: impl Fn(&Value, &Value) -> bool,
) -> bool {
    let mut rest = have.iter();
    wanted.iter().all(|wanted| {
        is_item(wanted)
            && rest.by_ref().find(|have| is_same(wanted, have)).is_some_and(|have| fits(wanted, have))
            && !rest.clone().any(|again| is_same(wanted, again))
    })
}

fn is_scalar(value: &Value) -> bool {
    value.is_string() || value.is_number() || value.is_boolean()
}

fn is_unique(mut texts: Vec<&str>) -> bool {
    texts.sort_unstable();
    !texts.iter().zip(texts.iter().skip(1)).any(|(left, right)| left == right)
}

/// The server stores a Secret's `stringData` in its `data`, as base64.
fn is_in_data(wanted: &Map<String, Value>, live: &Object) -> bool {
    let data = live.get("data").and_then(Value::as_object);
    wanted.iter().all(|(name, wanted)| {
        let have = data.and_then(|data| data.get(name)).and_then(Value::as_str);
        let wanted = wanted.as_str().map(base64);
        wanted.is_some() && have == wanted.as_deref()
    })
}
