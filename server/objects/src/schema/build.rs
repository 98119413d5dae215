//! Filling a table of types: each name once, equal types once.

use super::types::{
    Field, Keys, Kind, KindName, List, ListRelation, Map, NameId, Scalar, Strategy, Type, TypeId, Types,
};
use serde_json::Value;
use std::collections::HashMap;

/// A map's fields, the type of others, and whether it is atomic, embedded, and preserves what is unknown.
type MapParts = (Vec<Field>, Option<TypeId>, [bool; 3]);

/// A table that is being filled.
#[derive(Debug, Default)]
pub(super) struct Builder {
    types: Types,
    names: HashMap<Box<str>, NameId>,
    keys: HashMap<Box<[NameId]>, Keys>,
    defaults: HashMap<String, u32>,
    maps: HashMap<MapParts, Map>,
    known: HashMap<Type, TypeId>,
    opaque: Option<TypeId>,
    deduced: Option<TypeId>,
}

impl Builder {
    pub(super) fn new(custom: bool) -> Self {
        Self { types: Types { custom, ..Types::default() }, ..Self::default() }
    }

    pub(super) fn name(&mut self, name: &str) -> NameId {
        if let Some(id) = self.names.get(name) {
            return *id;
        }
        let id = NameId(index(self.types.name_ends.len()));
        self.types.names.push_str(name);
        self.types.name_ends.push(index(self.types.names.len()));
        self.names.insert(name.into(), id);
        id
    }

    pub(super) fn keys(&mut self, names: &[&str]) -> Keys {
        let names: Box<[NameId]> = names.iter().map(|name| self.name(name)).collect();
        if let Some(keys) = self.keys.get(&names) {
            return *keys;
        }
        let keys = Keys(index(self.types.keys.len()));
        self.types.keys.push(names.clone());
        self.keys.insert(names, keys);
        keys
    }

    pub(super) fn default_value(&mut self, value: &Value) -> u32 {
        let text = value.to_string();
        if let Some(at) = self.defaults.get(&text) {
            return *at;
        }
        let at = index(self.types.defaults.len());
        self.types.defaults.push(value.clone());
        self.defaults.insert(text, at);
        at
    }

    pub(super) fn field(&mut self, name: &str, type_id: TypeId, default: Option<&Value>) -> Field {
        let default = default.map(|value| self.default_value(value));
        Field { name: self.name(name), type_id, default, strategy: Strategy::default(), drops_zero: false }
    }

    /// A map of these fields; `flags` are atomic, embedded, preserves unknown.
    pub(super) fn map(&mut self, mut fields: Vec<Field>, other: Option<TypeId>, flags: [bool; 3]) -> Map {
        let types = &self.types;
        fields.sort_by(|left, right| types.name(left.name).cmp(types.name(right.name)));
        fields.dedup_by_key(|field| field.name);
        let known = (fields, other, flags);
        if let Some(map) = self.maps.get(&known) {
            return *map;
        }
        let start = index(self.types.fields.len());
        self.types.fields.extend_from_slice(&known.0);
        let [atomic, embedded, preserves_unknown] = flags;
        let map = Map { fields: (start, index(self.types.fields.len())), other, atomic, embedded, preserves_unknown };
        self.maps.insert(known, map);
        map
    }

    /// The type, shared with equal ones.
    pub(super) fn add(&mut self, of: Type) -> TypeId {
        if let Some(id) = self.known.get(&of) {
            return *id;
        }
        let id = self.reserve();
        self.define(id, of);
        self.known.insert(of, id);
        id
    }

    /// A place for a type that is told later: of recursive types.
    pub(super) fn reserve(&mut self) -> TypeId {
        let id = TypeId(index(self.types.types.len()));
        self.types.types.push(Type::NOTHING);
        id
    }

    pub(super) fn define(&mut self, id: TypeId, of: Type) {
        if let Some(place) = self.types.types.get_mut(id.0 as usize) {
            *place = of;
        }
    }

    pub(super) fn type_of(&self, id: TypeId) -> Type {
        self.types.types.get(id.0 as usize).copied().unwrap_or(Type::NOTHING)
    }

    pub(super) fn fields(&self, map: &Map) -> &[Field] {
        self.types.fields.get(map.fields.0 as usize..map.fields.1 as usize).unwrap_or_default()
    }

    pub(super) fn scalar(&mut self, scalar: Scalar) -> TypeId {
        self.add(Type { scalar: Some(scalar), ..Type::NOTHING })
    }

    /// Anything, as one value: what `RawExtension` and lists of unknown items are.
    pub(super) fn opaque(&mut self) -> TypeId {
        if let Some(id) = self.opaque {
            return id;
        }
        let id = self.reserve();
        self.opaque = Some(id);
        self.anything(id, id, true);
        id
    }

    /// Anything, its maps merged field by field and its lists as one value: objects without a schema.
    pub(super) fn deduced(&mut self) -> TypeId {
        if let Some(id) = self.deduced {
            return id;
        }
        let item = self.opaque();
        let id = self.reserve();
        self.deduced = Some(id);
        self.anything(id, item, false);
        id
    }

    fn anything(&mut self, id: TypeId, item: TypeId, atomic: bool) {
        let map = self.map(Vec::new(), Some(id), [atomic, false, false]);
        let list = List { item, relation: ListRelation::Atomic };
        self.define(id, Type { scalar: Some(Scalar::Any), list: Some(list), map: Some(map), nullable: false });
    }

    pub(super) fn kind(&mut self, name: KindName, kind: Kind) {
        self.types.kinds.push((name, kind));
    }

    pub(super) fn finish(mut self) -> Types {
        self.types.kinds.sort_by(|left, right| left.0.cmp(&right.0));
        self.types.kinds.dedup_by(|left, right| left.0 == right.0);
        self.types.names.shrink_to_fit();
        self.types.name_ends.shrink_to_fit();
        self.types.types.shrink_to_fit();
        self.types.fields.shrink_to_fit();
        self.types
    }
}

/// Tables stay far below 2³²: what fills them has a budget.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
