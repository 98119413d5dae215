//! Types from OpenAPI v3 documents, as an API server gives them at `/openapi/v3/…`.
//!
//! Which JSON schema means which type is decided as in Kubernetes' own conversion for server-side apply
//! (`k8s.io/kube-openapi/pkg/schemaconv`): a list without marks is atomic, a patch merge key stands in for missing list
//! keys, a map without properties takes anything.

use super::build::Builder;
use super::defaults;
use super::types::{Field, Kind, List, ListRelation, Map, Scalar, Schema, Strategy, Type, TypeId, Types};
use serde_json::{Map as JsonMap, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Schemas within schemas, at most.
const MAX_NESTING: u32 = 100;
/// Schemas in all, at most.
const MAX_NODES: u32 = 500_000;

/// Why a document is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidDocument {
    /// It is nested too deep.
    #[error("the schema is nested deeper than {MAX_NESTING} levels")]
    TooDeep,
    /// It is too big.
    #[error("the schema has more than {MAX_NODES} parts")]
    TooBig,
    /// It says something that has no meaning.
    #[error("the schema is not understood: {0}")]
    NotUnderstood(String),
}

/// All kinds of some OpenAPI v3 documents.
#[derive(Clone, Debug)]
pub struct Catalogue {
    pub(super) types: Arc<Types>,
}

impl Catalogue {
    /// The kinds that these documents describe. `zeros` names the fields in which the server keeps no zero value, by the
    /// name of the schema that has them; documents do not say it.
    ///
    /// # Errors
    /// [`InvalidDocument`]
    pub fn of_documents(
        documents: &[Value],
        zeros: &BTreeMap<String, BTreeSet<String>>,
    ) -> Result<Self, InvalidDocument> {
        let mut models = BTreeMap::new();
        let mut with_status = BTreeSet::new();
        for document in documents {
            let schemas = document.get("components").and_then(|components| components.get("schemas"));
            models
                .extend(schemas.and_then(Value::as_object).into_iter().flatten().map(|(name, model)| (&**name, model)));
            statuses(document, &mut with_status);
        }
        let mut reader = Reader { models, zeros, ..Reader::new(false) };
        let kinds: Vec<(&str, &Value)> = reader.models.iter().map(|(name, model)| (*name, *model)).collect();
        for (name, model) in kinds.into_iter().filter(|(_, model)| has_metadata(model)) {
            for (group, version, kind) in kinds_of(model) {
                let status_subresource = with_status.contains(&(group, version, kind));
                let root = reader.named(name);
                reader.builder.kind((group.into(), version.into(), kind.into()), Kind { root, status_subresource });
            }
        }
        Ok(Self { types: Arc::new(reader.finish()?) })
    }

    /// The schema of a kind.
    #[must_use]
    pub fn get(&self, group: &str, version: &str, kind: &str) -> Option<Schema> {
        let kinds = &self.types.kinds;
        let at = kinds.binary_search_by(|((g, v, k), _)| (&**g, &**v, &**k).cmp(&(group, version, kind))).ok()?;
        Some(Schema { types: Arc::clone(&self.types), kind: kinds.get(at)?.1 })
    }

    /// Group, version and kind of all kinds, in order.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.types.kinds.iter().map(|((group, version, kind), _)| (&**group, &**version, &**kind))
    }

    /// The memory that the table takes.
    #[must_use]
    pub fn size_in_bytes(&self) -> usize {
        self.types.size_in_bytes()
    }
}

/// Kinds are what has the metadata of an object; lists and options have not.
fn has_metadata(model: &Value) -> bool {
    let metadata = model.get("properties").and_then(|properties| properties.get("metadata"));
    metadata.and_then(reference).is_some_and(|name| name == "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
}

fn kinds_of(model: &Value) -> Vec<(&str, &str, &str)> {
    let kinds = model.get("x-kubernetes-group-version-kind").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    kinds.iter().filter_map(kind_of).collect()
}

fn kind_of(kind: &Value) -> Option<(&str, &str, &str)> {
    let part = |name: &str| kind.get(name).and_then(Value::as_str);
    Some((part("group")?, part("version")?, part("kind")?))
}

/// Whose status has a request of its own.
fn statuses<'a>(document: &'a Value, found: &mut BTreeSet<(&'a str, &'a str, &'a str)>) {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    for (_, path) in paths.filter(|(path, _)| path.ends_with("/{name}/status")) {
        let update = path.get("put").and_then(|put| put.get("x-kubernetes-group-version-kind"));
        found.extend(update.and_then(kind_of));
    }
}

/// The name that a schema refers to, directly or as the one part of an `allOf`.
fn reference(schema: &Value) -> Option<&str> {
    let direct = schema.get("$ref").and_then(Value::as_str);
    let text = direct.or_else(|| match schema.get("allOf")?.as_array()?.as_slice() {
        [only] => only.get("$ref")?.as_str(),
        _ => None,
    })?;
    text.rsplit('/').next().filter(|name| !name.is_empty())
}

/// Turns schemas into types.
pub(super) struct Reader<'a> {
    pub(super) builder: Builder,
    models: BTreeMap<&'a str, &'a Value>,
    zeros: &'a BTreeMap<String, BTreeSet<String>>,
    named: HashMap<&'a str, TypeId>,
    /// Named types that are reserved and not yet read.
    waiting: Vec<(&'a str, TypeId)>,
    /// Named types with `x-kubernetes-map-type` where they are used.
    overridden: HashMap<(TypeId, bool), TypeId>,
    nodes: u32,
    /// The type of an embedded resource's metadata, for definitions of custom resources.
    pub(super) object_meta: Option<TypeId>,
}

static NO_ZEROS: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();

impl<'a> Reader<'a> {
    pub(super) fn new(custom: bool) -> Self {
        Self {
            builder: Builder::new(custom),
            models: BTreeMap::new(),
            zeros: &NO_ZEROS,
            named: HashMap::new(),
            waiting: Vec::new(),
            overridden: HashMap::new(),
            nodes: 0,
            object_meta: None,
        }
    }

    fn named(&mut self, name: &'a str) -> TypeId {
        if let Some(id) = self.named.get(name) {
            return *id;
        }
        let id = match name {
            "io.k8s.apimachinery.pkg.api.resource.Quantity" => self.builder.scalar(Scalar::Quantity),
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString" => self.builder.scalar(Scalar::IntOrString),
            "io.k8s.apimachinery.pkg.apis.meta.v1.Time" | "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime" => {
                self.builder.scalar(Scalar::Time)
            }
            "io.k8s.apimachinery.pkg.apis.meta.v1.Duration" => self.builder.scalar(Scalar::Duration),
            "io.k8s.apimachinery.pkg.runtime.RawExtension" => self.builder.opaque(),
            _ => {
                let id = self.builder.reserve();
                self.waiting.push((name, id));
                id
            }
        };
        self.named.insert(name, id);
        id
    }

    /// Reads what is waiting, and gives the table.
    pub(super) fn finish(mut self) -> Result<Types, InvalidDocument> {
        while let Some((name, id)) = self.waiting.pop() {
            let of = match self.models.get(name).copied() {
                Some(model) => {
                    let of = self.schema(model, false, 0, self.zeros.get(name))?;
                    self.with_defaults(name, of)
                }
                None => {
                    return Err(InvalidDocument::NotUnderstood(format!("it refers to {name:?}, which is not there")));
                }
            };
            self.builder.define(id, of);
        }
        for ((target, atomic), id) in std::mem::take(&mut self.overridden) {
            let mut of = self.builder.type_of(target);
            of.map = of.map.map(|map| Map { atomic, ..map });
            self.builder.define(id, of);
        }
        Ok(self.builder.finish())
    }

    /// The type of a named schema, with the defaults that documents do not tell.
    fn with_defaults(&mut self, name: &str, of: Type) -> Type {
        let told = defaults::of_model(name);
        let (Some(map), false) = (of.map, told.is_empty()) else {
            return of;
        };
        let mut fields = self.builder.fields(&map).to_vec();
        for (field, default) in told {
            let id = self.builder.name(field);
            let default = self.builder.default_value(&default);
            for field in fields.iter_mut().filter(|field| field.name == id) {
                field.default = Some(default);
            }
        }
        let map = self.builder.map(fields, map.other, [map.atomic, map.embedded, map.preserves_unknown]);
        Type { map: Some(map), ..of }
    }

    /// The type that a schema means, wherever a schema may stand.
    pub(super) fn type_id(&mut self, schema: &'a Value, preserve: bool, depth: u32) -> Result<TypeId, InvalidDocument> {
        let Some(name) = reference(schema) else {
            let of = self.schema(schema, preserve, depth, None)?;
            return Ok(self.builder.add(of));
        };
        let target = self.named(name);
        match schema.get("x-kubernetes-map-type").and_then(Value::as_str) {
            Some(relation) => {
                let key = (target, relation == "atomic");
                if let Some(id) = self.overridden.get(&key) {
                    return Ok(*id);
                }
                let id = self.builder.reserve();
                self.overridden.insert(key, id);
                Ok(id)
            }
            None => Ok(target),
        }
    }

    /// The type that a schema describes itself.
    pub(super) fn schema(
        &mut self,
        schema: &'a Value,
        preserve: bool,
        depth: u32,
        zeros: Option<&BTreeSet<String>>,
    ) -> Result<Type, InvalidDocument> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(InvalidDocument::TooBig);
        }
        if depth > MAX_NESTING {
            return Err(InvalidDocument::TooDeep);
        }
        let Value::Object(schema) = schema else {
            return Err(InvalidDocument::NotUnderstood("a schema must be a map".to_owned()));
        };
        let is = |name: &str| schema.get(name) == Some(&Value::Bool(true));
        let preserve = preserve || is("x-kubernetes-preserve-unknown-fields");
        let text = |name: &str| schema.get(name).and_then(Value::as_str).unwrap_or_default();
        let mut of = Type { nullable: is("nullable"), ..Type::NOTHING };
        match text("type") {
            "" if is("x-kubernetes-int-or-string") => of.scalar = Some(Scalar::IntOrString),
            "" => {
                of.scalar = Some(Scalar::Any);
                of.list = Some(self.list(schema, preserve, depth)?);
                of.map = Some(self.map(schema, preserve, depth, zeros)?);
            }
            "object" => of.map = Some(self.map(schema, preserve, depth, zeros)?),
            "array" => of.list = Some(self.list(schema, preserve, depth)?),
            "integer" | "number" => of.scalar = Some(Scalar::Number),
            "boolean" => of.scalar = Some(Scalar::Boolean),
            "string" => {
                of.scalar = Some(match text("format") {
                    "" => Scalar::Text,
                    "byte" => Scalar::Bytes,
                    "date-time" => Scalar::Time,
                    "duration" => Scalar::Duration,
                    "int-or-string" => Scalar::IntOrString,
                    _ => Scalar::Any,
                });
            }
            other => return Err(InvalidDocument::NotUnderstood(format!("there is no type {other:?}"))),
        }
        Ok(of)
    }

    fn map(
        &mut self,
        schema: &'a JsonMap<String, Value>,
        preserve: bool,
        depth: u32,
        zeros: Option<&BTreeSet<String>>,
    ) -> Result<Map, InvalidDocument> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let mut fields = Vec::with_capacity(properties.map_or(0, JsonMap::len));
        for (name, property) in properties.into_iter().flatten() {
            let type_id = self.type_id(property, preserve, depth + 1)?;
            let default = property.get("default").filter(|default| !default.is_null());
            let mut field = self.builder.field(name, type_id, default);
            field.strategy = self.strategy(property);
            field.drops_zero = zeros.is_some_and(|zeros| zeros.contains(name));
            fields.push(field);
        }
        let embedded = schema.get("x-kubernetes-embedded-resource") == Some(&Value::Bool(true));
        if embedded && let Some(object_meta) = self.object_meta {
            self.embed(&mut fields, object_meta);
        }
        let other = match schema.get("additionalProperties") {
            None if preserve || fields.is_empty() => Some(self.builder.deduced()),
            None | Some(Value::Bool(false)) => None,
            Some(Value::Object(_)) => {
                Some(self.type_id(schema.get("additionalProperties").unwrap_or(&Value::Null), preserve, depth + 1)?)
            }
            Some(_) => Some(self.builder.deduced()),
        };
        let atomic = match schema.get("x-kubernetes-map-type").and_then(Value::as_str) {
            None | Some("granular") => false,
            Some("atomic") => true,
            Some(other) => return Err(InvalidDocument::NotUnderstood(format!("there is no map type {other:?}"))),
        };
        Ok(self.builder.map(fields, other, [atomic, embedded, preserve]))
    }

    /// What the API server adds to a schema of an object within an object.
    pub(super) fn embed(&mut self, fields: &mut Vec<Field>, object_meta: TypeId) {
        let text = self.builder.scalar(Scalar::Text);
        for (name, type_id) in [("apiVersion", text), ("kind", text), ("metadata", object_meta)] {
            let field = self.builder.field(name, type_id, None);
            fields.retain(|own| !own.is_named_as(&field));
            fields.push(field);
        }
    }

    fn list(
        &mut self,
        schema: &'a JsonMap<String, Value>,
        preserve: bool,
        depth: u32,
    ) -> Result<List, InvalidDocument> {
        let item = match schema.get("items") {
            Some(items) => self.type_id(items, preserve, depth + 1)?,
            None => self.builder.opaque(),
        };
        let text = |name: &str| schema.get(name).and_then(Value::as_str);
        let relation = match (text("x-kubernetes-list-type"), text("x-kubernetes-patch-strategy")) {
            (Some("set"), _) => ListRelation::Set,
            (Some("map"), _) => {
                let keys = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
                let keys: Vec<&str> = keys.into_iter().flatten().filter_map(Value::as_str).collect();
                if keys.is_empty() {
                    return Err(InvalidDocument::NotUnderstood("a list of type map has no keys".to_owned()));
                }
                ListRelation::Map(self.builder.keys(&keys))
            }
            (None, Some("merge" | "merge,retainKeys")) => match text("x-kubernetes-patch-merge-key") {
                Some(key) => ListRelation::Map(self.builder.keys(&[key])),
                None => ListRelation::Set,
            },
            (None | Some("atomic"), _) => ListRelation::Atomic,
            (Some(other), _) => return Err(InvalidDocument::NotUnderstood(format!("there is no list type {other:?}"))),
        };
        Ok(List { item, relation })
    }

    fn strategy(&mut self, property: &Value) -> Strategy {
        let text = |name: &str| property.get(name).and_then(Value::as_str);
        let strategies = text("x-kubernetes-patch-strategy").unwrap_or_default();
        let has = |name: &str| strategies.split(',').any(|strategy| strategy == name);
        Strategy {
            merges: has("merge"),
            replaces: has("replace"),
            retains_keys: has("retainKeys"),
            merge_key: text("x-kubernetes-patch-merge-key").map(|key| self.builder.name(key)),
        }
    }
}
