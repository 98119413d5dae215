//! Which rules a kind has.

use super::language::Rule;
use super::parse::{self, Problem};
use std::collections::HashMap;

/// The rules of all kinds in the files.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By group and then kind (or `*`).
    exact: HashMap<&'static str, Kinds>,
    /// By the end of the group, after `*.`.
    wild: HashMap<&'static str, Kinds>,
    /// The lines of each kind, in order.
    bodies: Vec<Vec<Rule>>,
    /// Project, group and kind of each, in the order of the files.
    pub(super) known: Vec<(&'static str, &'static str, &'static str)>,
}

type Kinds = HashMap<&'static str, usize>;

/// What the lines that come belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    None,
    Shape(&'static str),
    /// `kind` lines, and which body they have.
    Kinds(usize),
}

impl Table {
    /// The table in these files, each with its name.
    ///
    /// # Errors
    ///
    /// The first line that cannot be read, with its file and number.
    pub(super) fn read(files: &[(&'static str, &'static str)]) -> Result<Self, Problem> {
        let mut reader = Reader::default();
        for (name, text) in files {
            reader.section = Section::None;
            for (line, number) in text.lines().zip(1..) {
                reader.line(line).map_err(|problem| format!("{name}:{number}: {problem}"))?;
            }
        }
        match reader.shapes.iter().find(|(_, shape)| !shape.is_used) {
            Some((name, _)) => Err(format!("nothing uses the shape {name}")),
            None => Ok(reader.table),
        }
    }

    /// The rules of a kind; None if there are none. The longest group counts, and in it the kind before `*`.
    pub(super) fn rules(&self, group: &str, kind: &str) -> Option<&[Rule]> {
        let named = |kinds: &Kinds| kinds.get(kind).or_else(|| kinds.get("*")).copied();
        let body = self.exact.get(group).and_then(named).or_else(|| {
            let ends = std::iter::successors(Some(group), |rest| rest.split_once('.').map(|(_, after)| after)).skip(1);
            ends.filter_map(|end| self.wild.get(end)).find_map(named)
        })?;
        self.bodies.get(body).map(Vec::as_slice)
    }
}

struct Reader {
    table: Table,
    shapes: HashMap<&'static str, Shape>,
    project: &'static str,
    section: Section,
    /// Whether the last line was a `kind`, so that another one shares its body.
    in_heads: bool,
}

/// Lines that several kinds use.
#[derive(Default)]
struct Shape {
    rules: Vec<Rule>,
    is_used: bool,
}

impl Default for Reader {
    fn default() -> Self {
        let (table, shapes) = Default::default();
        Self { table, shapes, project: "", section: Section::None, in_heads: false }
    }
}

impl Reader {
    fn line(&mut self, line: &'static str) -> Result<(), Problem> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') && !line.starts_with("#.") {
            return Ok(());
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "project" => {
                self.project = rest.trim();
                self.section = Section::None;
            }
            "shape" => {
                self.section = Section::Shape(rest.trim());
                if self.shapes.insert(rest.trim(), Shape::default()).is_some() {
                    return Err(format!("there is a shape {} already", rest.trim()));
                }
            }
            "kind" => return self.head(rest),
            "use" => {
                let shape = self.shapes.get_mut(rest.trim());
                let shape = shape.ok_or_else(|| format!("there is no shape {} before this", rest.trim()))?;
                shape.is_used = true;
                let rules = shape.rules.clone();
                rules.into_iter().try_for_each(|rule| self.push(rule))?;
            }
            _ => {
                let rule = parse::rule(line)?;
                self.push(rule)?;
            }
        }
        self.in_heads = false;
        Ok(())
    }

    fn head(&mut self, rest: &'static str) -> Result<(), Problem> {
        let mut words = rest.split_whitespace();
        let group = words.next().ok_or("a group is missing")?;
        let body = match self.section {
            Section::Kinds(body) if self.in_heads => body,
            _ => {
                self.table.bodies.push(Vec::new());
                self.table.bodies.len() - 1
            }
        };
        (self.section, self.in_heads) = (Section::Kinds(body), true);
        let kinds = match group.strip_prefix("*.") {
            Some(end) => self.table.wild.entry(end).or_default(),
            None => self.table.exact.entry(group).or_default(),
        };
        let mut is_named = false;
        for kind in words {
            is_named = true;
            if kinds.insert(kind, body).is_some() {
                return Err(format!("{group} {kind} has rules already"));
            }
            self.table.known.push((self.project, group, kind));
        }
        if is_named { Ok(()) } else { Err("a kind is missing".to_owned()) }
    }

    fn push(&mut self, rule: Rule) -> Result<(), Problem> {
        let body = match self.section {
            Section::None => None,
            Section::Shape(name) => self.shapes.get_mut(name).map(|shape| &mut shape.rules),
            Section::Kinds(body) => self.table.bodies.get_mut(body),
        };
        let body = body.ok_or("a rule stands before any `kind`")?;
        if body.last().is_some_and(|last| last.tests.is_empty()) {
            return Err("a rule after `else` is never asked".to_owned());
        }
        body.push(rule);
        Ok(())
    }
}
