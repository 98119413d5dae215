//! FieldsV1: sets of fields in JSON.

use super::{FieldSet, Step};
use crate::schema::types::MAX_DEPTH;
use serde_json::{Map, Value};

/// Why a FieldsV1 is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidFields {
    /// A step cannot be read.
    #[error("{step:?} names no field: it must begin with f:, k:, v: or i:")]
    Step {
        /// Its text.
        step: String,
    },
    /// A set must be a map.
    #[error("a set of fields must be a map")]
    NoMap,
    /// It is nested too deep.
    #[error("the set of fields is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// An entry of `managedFields` lacks something.
    #[error("an entry of managedFields has no valid {field}")]
    Entry {
        /// What is missing.
        field: &'static str,
    },
}

const ITSELF: &str = ".";

impl FieldSet {
    /// Reads FieldsV1. Steps of kinds that are not known are left out, as the server leaves them out.
    ///
    /// # Errors
    /// [`InvalidFields`]
    pub fn from_json(fields: &Map<String, Value>) -> Result<Self, InvalidFields> {
        Ok(read(fields, 0)?.0)
    }

    /// Writes FieldsV1, in the server's order.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        self.write(false)
    }

    fn write(&self, itself: bool) -> Map<String, Value> {
        let mut fields = Map::new();
        if itself && !self.is_empty() {
            fields.insert(ITSELF.to_owned(), Value::Object(Map::new()));
        }
        let mut steps: Vec<(&Step, Value)> = Vec::with_capacity(self.members.len() + self.children.len());
        for step in self.members.iter().filter(|step| !self.children.contains_key(*step)) {
            steps.push((step, Value::Object(Map::new())));
        }
        for (step, below) in &self.children {
            steps.push((step, Value::Object(below.write(self.members.contains(step)))));
        }
        steps.sort_by(|left, right| left.0.cmp(right.0));
        fields.extend(steps.into_iter().map(|(step, below)| (written(step), below)));
        fields
    }
}

/// The set, and whether what it is of is a member itself.
fn read(fields: &Map<String, Value>, depth: u32) -> Result<(FieldSet, bool), InvalidFields> {
    if depth > MAX_DEPTH {
        return Err(InvalidFields::TooDeep);
    }
    let mut set = FieldSet::default();
    let mut itself = false;
    for (text, below) in fields {
        if text == ITSELF {
            itself = true;
            continue;
        }
        let Some(step) = step(text)? else { continue };
        let Value::Object(below) = below else { return Err(InvalidFields::NoMap) };
        let (below, is_member) = read(below, depth + 1)?;
        if is_member {
            set.members.insert(step.clone());
        }
        if !below.is_empty() {
            set.children.insert(step, below);
        }
    }
    let is_member = itself || set.is_empty();
    Ok((set, is_member))
}

fn step(text: &str) -> Result<Option<Step>, InvalidFields> {
    let invalid = || InvalidFields::Step { step: text.chars().take(100).collect() };
    let mut letters = text.chars();
    let (kind, Some(':')) = (letters.next(), letters.next()) else {
        return Err(invalid());
    };
    let rest = letters.as_str();
    Ok(Some(match kind {
        Some('f') => Step::Field(rest.to_owned()),
        Some('k') => {
            let keys: Map<String, Value> = serde_json::from_str(rest).map_err(|_| invalid())?;
            let mut keys: Vec<(String, Value)> = keys.into_iter().collect();
            keys.sort_by(|left, right| left.0.cmp(&right.0));
            Step::Key(keys)
        }
        Some('v') => Step::Value(serde_json::from_str(rest).map_err(|_| invalid())?),
        Some('i') => Step::Index(rest.parse().map_err(|_| invalid())?),
        _ => return Ok(None),
    }))
}

fn written(step: &Step) -> String {
    match step {
        Step::Field(name) => format!("f:{name}"),
        Step::Key(keys) => {
            let keys: Map<String, Value> = keys.iter().cloned().collect();
            format!("k:{}", go_json(&Value::Object(keys)))
        }
        Step::Value(value) => format!("v:{}", go_json(value)),
        Step::Index(at) => format!("i:{at}"),
    }
}

/// Go writes some characters in texts as escapes, for the sake of HTML.
fn go_json(value: &Value) -> String {
    let mut out = String::new();
    for letter in value.to_string().chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out
}
