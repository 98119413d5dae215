//! JSON, read as JSON: its escapes are not YAML's.

use super::{Document, YamlError, scalar};
use crate::Budget;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::{Cell, RefCell};

/// The document and how many values it has, if the text is JSON; None if it is not, so that it may still be YAML.
pub(super) fn parse(text: &str, budget: &Budget) -> Option<(Result<Document, YamlError>, u64)> {
    let state = State { budget: *budget, nodes: Cell::new(0), refusal: RefCell::new(None) };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Seed { state: &state, depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    let nodes = state.nodes.get();
    let answer = match (read, state.refusal.into_inner()) {
        (Ok(value), _) => {
            let blank = text.len() - text.trim_ascii_start().len();
            let lines = text.bytes().take(blank).filter(|byte| *byte == b'\n').count();
            Ok(Document { value, line: u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1) })
        }
        (Err(error), Some((message, over_budget))) => {
            let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).max(1);
            Err(YamlError { line: place(error.line()), column: place(error.column()), message, over_budget })
        }
        (Err(_), None) => return None,
    };
    Some((answer, nodes))
}

struct State {
    budget: Budget,
    nodes: Cell<u64>,
    /// Why the text is refused although it is JSON, and whether it is too large.
    refusal: RefCell<Option<(String, bool)>>,
}

impl State {
    fn refuse<E: Error>(&self, message: String, over_budget: bool) -> E {
        *self.refusal.borrow_mut() = Some((message, over_budget));
        E::custom("refused")
    }
}

#[derive(Clone, Copy)]
struct Seed<'a> {
    state: &'a State,
    depth: u32,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let (nodes, most) = (self.state.nodes.get() + 1, self.state.budget.max_nodes);
        self.state.nodes.set(nodes);
        if nodes > most {
            return Err(self.state.refuse(format!("the text has more than {most} values"), true));
        }
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        let most = self.state.budget.max_depth;
        if self.depth >= most {
            return Err(self.state.refuse(format!("maps and lists are nested more than {most} deep"), true));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(scalar::whole_or_float(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let seed = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(seed)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let seed = self.deeper()?;
        let mut fields = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            if fields.contains_key(&name) {
                return Err(self.state.refuse(format!("the key {name:?} is already in this map"), false));
            }
            let value = entries.next_value_seed(seed)?;
            fields.insert(name, value);
        }
        Ok(Value::Object(fields))
    }
}
