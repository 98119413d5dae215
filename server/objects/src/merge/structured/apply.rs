//! The whole of a server-side apply, short of defaults and admission.

use super::Unfit;
use super::check::check;
use super::compare::{Comparison, compare, equal};
use super::fieldset::fields_of;
use super::merge::merge;
use super::remove::without;
use crate::merge::fields::{Entry, FieldSet, InvalidFields, Operation, Step, entries_of};
use crate::schema::types::{MAX_DEPTH, TypeId};
use crate::schema::{Schema, built_in_kinds};
use serde_json::{Map, Value};
use windlass_model::application::Object;

/// What an apply is asked to do.
#[derive(Clone, Copy, Debug)]
pub struct Applying<'a> {
    /// The object as it is, with its `managedFields`; none if there is none yet.
    pub live: Option<&'a Object>,
    /// The manifest.
    pub desired: &'a Object,
    /// The schema of both, in the API version of both.
    pub schema: &'a Schema,
    /// Who applies.
    pub manager: &'a str,
    /// Take fields over that others own with another value.
    pub force: bool,
    /// Take a manifest that has an item of a merged list more than once: its items then come as it lists them. The server
    /// refuses such a manifest; an apply on the client's side does not.
    pub duplicates: bool,
    /// The time for the manager's entry: RFC 3339, in UTC, to the second.
    pub time: &'a str,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The object, without `managedFields`. The server goes on from here: it sets defaults, drops what its types keep no
    /// empty value of, writes quantities in their canonical form, runs admission.
    pub object: Object,
    /// Who owns what.
    pub managers: Vec<Entry>,
    /// Whether the merged object differs from the live one.
    pub changed: bool,
}

/// A field that another manager owns with another value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// Who owns it.
    pub manager: String,
    /// The field: `.spec.replicas`.
    pub path: String,
}

/// Why nothing came of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// Other managers own fields with other values.
    #[error("other managers own {} of the fields with other values", .0.len())]
    Conflicts(Vec<Conflict>),
    /// The manifest does not fit the schema; the API server refuses it, too.
    #[error("the manifest does not fit its schema: {0}")]
    Desired(Unfit),
    /// The live object does not fit the schema.
    #[error("the live object does not fit its schema: {0}")]
    Live(Unfit),
    /// `managedFields` cannot be read.
    #[error("managedFields of the live object cannot be read: {0}")]
    Managers(#[from] InvalidFields),
    /// The manifest has `managedFields`.
    #[error("a manifest must have no metadata.managedFields")]
    HasManagers,
    /// Only the API server can say what an owned field is in another version of the API.
    #[error("{manager} owns fields in version {api_version}, which only the API server can translate")]
    OtherVersion {
        /// Who.
        manager: String,
        /// Of which version.
        api_version: String,
    },
}

/// Metadata that is nobody's to own.
const NOBODYS: [&str; 9] = [
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
];
/// Metadata that the server keeps as it is.
const KEPT: [&str; 5] = ["creationTimestamp", "generation", "resourceVersion", "selfLink", "uid"];
/// Who owns what was there before anybody applied.
const BEFORE: &str = "before-first-apply";

/// What a server-side apply makes of a live object.
///
/// # Errors
/// [`Refused`]
pub fn apply(applying: &Applying<'_>) -> Result<Applied, Refused> {
    let Applying { schema, desired, .. } = *applying;
    let root = schema.root();
    if desired
        .get("metadata")
        .and_then(|metadata| metadata.get("managedFields"))
        .is_some_and(|fields| !fields.is_null())
    {
        return Err(Refused::HasManagers);
    }
    let desired_value = Value::Object(desired.clone());
    check(&desired_value, schema, root, applying.duplicates).map_err(Refused::Desired)?;
    let live = Value::Object(applying.live.map(bare).unwrap_or_default());
    check(&live, schema, root, true).map_err(Refused::Live)?;

    let mut owners = Owners::of(applying, &live)?;
    let last = owners.take();
    let merged = merge(&live, &desired_value, schema, root, applying.duplicates).map_err(Refused::Desired)?;
    let merged = merged.unwrap_or_default();
    let set = fields_of(&desired_value, schema, root).map_err(Refused::Desired)?;
    let set = reset(schema, set);
    let pruned = match last {
        Some(last) if !last.fields.is_empty() => {
            let others = owners.all().union(&set);
            prune(&merged, &last.fields, &others, schema).map_err(Refused::Live)?
        }
        _ => merged,
    };
    let mut comparison = compare(&live, &pruned, schema, root).map_err(Refused::Live)?;
    comparison.added = reset(schema, comparison.added);
    comparison.modified = reset(schema, comparison.modified);
    comparison.removed = reset(schema, comparison.removed);
    owners.give_up(&comparison, applying.force)?;

    let object = kept(pruned, &live, schema);
    let changed = applying.live.is_none() || !equal(&live, &Value::Object(object.clone()));
    let managers = owners.with(set.difference(&nobodys()), applying, changed);
    Ok(Applied { object, managers, changed })
}

/// The object without `managedFields`.
fn bare(object: &Object) -> Object {
    let mut object = object.clone();
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        metadata.shift_remove("managedFields");
    }
    object
}

/// Without the fields that the request cannot change.
fn reset(schema: &Schema, set: FieldSet) -> FieldSet {
    if !schema.has_status_subresource() {
        return set;
    }
    let mut status = FieldSet::default();
    status.insert(&[Step::Field("status".to_owned())]);
    set.recursive_difference(&status)
}

fn nobodys() -> FieldSet {
    let mut set = FieldSet::default();
    for name in ["apiVersion", "kind", "metadata"] {
        set.insert(&[Step::Field(name.to_owned())]);
    }
    for name in NOBODYS {
        set.insert(&[Step::Field("metadata".to_owned()), Step::Field(name.to_owned())]);
    }
    set
}

/// Takes away what the manager applied last time, does not apply now, and nobody else owns.
fn prune(merged: &Value, last: &FieldSet, owned: &FieldSet, schema: &Schema) -> Result<Value, Unfit> {
    let root = schema.root();
    let of = schema.type_of(root);
    let full = |value: &Value| Ok(fields_of(value, schema, root)?.with_named_fields(schema, of));
    let last = last.with_named_fields(schema, of);
    let all = full(merged)?;
    // What others own comes back.
    let pruned = without(merged, &last, schema, root);
    let stays = full(&pruned)?.union(&owned.with_named_fields(schema, of));
    let pruned = without(merged, &all.difference(&stays), schema, root);
    // What was never the manager's comes back, too.
    let gone = all.difference(&full(&pruned)?).intersection(&last);
    Ok(without(merged, &gone, schema, root))
}

/// The result with what the server keeps of the live object whatever a manifest says.
fn kept(merged: Value, live: &Value, schema: &Schema) -> Object {
    let Value::Object(mut object) = merged else {
        return Object::new();
    };
    let restore = |object: &mut Map<String, Value>, live: Option<&Map<String, Value>>, name: &str| {
        match live.and_then(|live| live.get(name)) {
            Some(value) => object.insert(name.to_owned(), value.clone()),
            None => object.shift_remove(name),
        };
    };
    if schema.has_status_subresource() {
        restore(&mut object, live.as_object(), "status");
    }
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        let live = live.get("metadata").and_then(Value::as_object);
        for name in KEPT {
            restore(metadata, live, name);
        }
    }
    object
}

/// Who owns what, while an apply is under way.
struct Owners {
    entries: Vec<Entry>,
    ours: Entry,
}

impl Owners {
    fn of(applying: &Applying<'_>, live: &Value) -> Result<Self, Refused> {
        let schema = applying.schema;
        let version = applying.desired.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
        let ours = Entry {
            manager: applying.manager.to_owned(),
            operation: Operation::Apply,
            api_version: version.to_owned(),
            subresource: String::new(),
            time: None,
            fields: FieldSet::default(),
        };
        let mut entries = applying.live.map_or(Ok(Vec::new()), entries_of)?;
        if entries.is_empty() && applying.live.is_some() {
            let empty = empty(schema, schema.root(), 0);
            let fields = compare(&empty, live, schema, schema.root()).map_err(Refused::Live)?.added;
            let fields = reset(schema, fields).difference(&nobodys());
            let manager = BEFORE.to_owned();
            let time = Some(applying.time.to_owned());
            entries.push(Entry { manager, operation: Operation::Update, fields, time, ..ours.clone() });
        }
        let mut known = Vec::with_capacity(entries.len());
        for mut entry in entries {
            if entry.api_version != version && !schema.is_custom() {
                if !is_served(&entry.api_version, applying.desired) {
                    continue;
                }
                return Err(Refused::OtherVersion { manager: entry.manager, api_version: entry.api_version });
            }
            entry.fields = entry.fields.reconciled(schema, schema.type_of(schema.root()));
            known.push(entry);
        }
        Ok(Self { entries: known, ours })
    }

    /// The entry of who applies, as it was.
    fn take(&mut self) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| entry.is_of(&self.ours))?;
        let last = self.entries.remove(at);
        self.ours.time.clone_from(&last.time);
        Some(last)
    }

    fn all(&self) -> FieldSet {
        self.entries.iter().fold(FieldSet::default(), |all, entry| all.union(&entry.fields))
    }

    /// Takes from the others what has changed under them.
    fn give_up(&mut self, comparison: &Comparison, force: bool) -> Result<(), Refused> {
        let changed = comparison.modified.union(&comparison.added);
        if !force {
            let mut conflicts = Vec::new();
            for entry in &self.entries {
                for path in entry.fields.intersection(&changed).paths() {
                    let path = path.iter().map(ToString::to_string).collect();
                    conflicts.push(Conflict { manager: entry.manager.clone(), path });
                }
            }
            if !conflicts.is_empty() {
                conflicts.sort();
                return Err(Refused::Conflicts(conflicts));
            }
        }
        for entry in &mut self.entries {
            entry.fields = entry.fields.difference(&changed).difference(&comparison.removed);
        }
        self.entries.retain(|entry| !entry.fields.is_empty());
        Ok(())
    }

    fn with(mut self, fields: FieldSet, applying: &Applying<'_>, changed: bool) -> Vec<Entry> {
        if !fields.is_empty() {
            let time = if changed { Some(applying.time.to_owned()) } else { self.ours.time.clone() };
            let ours = Entry { fields, time, ..self.ours };
            let at = self.entries.iter().position(|entry| entry.operation == Operation::Update);
            self.entries.insert(at.unwrap_or(self.entries.len()), ours);
        }
        self.entries
    }
}

/// An object of the kind with nothing set: Go's structs are there even so, and nobody comes to own them.
fn empty(schema: &Schema, id: TypeId, depth: u32) -> Value {
    let mut object = Object::new();
    if let (Some(map), false) = (schema.type_of(id).map, schema.is_custom() || depth > MAX_DEPTH) {
        for field in schema.fields(&map) {
            if schema.default_of(field).and_then(Value::as_object).is_some_and(Map::is_empty) {
                object.insert(schema.name_of(field).to_owned(), empty(schema, field.type_id, depth + 1));
            }
        }
    }
    Value::Object(object)
}

/// Whether Kubernetes still knows the kind in this version. Who owns fields in a version that is gone owns nothing.
fn is_served(api_version: &str, object: &Object) -> bool {
    let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
    let (group, version) = crate::key::group_version(api_version);
    built_in_kinds().get(group, version, kind).is_some()
}
