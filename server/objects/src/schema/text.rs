//! A table of types as text: what is committed as `kubernetes.schema`.
//!
//! Line 1 says what the table is of. Then `k GROUP VERSION KIND TYPE`, with `s` before the type where the status has
//! requests of its own and `-` for the core group. Then one line for each type, numbered from 0:
//! scalar letter, `[item]` with `=` for a set or `:key,key` for a map before the bracket closes, `{fields|other}` with `%`
//! (atomic), `&` (embedded), `^` (preserves unknown) behind it, `~` (nullable). A reference is a scalar letter or a number.
//! A field is `name:reference`, then `?` (drops zero), `+` (merges), `-` (replaces), `!` (retains keys), `<key>` (merge key), `=JSON`.

use super::build::Builder;
use super::openapi::Catalogue;
use super::types::{Field, Keys, Kind, List, ListRelation, Map, Scalar, Schema, Strategy, Type, TypeId};
use serde_json::Value;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

const LETTERS: [(char, Scalar); 9] = [
    ('s', Scalar::Text),
    ('n', Scalar::Number),
    ('b', Scalar::Boolean),
    ('q', Scalar::Quantity),
    ('i', Scalar::IntOrString),
    ('t', Scalar::Time),
    ('d', Scalar::Duration),
    ('y', Scalar::Bytes),
    ('a', Scalar::Any),
];

fn letter(scalar: Scalar) -> char {
    LETTERS.iter().find(|(_, known)| *known == scalar).map_or('a', |(letter, _)| *letter)
}

impl Catalogue {
    /// The table as text, the same for the same documents. `title` is the first line.
    #[must_use]
    pub fn to_text(&self, title: &str) -> String {
        let mut writer = Writer { catalogue: self, numbers: HashMap::new(), order: Vec::new() };
        let mut out = format!("{title}\n");
        for (group, version, kind) in self.kinds() {
            let Some(schema) = self.get(group, version, kind) else { continue };
            let group = if group.is_empty() { "-" } else { group };
            let status = if schema.has_status_subresource() { "s" } else { "" };
            let root = writer.reference(schema.root());
            let _ = writeln!(out, "k {group} {version} {kind} {status}{root}");
        }
        let mut at = 0;
        while let Some(id) = writer.order.get(at).copied() {
            writer.line(id, &mut out);
            at += 1;
        }
        out
    }

    /// Reads [`Catalogue::to_text`]; what cannot be read is left out.
    pub(super) fn of_text(text: &str) -> Self {
        let mut builder = Builder::new(false);
        let scalars = LETTERS.map(|(letter, scalar)| (letter, builder.scalar(scalar)));
        let first = u32::try_from(scalars.len()).unwrap_or_default();
        let lines = text.lines().skip(1);
        for line in lines.clone().filter(|line| !line.starts_with("k ")) {
            let id = builder.reserve();
            let mut parser = Parser { rest: line, builder: &mut builder, first, scalars: &scalars };
            if let Some(of) = parser.of() {
                builder.define(id, of);
            }
        }
        for line in lines.filter_map(|line| line.strip_prefix("k ")) {
            let parts: Vec<&str> = line.split(' ').collect();
            let [group, version, kind, root] = *parts else { continue };
            let (status_subresource, root) = root.strip_prefix('s').map_or((false, root), |root| (true, root));
            let mut parser = Parser { rest: root, builder: &mut builder, first, scalars: &scalars };
            let Some(root) = parser.reference() else { continue };
            let group = if group == "-" { "" } else { group };
            builder.kind((group.into(), version.into(), kind.into()), Kind { root, status_subresource });
        }
        Self { types: Arc::new(builder.finish()) }
    }
}

struct Writer<'a> {
    catalogue: &'a Catalogue,
    numbers: HashMap<TypeId, usize>,
    order: Vec<TypeId>,
}

impl Writer<'_> {
    fn schema(&self) -> Schema {
        let kind = Kind { root: TypeId(0), status_subresource: false };
        Schema { types: Arc::clone(&self.catalogue.types), kind }
    }

    fn reference(&mut self, id: TypeId) -> String {
        match self.schema().type_of(id) {
            Type { scalar: Some(scalar), list: None, map: None, nullable: false } => letter(scalar).to_string(),
            _ => {
                let next = self.order.len();
                let number = *self.numbers.entry(id).or_insert(next);
                if number == next {
                    self.order.push(id);
                }
                number.to_string()
            }
        }
    }

    fn line(&mut self, id: TypeId, out: &mut String) {
        let schema = self.schema();
        let of = schema.type_of(id);
        out.extend(of.scalar.map(letter));
        if let Some(list) = of.list {
            let _ = write!(out, "[{}", self.reference(list.item));
            match list.relation {
                ListRelation::Atomic => {}
                ListRelation::Set => out.push('='),
                ListRelation::Map(keys) => {
                    let names: Vec<&str> = schema.keys(keys).collect();
                    let _ = write!(out, ":{}", names.join(","));
                }
            }
            out.push(']');
        }
        if let Some(map) = of.map {
            out.push('{');
            for (at, field) in schema.fields(&map).iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                self.field(&schema, field, out);
            }
            if let Some(other) = map.other {
                let _ = write!(out, "|{}", self.reference(other));
            }
            out.push('}');
            for (mark, is) in [('%', map.atomic), ('&', map.embedded), ('^', map.preserves_unknown)] {
                out.extend(is.then_some(mark));
            }
        }
        out.extend(of.nullable.then_some('~'));
        out.push('\n');
    }

    fn field(&mut self, schema: &Schema, field: &Field, out: &mut String) {
        let _ = write!(out, "{}:{}", schema.name_of(field), self.reference(field.type_id));
        let strategy = &field.strategy;
        for (mark, is) in
            [('?', field.drops_zero), ('+', strategy.merges), ('-', strategy.replaces), ('!', strategy.retains_keys)]
        {
            out.extend(is.then_some(mark));
        }
        if let Some(key) = schema.merge_key(strategy) {
            let _ = write!(out, "<{key}>");
        }
        if let Some(default) = schema.default_of(field) {
            let _ = write!(out, "={default}");
        }
    }
}

struct Parser<'a, 'b> {
    rest: &'a str,
    builder: &'b mut Builder,
    /// The place of line 0 in the table.
    first: u32,
    scalars: &'b [(char, TypeId)],
}

impl<'a> Parser<'a, '_> {
    fn takes(&mut self, mark: char) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// What stands before the first of these characters.
    fn until(&mut self, ends: &[char]) -> Option<&'a str> {
        let at = self.rest.find(ends)?;
        let (text, rest) = self.rest.split_at_checked(at)?;
        self.rest = rest;
        Some(text)
    }

    fn reference(&mut self) -> Option<TypeId> {
        let letter = self.rest.chars().next()?;
        if let Some((_, id)) = self.scalars.iter().find(|(known, _)| *known == letter) {
            self.takes(letter);
            return Some(*id);
        }
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at_checked(digits)?;
        self.rest = rest;
        Some(TypeId(number.parse::<u32>().ok()?.checked_add(self.first)?))
    }

    fn of(&mut self) -> Option<Type> {
        let mut of = Type::NOTHING;
        for (letter, scalar) in LETTERS {
            if self.takes(letter) {
                of.scalar = Some(scalar);
                break;
            }
        }
        if self.takes('[') {
            of.list = Some(self.list()?);
        }
        if self.takes('{') {
            of.map = Some(self.map()?);
        }
        of.nullable = self.takes('~');
        self.rest.is_empty().then_some(of)
    }

    fn list(&mut self) -> Option<List> {
        let item = self.reference()?;
        let relation = if self.takes('=') {
            ListRelation::Set
        } else if self.takes(':') {
            ListRelation::Map(self.keys()?)
        } else {
            ListRelation::Atomic
        };
        self.takes(']').then_some(List { item, relation })
    }

    fn keys(&mut self) -> Option<Keys> {
        let names: Vec<&str> = self.until(&[']'])?.split(',').collect();
        Some(self.builder.keys(&names))
    }

    fn map(&mut self) -> Option<Map> {
        let mut fields = Vec::new();
        while !self.rest.starts_with(['}', '|']) {
            fields.push(self.field()?);
            self.takes(',');
        }
        let other = if self.takes('|') { Some(self.reference()?) } else { None };
        if !self.takes('}') {
            return None;
        }
        let flags = ['%', '&', '^'].map(|mark| self.takes(mark));
        Some(self.builder.map(fields, other, flags))
    }

    fn field(&mut self) -> Option<Field> {
        let name = self.until(&[':'])?;
        self.takes(':');
        let type_id = self.reference()?;
        let [drops_zero, merges, replaces, retains_keys] = ['?', '+', '-', '!'].map(|mark| self.takes(mark));
        let merge_key = if self.takes('<') { Some(self.until(&['>'])?) } else { None };
        self.takes('>');
        let mut default = None;
        if self.takes('=') {
            let mut values = serde_json::Deserializer::from_str(self.rest).into_iter::<Value>();
            default = Some(values.next()?.ok()?);
            self.rest = self.rest.get(values.byte_offset()..)?;
        }
        let mut field = self.builder.field(name, type_id, default.as_ref());
        field.drops_zero = drops_zero;
        let merge_key = merge_key.map(|key| self.builder.name(key));
        field.strategy = Strategy { merges, replaces, retains_keys, merge_key };
        Some(field)
    }
}
