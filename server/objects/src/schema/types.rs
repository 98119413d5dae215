//! The table of types.

use serde_json::Value;
use std::sync::Arc;

/// How deep objects may be nested. Deeper ones are refused; the API server's own limit on JSON is of that order.
pub const MAX_DEPTH: u32 = 200;

/// A type's place in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub(super) u32);

/// A name's place in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NameId(pub(super) u32);

/// A type: what values it takes. More than one of the three only where a schema leaves it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// Values that are neither a list nor a map.
    pub scalar: Option<Scalar>,
    /// Lists.
    pub list: Option<List>,
    /// Maps.
    pub map: Option<Map>,
    /// `nullable`, of custom resources.
    pub nullable: bool,
}

/// Which scalars a type takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// `integer` and `number`.
    Number,
    /// `boolean`.
    Boolean,
    /// Text.
    Text,
    /// Base64.
    Bytes,
    /// RFC 3339, as `metav1.Time` prints it.
    Time,
    /// Go's duration text.
    Duration,
    /// Amounts of a resource: `100m`, `1Gi`; the server stores them in a canonical form.
    Quantity,
    /// A number or a text, kept as written.
    IntOrString,
    /// Any scalar.
    Any,
}

/// How lists are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct List {
    /// The type of its items.
    pub item: TypeId,
    /// How they belong together.
    pub relation: ListRelation,
}

/// `x-kubernetes-list-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListRelation {
    /// One value, owned and replaced as a whole.
    Atomic,
    /// Scalars that are there once.
    Set,
    /// Maps that are told apart by keys (see [`Schema::keys`]).
    Map(Keys),
}

/// `x-kubernetes-list-map-keys`: a place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Keys(pub(super) u32);

/// How maps are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Map {
    pub(super) fields: (u32, u32),
    /// The type of fields that are not named; none: there are no others.
    pub other: Option<TypeId>,
    /// `x-kubernetes-map-type: atomic`: owned and replaced as a whole.
    pub atomic: bool,
    /// `x-kubernetes-embedded-resource`.
    pub embedded: bool,
    /// `x-kubernetes-preserve-unknown-fields`.
    pub preserves_unknown: bool,
}

/// A named field of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    pub(super) name: NameId,
    /// The type of its values.
    pub type_id: TypeId,
    pub(super) default: Option<u32>,
    /// How a strategic merge patch changes it.
    pub strategy: Strategy,
    /// The server keeps no zero (`""`, `0`, `false`) in it: a zero is the same as no field.
    pub drops_zero: bool,
}

/// `x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Strategy {
    /// Lists are merged, not replaced.
    pub merges: bool,
    /// Maps are replaced, not merged.
    pub replaces: bool,
    /// The patch says which fields stay (`$retainKeys`).
    pub retains_keys: bool,
    pub(super) merge_key: Option<NameId>,
}

/// All types of one place, and which kinds there are.
#[derive(Debug, Default)]
pub(super) struct Types {
    /// All names in one text, and where each ends.
    pub(super) names: String,
    pub(super) name_ends: Vec<u32>,
    pub(super) types: Vec<Type>,
    /// Of each map in the order of their names.
    pub(super) fields: Vec<Field>,
    pub(super) keys: Vec<Box<[NameId]>>,
    pub(super) defaults: Vec<Value>,
    /// In order of (group, version, kind).
    pub(super) kinds: Vec<(KindName, Kind)>,
    /// From a CustomResourceDefinition, whose objects are stored as they were written.
    pub(super) custom: bool,
}

/// Group, version, kind.
pub(super) type KindName = (Box<str>, Box<str>, Box<str>);

/// A kind in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) root: TypeId,
    pub(super) status_subresource: bool,
}

impl Types {
    pub(super) fn name(&self, id: NameId) -> &str {
        let at = id.0 as usize;
        let start = at.checked_sub(1).and_then(|before| self.name_ends.get(before)).copied().unwrap_or(0);
        let end = self.name_ends.get(at).copied().unwrap_or(start);
        self.names.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(super) fn size_in_bytes(&self) -> usize {
        let keys: usize = self.keys.iter().map(|keys| size_of_val(&**keys)).sum();
        let kinds: usize =
            self.kinds.iter().map(|((group, version, kind), _)| group.len() + version.len() + kind.len()).sum();
        let defaults: usize = self.defaults.iter().map(|value| size_of::<Value>() + value.to_string().len()).sum();
        self.names.len()
            + size_of_val(&*self.name_ends)
            + size_of_val(&*self.types)
            + size_of_val(&*self.fields)
            + size_of_val(&*self.keys)
            + keys
            + defaults
            + size_of_val(&*self.kinds)
            + kinds
    }
}

/// The schema of one kind in one version. Cheap to clone: the table of types is shared.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(super) types: Arc<Types>,
    pub(super) kind: Kind,
}

impl Schema {
    /// The type of the whole object.
    #[must_use]
    pub fn root(&self) -> TypeId {
        self.kind.root
    }

    /// What is known of a type.
    #[must_use]
    pub fn type_of(&self, id: TypeId) -> Type {
        self.types.types.get(id.0 as usize).copied().unwrap_or(Type::NOTHING)
    }

    /// A named field of a map.
    #[must_use]
    pub fn field(&self, map: &Map, name: &str) -> Option<&Field> {
        let fields = self.fields(map);
        let at = fields.binary_search_by(|field| self.types.name(field.name).cmp(name)).ok()?;
        fields.get(at)
    }

    /// The named fields of a map, in the order of their names.
    #[must_use]
    pub fn fields(&self, map: &Map) -> &[Field] {
        self.types.fields.get(map.fields.0 as usize..map.fields.1 as usize).unwrap_or_default()
    }

    /// The type of a map's field, named or not; none if the map has no such field.
    #[must_use]
    pub fn child(&self, map: &Map, name: &str) -> Option<TypeId> {
        self.field(map, name).map(|field| field.type_id).or(map.other)
    }

    /// A field's name.
    #[must_use]
    pub fn name_of(&self, field: &Field) -> &str {
        self.types.name(field.name)
    }

    /// The value that the server sets where the field is missing.
    #[must_use]
    pub fn default_of(&self, field: &Field) -> Option<&Value> {
        self.types.defaults.get(field.default? as usize)
    }

    /// The fields by which the items of a list are told apart, in the schema's order.
    pub fn keys(&self, keys: Keys) -> impl Iterator<Item = &str> {
        let names: &[NameId] = self.types.keys.get(keys.0 as usize).map_or(&[], |keys| keys);
        names.iter().map(|name| self.types.name(*name))
    }

    /// The field by which a strategic merge patch tells the items of a list apart.
    #[must_use]
    pub fn merge_key(&self, strategy: &Strategy) -> Option<&str> {
        strategy.merge_key.map(|name| self.types.name(name))
    }

    /// Whether the kind comes from a CustomResourceDefinition: its objects are stored as they were written, quantities
    /// and all.
    #[must_use]
    pub fn is_custom(&self) -> bool {
        self.types.custom
    }

    /// Whether `status` can be written by its own request only, and is ignored in others.
    #[must_use]
    pub fn has_status_subresource(&self) -> bool {
        self.kind.status_subresource
    }

    /// The memory that the table of types takes. Kinds of one place share it.
    #[must_use]
    pub fn size_in_bytes(&self) -> usize {
        self.types.size_in_bytes()
    }
}

impl Type {
    /// Takes no value.
    pub(crate) const NOTHING: Self = Self { scalar: None, list: None, map: None, nullable: false };

    /// How its maps are merged, whatever else it takes.
    pub(crate) fn for_map(self) -> Option<Map> {
        self.map
    }

    /// The part of the type that a value of this shape falls under, as structured-merge-diff chooses it: a null or a
    /// value of no fitting shape leaves the type as it is.
    #[must_use]
    pub(crate) fn for_value(self, value: &Value) -> Self {
        match value {
            Value::Bool(_) | Value::Number(_) | Value::String(_) if self.scalar.is_some() => {
                Self { list: None, map: None, ..self }
            }
            Value::Array(_) if self.list.is_some() => Self { scalar: None, map: None, ..self },
            Value::Object(_) if self.map.is_some() => Self { scalar: None, list: None, ..self },
            _ => self,
        }
    }
}

impl Scalar {
    /// Whether structured merge takes the value for one of this type.
    #[must_use]
    pub(crate) fn takes(self, value: &Value) -> bool {
        match self {
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Text | Self::Bytes => value.is_string(),
            Self::Time | Self::Duration | Self::Quantity | Self::IntOrString | Self::Any => {
                value.is_number() || value.is_boolean() || value.is_string()
            }
        }
    }
}

impl Field {
    pub(super) fn is_named_as(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
