//! From events to values.

use super::{Document, YamlError, json, scalar};
use crate::Budget;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// All documents of a text that say something: empty ones and `null` are left out. JSON is YAML.
///
/// # Errors
/// [`YamlError`] where the text is not YAML, means something that JSON cannot say (infinity, a map as a key), repeats
/// a key, or goes beyond the budget.
pub fn parse(text: &str, budget: &Budget) -> Result<Vec<Document>, YamlError> {
    parse_within(text, &mut { *budget })
}

/// As [`parse`], taking what the text costs off the budget, for several texts with one budget together.
///
/// # Errors
/// As [`parse`]; the budget is then of no use any more.
pub fn parse_within(text: &str, left: &mut Budget) -> Result<Vec<Document>, YamlError> {
    let Some(bytes) = left.max_bytes.checked_sub(text.len() as u64) else {
        let message = format!("the text has {} bytes; {} are allowed", text.len(), left.max_bytes);
        return Err(YamlError { line: 1, column: 1, message, over_budget: true });
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii_start().starts_with('{')
        && let Some((answer, nodes)) = json::parse(text, left)
    {
        *left = Budget { max_bytes: bytes, max_nodes: left.max_nodes.saturating_sub(nodes), ..*left };
        return answer.map(|document| vec![document]);
    }
    let mut reader = Reader::new(*left);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| scan_error(*error.marker(), error.info(), left))?;
        reader.event(event, span)?;
    }
    let bytes = bytes.saturating_sub(reader.copied_bytes);
    *left = Budget { max_bytes: bytes, max_nodes: left.max_nodes.saturating_sub(reader.nodes), ..*left };
    Ok(reader.documents)
}

/// The parser has a limit of its own for nested flow collections, and reads ahead of what it tells.
fn scan_error(at: Marker, message: &str, budget: &Budget) -> YamlError {
    if message.contains("recursion limit") { too_deep(at, budget) } else { syntax_error(at, message) }
}

fn too_deep(at: Marker, budget: &Budget) -> YamlError {
    over_budget(at, format!("maps and lists are nested more than {} deep", budget.max_depth))
}

fn syntax_error(at: Marker, message: &str) -> YamlError {
    YamlError { line: line(at), column: column(at), message: message.to_owned(), over_budget: false }
}

fn line(at: Marker) -> u32 {
    u32::try_from(at.line()).unwrap_or(u32::MAX)
}

fn column(at: Marker) -> u32 {
    u32::try_from(at.col()).unwrap_or(u32::MAX).saturating_add(1)
}

/// A value with what it weighs, for the budget.
#[derive(Clone)]
struct Node {
    value: Value,
    nodes: u64,
    bytes: u64,
    /// Levels of maps and lists, 0 for a scalar.
    height: u32,
    /// Whether, as a key, it is `<<`.
    merge: bool,
}

/// A map or list that is not complete yet.
struct Open {
    content: Content,
    anchor: usize,
    nodes: u64,
    bytes: u64,
    height: u32,
}

enum Content {
    List(Vec<Value>),
    Map { fields: Map<String, Value>, merged: HashSet<String>, key: Option<Key> },
}

enum Key {
    /// With its place.
    Field(String, Marker),
    Merge,
}

struct Reader {
    budget: Budget,
    documents: Vec<Document>,
    /// The line of the document that is being read.
    line: Option<u32>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: u64,
    copied_bytes: u64,
}

impl Reader {
    fn new(budget: Budget) -> Self {
        Self {
            budget,
            documents: Vec::new(),
            line: None,
            open: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            copied_bytes: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), YamlError> {
        let at = span.start;
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => {
                self.line = None;
                // An anchor holds within its document.
                self.anchors.clear();
                self.charge(1, at)
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.begin(at)?;
                let node = read_scalar(&text, style, tag.as_deref()).map_err(|message| syntax_error(at, &message))?;
                self.complete(node, anchor, at)
            }
            Event::SequenceStart(anchor, _) => self.open(Content::List(Vec::new()), anchor, at),
            Event::MappingStart(anchor, _) => {
                self.open(Content::Map { fields: Map::new(), merged: HashSet::new(), key: None }, anchor, at)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at),
            Event::Alias(anchor) => self.alias(anchor, at),
        }
    }

    fn begin(&mut self, at: Marker) -> Result<(), YamlError> {
        self.line.get_or_insert(line(at));
        self.charge(1, at)
    }

    fn charge(&mut self, nodes: u64, at: Marker) -> Result<(), YamlError> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > self.budget.max_nodes {
            return Err(over_budget(
                at,
                format!(
                    "the text has more than {} values, with aliases counted as often as they are used",
                    self.budget.max_nodes
                ),
            ));
        }
        Ok(())
    }

    fn check_depth(&self, height: u32, at: Marker) -> Result<(), YamlError> {
        let depth = u32::try_from(self.open.len()).unwrap_or(u32::MAX).saturating_add(height);
        if depth > self.budget.max_depth {
            return Err(too_deep(at, &self.budget));
        }
        Ok(())
    }

    fn open(&mut self, content: Content, anchor: usize, at: Marker) -> Result<(), YamlError> {
        self.begin(at)?;
        self.check_depth(1, at)?;
        self.open.push(Open { content, anchor, nodes: 1, bytes: 0, height: 1 });
        Ok(())
    }

    fn close(&mut self, at: Marker) -> Result<(), YamlError> {
        let Some(Open { content, anchor, nodes, bytes, height }) = self.open.pop() else { return Ok(()) };
        let value = match content {
            Content::List(items) => Value::Array(items),
            Content::Map { fields, .. } => Value::Object(fields),
        };
        self.complete(Node { value, nodes, bytes, height, merge: false }, anchor, at)
    }

    fn alias(&mut self, anchor: usize, at: Marker) -> Result<(), YamlError> {
        self.line.get_or_insert(line(at));
        if self.open.iter().any(|open| open.anchor == anchor) {
            return Err(syntax_error(at, "the anchor's value contains itself"));
        }
        let Some(node) = self.anchors.get(&anchor) else {
            return Err(syntax_error(at, "the anchor is not in this document"));
        };
        let (nodes, bytes, height) = (node.nodes, node.bytes, node.height);
        self.charge(nodes, at)?;
        self.check_depth(height, at)?;
        self.charge_copy(bytes, at)?;
        match self.anchors.get(&anchor).cloned() {
            Some(node) => self.complete(Node { merge: false, ..node }, 0, at),
            None => Ok(()),
        }
    }

    fn charge_copy(&mut self, bytes: u64, at: Marker) -> Result<(), YamlError> {
        self.copied_bytes = self.copied_bytes.saturating_add(bytes);
        if self.copied_bytes > self.budget.max_bytes {
            return Err(over_budget(at, format!("aliases add more than {} bytes to the text", self.budget.max_bytes)));
        }
        Ok(())
    }

    /// A node is complete: it goes where it belongs, and is kept if an alias may ask for it.
    fn complete(&mut self, node: Node, anchor: usize, at: Marker) -> Result<(), YamlError> {
        if anchor != 0 {
            // The copy is paid for, or anchors within anchors could keep a value many times.
            self.charge(node.nodes, at)?;
            self.charge_copy(node.bytes, at)?;
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            if !node.value.is_null() {
                let line = self.line.unwrap_or_else(|| line(at));
                self.documents.push(Document { value: node.value, line });
            }
            return Ok(());
        };
        open.nodes = open.nodes.saturating_add(node.nodes);
        open.bytes = open.bytes.saturating_add(node.bytes);
        open.height = open.height.max(node.height.saturating_add(1));
        match &mut open.content {
            Content::List(items) => items.push(node.value),
            Content::Map { fields, merged, key } => match key.take() {
                None => *key = Some(read_key(node, at).map_err(|message| syntax_error(at, message))?),
                Some(Key::Merge) => merge(fields, merged, node.value).map_err(|message| syntax_error(at, message))?,
                Some(Key::Field(name, at)) => {
                    insert(fields, merged, name, node.value).map_err(|message| syntax_error(at, &message))?
                }
            },
        }
        Ok(())
    }
}

fn over_budget(at: Marker, message: String) -> YamlError {
    YamlError { line: line(at), column: column(at), message, over_budget: true }
}

fn read_scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Node, String> {
    let full = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
    let plain = style == ScalarStyle::Plain;
    let value = match full.as_deref() {
        Some(tag) => scalar::tagged(tag, text),
        None if plain => scalar::plain(text),
        None => Ok(Value::from(text)),
    }?;
    let merge = text == "<<" && (full.is_none() && plain || full.as_deref() == Some("tag:yaml.org,2002:merge"));
    Ok(Node { value, nodes: 1, bytes: text.len() as u64, height: 0, merge })
}

/// Keys are text in JSON; Go writes the others as it would write them as values.
fn read_key(node: Node, at: Marker) -> Result<Key, &'static str> {
    if node.merge {
        return Ok(Key::Merge);
    }
    match node.value {
        Value::String(text) => Ok(Key::Field(text, at)),
        Value::Bool(value) => Ok(Key::Field(value.to_string(), at)),
        Value::Number(number) => {
            let text =
                number.as_f64().filter(|_| number.is_f64()).map_or_else(|| number.to_string(), scalar::go_float_key);
            Ok(Key::Field(text, at))
        }
        Value::Null => Err("a key is missing or null; put it in quotes if it is text"),
        Value::Array(_) => Err("a list cannot be a key"),
        Value::Object(_) => Err("a map cannot be a key; a template's braces have to be in quotes"),
    }
}

fn insert(
    fields: &mut Map<String, Value>,
    merged: &mut HashSet<String>,
    name: String,
    value: Value,
) -> Result<(), String> {
    if fields.contains_key(&name) && !merged.remove(&name) {
        return Err(format!("the key {name:?} is already in this map"));
    }
    fields.insert(name, value);
    Ok(())
}

/// Takes in the fields of a map, or of several, the first of which counts most. As in Go, they take the place of
/// fields that are written above, and give way to those below.
fn merge(fields: &mut Map<String, Value>, merged: &mut HashSet<String>, value: Value) -> Result<(), &'static str> {
    let maps = match value {
        Value::Array(items) => items,
        one => vec![one],
    };
    for map in maps.into_iter().rev() {
        let Value::Object(map) = map else { return Err("`<<` takes a map, or a list of maps") };
        for (name, value) in map {
            if !fields.contains_key(&name) {
                merged.insert(name.clone());
            }
            fields.insert(name, value);
        }
    }
    Ok(())
}
