//! Types from a CustomResourceDefinition.
//!
//! As the API server reads it for server-side apply (`k8s.io/apiextensions-apiserver`, `controller/openapi/builder`):
//! metadata is that of any object, embedded resources get theirs too, and a version without a schema takes anything,
//! its maps merged field by field and its lists as one value.

use super::openapi::{InvalidDocument, Reader};
use super::types::{Field, Kind, List, Map, Schema, Type, TypeId};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use windlass_model::application::Object;

/// Why a definition gives no schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidDefinition {
    /// The object defines no such version.
    #[error("the definition has no version {version:?}")]
    NoVersion {
        /// The version that was asked for.
        version: String,
    },
    /// The schema of the version cannot be read.
    #[error(transparent)]
    Schema(#[from] InvalidDocument),
}

impl Schema {
    /// The schema of the kind that a CustomResourceDefinition (`apiextensions.k8s.io/v1`) defines, in one version.
    ///
    /// # Errors
    /// [`InvalidDefinition`]
    pub fn of_definition(definition: &Object, version: &str) -> Result<Self, InvalidDefinition> {
        let spec = definition.get("spec");
        let versions = spec.and_then(|spec| spec.get("versions")).and_then(Value::as_array);
        let named = |one: &&Value| one.get("name").and_then(Value::as_str) == Some(version);
        let Some(one) = versions.into_iter().flatten().find(named) else {
            return Err(InvalidDefinition::NoVersion { version: version.to_owned() });
        };
        let schema =
            one.get("schema").and_then(|schema| schema.get("openAPIV3Schema")).filter(|schema| !schema.is_null());
        let preserve = spec.and_then(|spec| spec.get("preserveUnknownFields")) == Some(&Value::Bool(true));
        let status = one.get("subresources").and_then(|subresources| subresources.get("status"));
        let status_subresource = status.is_some_and(|status| !status.is_null());
        let mut reader = Reader::new(true);
        let root = match schema {
            None => untyped(&mut reader),
            Some(schema) => {
                let object_meta = object_meta(&mut reader);
                reader.object_meta = Some(object_meta);
                let of = reader.schema(schema, preserve, 0, None)?;
                with_object_meta(&mut reader, of, object_meta)
            }
        };
        Ok(Self { types: Arc::new(reader.finish()?), kind: Kind { root, status_subresource } })
    }

    /// The schema of a kind without one: maps are merged field by field, lists are one value.
    #[must_use]
    pub fn untyped() -> Self {
        let mut reader = Reader::new(true);
        let root = untyped(&mut reader);
        Self { types: Arc::new(reader.builder.finish()), kind: Kind { root, status_subresource: false } }
    }
}

fn untyped(reader: &mut Reader<'_>) -> TypeId {
    let other = reader.builder.deduced();
    let map = reader.builder.map(Vec::new(), Some(other), [false; 3]);
    reader.builder.add(Type { map: Some(map), ..Type::NOTHING })
}

/// The type of the whole object: with `apiVersion`, `kind` and `metadata`, whatever the schema says of them.
fn with_object_meta(reader: &mut Reader<'_>, of: Type, object_meta: TypeId) -> TypeId {
    let Some(map) = of.map else {
        return untyped(reader);
    };
    let mut fields = reader.builder.fields(&map).to_vec();
    reader.embed(&mut fields, object_meta);
    let map = reader.builder.map(fields, map.other, [map.atomic, false, map.preserves_unknown]);
    reader.builder.add(Type { map: Some(map), ..Type::NOTHING })
}

/// The metadata of any object, out of the built-in kinds.
fn object_meta(reader: &mut Reader<'_>) -> TypeId {
    let metadata = Schema::built_in("", "v1", "ConfigMap").and_then(|schema| {
        let map = schema.type_of(schema.root()).map?;
        let id = schema.field(&map, "metadata")?.type_id;
        Some((schema, id))
    });
    match metadata {
        Some((schema, id)) => Import { from: &schema, done: HashMap::new() }.type_id(reader, id),
        None => reader.builder.deduced(),
    }
}

/// Takes types over from another table.
struct Import<'a> {
    from: &'a Schema,
    done: HashMap<TypeId, TypeId>,
}

impl Import<'_> {
    /// The metadata of objects is no recursive type, except for what takes anything.
    fn type_id(&mut self, reader: &mut Reader<'_>, id: TypeId) -> TypeId {
        if let Some(done) = self.done.get(&id) {
            return *done;
        }
        let place = reader.builder.reserve();
        self.done.insert(id, place);
        let mut of = self.from.type_of(id);
        of.list = of.list.map(|list| self.list(reader, list));
        of.map = of.map.map(|map| self.map(reader, map));
        reader.builder.define(place, of);
        place
    }

    fn list(&mut self, reader: &mut Reader<'_>, list: List) -> List {
        use super::types::ListRelation::{Atomic, Map, Set};
        let item = self.type_id(reader, list.item);
        let relation = match list.relation {
            Atomic => Atomic,
            Set => Set,
            Map(keys) => {
                let names: Vec<&str> = self.from.keys(keys).collect();
                Map(reader.builder.keys(&names))
            }
        };
        List { item, relation }
    }

    fn map(&mut self, reader: &mut Reader<'_>, map: Map) -> Map {
        let mut fields: Vec<Field> = Vec::new();
        for field in self.from.fields(&map) {
            let type_id = self.type_id(reader, field.type_id);
            let mut taken = reader.builder.field(self.from.name_of(field), type_id, self.from.default_of(field));
            taken.strategy = field.strategy;
            taken.drops_zero = field.drops_zero;
            let key = self.from.merge_key(&field.strategy);
            taken.strategy.merge_key = key.map(|key| reader.builder.name(key));
            fields.push(taken);
        }
        let other = map.other.map(|other| self.type_id(reader, other));
        reader.builder.map(fields, other, [map.atomic, map.embedded, map.preserves_unknown])
    }
}
