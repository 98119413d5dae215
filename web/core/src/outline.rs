//! Where in its YAML each field of a value stands.

use crate::changes::name_of;
use serde_json::Value;
use std::collections::HashMap;

/// The lines on which a value's fields begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// By JSON pointer.
    lines: HashMap<String, usize>,
}

impl Outline {
    /// Reads the text that [`crate::yaml::text`] made of the value.
    #[must_use]
    pub fn of(text: &str, value: &Value) -> Self {
        let mut reader = Reader { lines: text.lines().collect(), found: HashMap::new() };
        reader.read(value, &mut String::new(), 0, 0);
        Self { lines: reader.found }
    }

    /// The line, from 0, of a field with a path such as `spec.containers[web].image` in this value; of what is around
    /// it if it has no line of its own. `None` if the value has nothing of the path.
    #[must_use]
    pub fn line(&self, value: &Value, path: &str) -> Option<usize> {
        let pointer = pointer(value, path);
        let mut pointer = pointer.as_str();
        while !pointer.is_empty() {
            if let Some(line) = self.lines.get(pointer) {
                return Some(*line);
            }
            pointer = pointer.rsplit_once('/').map_or("", |(around, _)| around);
        }
        None
    }
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    found: HashMap<String, usize>,
}

impl Reader<'_> {
    /// Reads a map or list that begins on a line at a column, and gives the line after it. JSON text is never nested so
    /// deeply that this recursion matters: its reader stops at 128.
    fn read(&mut self, value: &Value, pointer: &mut String, line: usize, column: usize) -> usize {
        match value {
            Value::Object(fields) => fields.iter().fold(line, |line, (name, value)| {
                self.inside(pointer, &escaped(name), line, |reader, pointer| {
                    reader.content(value, pointer, line, column)
                })
            }),
            Value::Array(items) => items.iter().enumerate().fold(line, |line, (index, value)| {
                self.inside(pointer, &index.to_string(), line, |reader, pointer| {
                    if is_block(value) && reader.has_content(line, column + 1) {
                        reader.read(value, pointer, line, column + 2)
                    } else {
                        reader.content(value, pointer, line, column)
                    }
                })
            }),
            _ => line + 1,
        }
    }

    /// What stands behind a key or dash: below it, or on its line and the deeper ones that follow.
    fn content(&mut self, value: &Value, pointer: &mut String, line: usize, column: usize) -> usize {
        if is_block(value) {
            let below = line + 1;
            return self.read(value, pointer, below, self.indent(below));
        }
        let more = self
            .lines
            .iter()
            .skip(line + 1)
            .enumerate()
            .take_while(|(step, text)| text.trim().is_empty() || self.indent(line + 1 + step) > column);
        line + 1 + more.count()
    }

    fn inside(
        &mut self,
        pointer: &mut String,
        part: &str,
        line: usize,
        read: impl FnOnce(&mut Self, &mut String) -> usize,
    ) -> usize {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(part);
        self.found.insert(pointer.clone(), line);
        let next = read(self, pointer);
        pointer.truncate(length);
        next
    }

    fn indent(&self, line: usize) -> usize {
        self.lines.get(line).map_or(0, |text| text.len() - text.trim_start_matches(' ').len())
    }

    fn has_content(&self, line: usize, column: usize) -> bool {
        self.lines.get(line).and_then(|text| text.get(column..)).is_some_and(|rest| !rest.trim().is_empty())
    }
}

/// Whether a value is written below its key.
fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

/// A name as a part of a JSON pointer (RFC 6901).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The JSON pointer of a path, as far as the value has it.
fn pointer(value: &Value, path: &str) -> String {
    let mut pointer = String::new();
    let (mut value, mut rest) = (value, path);
    while !rest.is_empty() {
        let Some((part, next, behind)) = step(value, rest) else { break };
        pointer.push('/');
        pointer.push_str(&part);
        (value, rest) = (next, behind);
    }
    pointer
}

/// The first part of a path: as a part of a pointer, with its value and the rest of the path.
fn step<'a, 'p>(value: &'a Value, path: &'p str) -> Option<(String, &'a Value, &'p str)> {
    let path = path.strip_prefix('.').unwrap_or(path);
    match value {
        Value::Object(fields) => {
            if let Some(quoted) = path.strip_prefix('[') {
                let mut texts = serde_json::Deserializer::from_str(quoted).into_iter::<String>();
                let name = texts.next()?.ok()?;
                let rest = quoted.get(texts.byte_offset()..)?.strip_prefix(']')?;
                return Some((escaped(&name), fields.get(&name)?, rest));
            }
            let end = path.find(['.', '[']).unwrap_or(path.len());
            let (name, rest) = path.split_at(end);
            Some((escaped(name), fields.get(name)?, rest))
        }
        Value::Array(items) => {
            let inner = path.strip_prefix('[')?;
            // A name may have brackets of its own: the longest that fits is meant.
            let named = items.iter().enumerate().filter_map(|(index, item)| {
                let name = name_of(item)?;
                Some((name.len(), index, inner.strip_prefix(name)?.strip_prefix(']')?))
            });
            if let Some((_, index, rest)) = named.max_by_key(|(length, ..)| *length) {
                return Some((index.to_string(), items.get(index)?, rest));
            }
            let (number, rest) = inner.split_once(']')?;
            let index: usize = number.parse().ok()?;
            Some((index.to_string(), items.get(index)?, rest))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;
    use serde_json::json;

    #[test]
    fn each_path_has_its_line() {
        let value = json!({
            "kind": "Deployment",
            "metadata": {"name": "api", "labels": {"x.io/y": "1", "plain": "2"}, "annotations": {}},
            "data": {"text": "one\ntwo\n\nthree\n", "long": "word ".repeat(60), "after": "x"},
            "spec": {
                "matrix": [[1, 2], [3]],
                "list": [],
                "containers": [
                    {"name": "web", "image": "a:1", "ports": [{"containerPort": 80}, {"containerPort": 81}], "args": ["a", "b"]},
                    {"name": "side[car]", "image": "b:1", "env": [{"name": "A", "value": "multi\nline"}, {"name": "B", "value": "c"}]},
                ],
                "last": true,
            },
        });
        let text = yaml::text(&value);
        let outline = Outline::of(&text, &value);
        let lines: Vec<&str> = text.lines().collect();
        for (path, begins) in [
            ("kind", "kind: Deployment"),
            ("metadata.name", "name: api"),
            ("metadata.labels[\"x.io/y\"]", "x.io/y: \"1\""),
            ("metadata.labels.plain", "plain: \"2\""),
            ("metadata.annotations.none", "annotations: {}"),
            ("data.text", "text: |"),
            ("data.after", "after: x"),
            ("spec.matrix[1][0]", "- - 3"),
            ("spec.matrix[0][1]", "- 2"),
            ("spec.containers[web]", "- name: web"),
            ("spec.containers[web].image", "image: a:1"),
            ("spec.containers[web].ports[1].containerPort", "- containerPort: 81"),
            ("spec.containers[web].args[1]", "- b"),
            ("spec.containers[side[car]].env[B].value", "value: c"),
            ("spec.containers[gone].image", "containers:"),
            ("spec.last", "last: true"),
        ] {
            let line = outline.line(&value, path).unwrap_or_else(|| panic!("{path} in\n{text}"));
            assert!(lines[line].trim_start().starts_with(begins), "{path}: line {line} of\n{text}");
        }
        assert_eq!(outline.line(&value, "nothing.of.this"), None);
    }
}
