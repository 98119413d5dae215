//! From nodes to values: keys, merges, anchors, and what all of it costs.
//!
//! What is open shares two stacks, one of values and one of keys, so that a map is made once, in its final size.

use super::grammar::Properties;
use super::scalar::{self, Meaning};
use super::scanner::{Mark, Scanner};
use super::{Document, YamlError};
use crate::Budget;
use serde_json::map::Entry;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

const MERGE_TAG: &str = "tag:yaml.org,2002:merge";

/// A scalar as it is written.
pub(super) struct Scalar<'a> {
    pub(super) text: Cow<'a, str>,
    /// Whether it has no quotes and is no block.
    pub(super) plain: bool,
}

impl Scalar<'_> {
    pub(super) fn empty() -> Self {
        Scalar { text: Cow::Borrowed(""), plain: true }
    }
}

/// A map or list that is not complete yet.
struct Open {
    is_list: bool,
    /// Its own number among the anchors, 0 if it has none.
    anchor: usize,
    /// Where its values and keys begin on the stacks.
    values: usize,
    keys: usize,
    /// Whether a key is there that waits for its value.
    wants_value: bool,
    merges: bool,
}

struct Key {
    name: String,
    mark: Mark,
    merge: bool,
}

/// What an alias may ask for.
struct Anchored {
    /// None if it is nothing that JSON can say.
    value: Option<Value>,
    /// The same as a key.
    key: Result<String, &'static str>,
    weight: Weight,
}

pub(super) struct Builder<'a> {
    budget: Budget,
    documents: Vec<Document>,
    /// The line of the document that is being read.
    line: Option<u32>,
    open: Vec<Open>,
    values: Vec<Value>,
    keys: Vec<Key>,
    /// Numbers of anchors, by name: the last one of a name counts.
    names: HashMap<&'a str, usize>,
    /// Complete values, by number.
    anchored: HashMap<usize, Anchored>,
    last_anchor: usize,
    nodes: u64,
    copied_bytes: u64,
}

impl<'a> Builder<'a> {
    pub(super) fn new(budget: Budget) -> Self {
        Self {
            budget,
            documents: Vec::new(),
            line: None,
            open: Vec::new(),
            values: Vec::new(),
            keys: Vec::new(),
            names: HashMap::new(),
            anchored: HashMap::new(),
            last_anchor: 0,
            nodes: 0,
            copied_bytes: 0,
        }
    }

    /// The documents, and what is left of the budget after them and their aliases.
    pub(super) fn finish(self) -> (Vec<Document>, Budget) {
        let left = Budget {
            max_bytes: self.budget.max_bytes.saturating_sub(self.copied_bytes),
            max_nodes: self.budget.max_nodes.saturating_sub(self.nodes),
            ..self.budget
        };
        (self.documents, left)
    }

    pub(super) fn document(&mut self, scanner: &Scanner<'a>, at: Mark) -> Result<(), YamlError> {
        self.line = None;
        // An anchor holds within its document.
        self.names.clear();
        self.anchored.clear();
        self.charge(scanner, 1, at)
    }

    pub(super) fn scalar(
        &mut self,
        scanner: &Scanner<'a>,
        scalar: Scalar<'a>,
        Properties { anchor, tag }: Properties<'a>,
        at: Mark,
    ) -> Result<(), YamlError> {
        self.begin(scanner, at)?;
        let meaning = match tag.as_deref() {
            Some(tag) => scalar::tagged(tag, &scalar.text).map_err(|message| scanner.error(at, message))?,
            None if scalar.plain => scalar::plain(&scalar.text),
            None => Meaning::Text,
        };
        if let Some(name) = anchor {
            let number = self.name(name);
            let value = meaning.clone().into_value(Cow::Borrowed(&scalar.text)).ok();
            let key = meaning.clone().into_key(Cow::Borrowed(&scalar.text));
            self.keep(scanner, number, value, key, at)?;
        }
        if self.is_key_next() {
            let implicit = tag.as_deref().map_or(scalar.plain, |tag| tag == "!");
            let merge = scalar.text == "<<" && (implicit || tag.as_deref() == Some(MERGE_TAG));
            let name = meaning.into_key(scalar.text).map_err(|message| scanner.error(at, message))?;
            self.key(name, merge, at);
            return Ok(());
        }
        let value = meaning.into_value(scalar.text).map_err(|message| scanner.error(at, message))?;
        self.add(scanner, value, false, at)
    }

    pub(super) fn open(
        &mut self,
        scanner: &Scanner<'a>,
        is_list: bool,
        anchor: Option<&'a str>,
        at: Mark,
    ) -> Result<(), YamlError> {
        self.begin(scanner, at)?;
        self.check_depth(scanner, 1, at)?;
        let anchor = anchor.map_or(0, |name| self.name(name));
        let (values, keys) = (self.values.len(), self.keys.len());
        self.open.push(Open { is_list, anchor, values, keys, wants_value: false, merges: false });
        Ok(())
    }

    pub(super) fn close(&mut self, scanner: &Scanner<'a>, at: Mark) -> Result<(), YamlError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let values = self.values.drain(open.values.min(self.values.len())..);
        let (value, not_a_key) = if open.is_list {
            (Value::Array(values.collect()), "a list cannot be a key")
        } else {
            let entries = self.keys.drain(open.keys.min(self.keys.len())..).zip(values);
            let fields = if open.merges { merged(scanner, entries) } else { distinct(scanner, entries) }?;
            (Value::Object(fields), "a map cannot be a key; a template's braces have to be in quotes")
        };
        if open.anchor != 0 {
            self.keep(scanner, open.anchor, Some(value.clone()), Err(not_a_key), at)?;
        }
        if self.is_key_next() {
            return Err(scanner.error(at, not_a_key));
        }
        self.add(scanner, value, false, at)
    }

    pub(super) fn alias(&mut self, scanner: &Scanner<'a>, name: &str, at: Mark) -> Result<(), YamlError> {
        self.line.get_or_insert(at.line);
        let Some(number) = self.names.get(name) else {
            return Err(scanner.error(at, "the anchor is not in this document"));
        };
        let Some(anchored) = self.anchored.get(number) else {
            return Err(scanner.error(at, "the anchor's value contains itself"));
        };
        let Weight { nodes, bytes, height } = anchored.weight;
        let is_key = self.is_key_next();
        let (key, value) = if is_key { (Some(anchored.key.clone()), None) } else { (None, Some(&anchored.value)) };
        if let Some(key) = key {
            self.charge(scanner, nodes, at)?;
            self.charge_copy(scanner, bytes, at)?;
            let name = key.map_err(|message| scanner.error(at, message))?;
            self.key(name, false, at);
            return Ok(());
        }
        if value.is_some_and(Option::is_none) {
            return Err(scanner.error(at, "infinity and \"not a number\" are not values that Kubernetes knows"));
        }
        let number = *number;
        self.charge(scanner, nodes, at)?;
        self.check_depth(scanner, height, at)?;
        self.charge_copy(scanner, bytes, at)?;
        let value = self.anchored.get(&number).and_then(|anchored| anchored.value.clone()).unwrap_or_default();
        self.add(scanner, value, true, at)
    }

    fn begin(&mut self, scanner: &Scanner<'a>, at: Mark) -> Result<(), YamlError> {
        self.line.get_or_insert(at.line);
        self.charge(scanner, 1, at)
    }

    fn charge(&mut self, scanner: &Scanner<'a>, nodes: u64, at: Mark) -> Result<(), YamlError> {
        self.nodes = self.nodes.saturating_add(nodes);
        let most = self.budget.max_nodes;
        if self.nodes > most {
            let message =
                format!("the text has more than {most} values, with aliases counted as often as they are used");
            return Err(over_budget(scanner, at, message));
        }
        Ok(())
    }

    fn charge_copy(&mut self, scanner: &Scanner<'a>, bytes: u64, at: Mark) -> Result<(), YamlError> {
        self.copied_bytes = self.copied_bytes.saturating_add(bytes);
        let most = self.budget.max_bytes;
        if self.copied_bytes > most {
            return Err(over_budget(scanner, at, format!("aliases add more than {most} bytes to the text")));
        }
        Ok(())
    }

    fn check_depth(&self, scanner: &Scanner<'a>, height: u32, at: Mark) -> Result<(), YamlError> {
        let most = self.budget.max_depth;
        if u32::try_from(self.open.len()).unwrap_or(u32::MAX).saturating_add(height) > most {
            return Err(over_budget(scanner, at, format!("maps and lists are nested more than {most} deep")));
        }
        Ok(())
    }

    /// A new number for the name of an anchor.
    fn name(&mut self, name: &'a str) -> usize {
        self.last_anchor += 1;
        self.names.insert(name, self.last_anchor);
        self.last_anchor
    }

    /// Keeps a value for aliases. The copy is paid for, or anchors within anchors could keep a value many times.
    fn keep(
        &mut self,
        scanner: &Scanner<'a>,
        number: usize,
        value: Option<Value>,
        key: Result<String, &'static str>,
        at: Mark,
    ) -> Result<(), YamlError> {
        let weight = Weight::of(value.as_ref().unwrap_or(&Value::Null));
        self.charge(scanner, weight.nodes, at)?;
        self.charge_copy(scanner, weight.bytes, at)?;
        self.anchored.insert(number, Anchored { value, key, weight });
        Ok(())
    }

    fn is_key_next(&self) -> bool {
        self.open.last().is_some_and(|open| !open.is_list && !open.wants_value)
    }

    fn key(&mut self, name: String, merge: bool, mark: Mark) {
        self.keys.push(Key { name, mark, merge });
        if let Some(open) = self.open.last_mut() {
            open.wants_value = true;
            open.merges |= merge;
        }
    }

    /// A value goes where it belongs.
    fn add(&mut self, scanner: &Scanner<'a>, value: Value, aliased: bool, at: Mark) -> Result<(), YamlError> {
        let Some(open) = self.open.last_mut() else {
            if !value.is_null() {
                self.documents.push(Document { value, line: self.line.unwrap_or(at.line) });
            }
            return Ok(());
        };
        if std::mem::take(&mut open.wants_value) && self.keys.last().is_some_and(|key| key.merge) {
            let can_merge = match &value {
                Value::Object(_) => true,
                Value::Array(items) => !aliased && items.iter().all(Value::is_object),
                _ => false,
            };
            if !can_merge {
                return Err(scanner.error(at, "`<<` takes a map, or a list of maps"));
            }
        }
        self.values.push(value);
        Ok(())
    }
}

fn over_budget(scanner: &Scanner<'_>, at: Mark, message: String) -> YamlError {
    YamlError { over_budget: true, ..scanner.error(at, message) }
}

/// A map's fields, no name twice.
fn distinct(
    scanner: &Scanner<'_>,
    entries: impl ExactSizeIterator<Item = (Key, Value)>,
) -> Result<Map<String, Value>, YamlError> {
    let mut fields = Map::with_capacity(entries.len());
    for (Key { name, mark, .. }, value) in entries {
        match fields.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(value);
            }
            Entry::Occupied(entry) => return Err(twice(scanner, mark, entry.key())),
        }
    }
    Ok(fields)
}

fn twice(scanner: &Scanner<'_>, mark: Mark, name: &str) -> YamlError {
    scanner.error(mark, format!("the key {name:?} is already in this map"))
}

/// A map's fields, some of which come from `<<`: from a map, or from several, the first of which counts most. As in Go,
/// they take the place of fields that are written above, and give way to those below.
fn merged(scanner: &Scanner<'_>, entries: impl Iterator<Item = (Key, Value)>) -> Result<Map<String, Value>, YamlError> {
    let mut fields = Map::new();
    let mut from_merge: HashSet<String> = HashSet::new();
    for (Key { name, mark, merge }, value) in entries {
        if !merge {
            if fields.contains_key(&name) && !from_merge.remove(&name) {
                return Err(twice(scanner, mark, &name));
            }
            fields.insert(name, value);
            continue;
        }
        let maps = if let Value::Array(items) = value { items } else { vec![value] };
        for map in maps.into_iter().rev() {
            let Value::Object(map) = map else { continue };
            for (name, value) in map {
                if !fields.contains_key(&name) {
                    from_merge.insert(name.clone());
                }
                fields.insert(name, value);
            }
        }
    }
    Ok(fields)
}

/// What a copy of a value costs.
#[derive(Clone, Copy)]
struct Weight {
    /// Maps, lists, scalars and keys.
    nodes: u64,
    bytes: u64,
    /// Levels of maps and lists, 0 for a scalar.
    height: u32,
}

impl Weight {
    fn of(value: &Value) -> Self {
        let mut weight = Self { nodes: 0, bytes: 0, height: 0 };
        let mut open = vec![(value, 0)];
        while let Some((value, depth)) = open.pop() {
            weight.nodes += 1;
            match value {
                Value::String(text) => weight.bytes += text.len() as u64,
                Value::Array(items) => {
                    weight.height = weight.height.max(depth + 1);
                    open.extend(items.iter().map(|item| (item, depth + 1)));
                }
                Value::Object(fields) => {
                    weight.height = weight.height.max(depth + 1);
                    weight.nodes += fields.len() as u64;
                    weight.bytes += fields.keys().map(|name| name.len() as u64).sum::<u64>();
                    open.extend(fields.values().map(|field| (field, depth + 1)));
                }
                _ => {}
            }
        }
        weight
    }
}
