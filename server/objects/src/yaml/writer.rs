//! From values to text, byte by byte as `sigs.k8s.io/yaml` writes it, so that a manifest that goes through Windlass
//! and one that goes through `kubectl` do not differ.

use super::scalar;
use serde_json::{Map, Value};
use std::cmp::Ordering;

/// Keys longer than this are written in the form `? key`.
const MAX_SIMPLE_KEY: usize = 128;

/// Lines that are longer than this are folded at the next single space.
const WIDTH: usize = 80;

/// The value as YAML, with keys in Go's order and a line break at the end.
#[must_use]
pub fn to_string(value: &Value) -> String {
    let mut out = String::new();
    node(&mut out, value, 0, Place::Root);
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// What stands in front of a value on its line.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Root,
    /// `key:`
    Value,
    /// `- `, or `: ` after a long key: what follows begins on the same line.
    Item,
}

/// Writes a value. `indent` is where the fields of a map, or the dashes of a list, of this value begin.
fn node(out: &mut String, value: &Value, indent: usize, place: Place) {
    match value {
        Value::Object(fields) if !fields.is_empty() => map(out, fields, indent, place),
        Value::Array(items) if !items.is_empty() => list(out, items, indent, place),
        other => {
            if place == Place::Value {
                out.push(' ');
            }
            // Content of a block scalar stands two further in than the map or list that it is in.
            let within = if place == Place::Root { 2 } else { indent };
            leaf(out, other, within);
        }
    }
}

fn leaf(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(_) => out.push_str("{}"),
        Value::Array(_) => out.push_str("[]"),
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&match number.as_f64() {
            Some(float) if number.is_f64() => scalar::whole_or_float(float)
                .filter(|number| !number.is_f64())
                .map_or_else(|| scalar::go_float(float), |whole| whole.to_string()),
            _ => number.to_string(),
        }),
        Value::String(text) => string(out, text, indent, false),
    }
}

fn map(out: &mut String, fields: &Map<String, Value>, indent: usize, place: Place) {
    let sorted = sorted(fields.iter().map(|entry| vec![entry]).collect());
    let mut same_line = place != Place::Value;
    for (name, value) in sorted {
        new_line(out, indent, std::mem::take(&mut same_line));
        if name.len() > MAX_SIMPLE_KEY || name.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
            out.push_str("? ");
            string(out, name, indent + 2, false);
            new_line(out, indent, false);
            out.push_str(": ");
            node(out, value, indent + 2, Place::Item);
        } else {
            string(out, name, indent, true);
            out.push(':');
            // A list stands right below its key, a map two further in.
            node(out, value, if value.is_array() && !is_empty(value) { indent } else { indent + 2 }, Place::Value);
        }
    }
}

fn list(out: &mut String, items: &[Value], indent: usize, place: Place) {
    let mut same_line = place != Place::Value;
    for item in items {
        new_line(out, indent, std::mem::take(&mut same_line));
        out.push_str("- ");
        node(out, item, indent + 2, Place::Item);
    }
}

fn new_line(out: &mut String, indent: usize, same_line: bool) {
    if same_line {
        return;
    }
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.extend(std::iter::repeat_n(' ', indent));
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

/// Writes text: plain where it reads as itself, as a block where it has lines, in quotes else. Long lines are folded,
/// except those of blocks and of keys.
fn string(out: &mut String, text: &str, indent: usize, as_key: bool) {
    if is_word(text) && !scalar::needs_quotes(text) {
        out.push_str(text);
        return;
    }
    let facts = Facts::of(text);
    let fold = (!as_key).then_some(indent);
    if text.contains('\n') && !as_key && facts.block {
        block(out, text, indent);
    } else if text.contains('\n') || scalar::needs_quotes(text) || as_key && text == "<<" {
        // Go writes `<<` plain also as a key, and reads it as something else.
        double_quoted(out, text, fold);
    } else if facts.plain {
        folded(out, text, fold, 1);
    } else if facts.single {
        out.push('\'');
        folded(out, &text.replace('\'', "''"), fold, 0);
        out.push('\'');
    } else {
        double_quoted(out, text, fold);
    }
}

/// Whether the text has nothing that could need quotes, except that it may mean something else than itself.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/'))
}

/// Writes text with a line break in place of each single space beyond the width. `edge`: 0 if the text is in quotes,
/// which keep blanks at their ends as they are.
fn folded(out: &mut String, text: &str, fold: Option<usize>, edge: usize) {
    let mut column = column(out);
    if fold.is_none() || column + text.len() <= WIDTH {
        out.push_str(text);
        return;
    }
    let mut before = if edge == 0 { ' ' } else { 'x' };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let single = c == ' ' && before != ' ' && chars.peek().is_some_and(|next| *next != ' ');
        before = c;
        match fold {
            Some(indent) if single && column > WIDTH => {
                break_line(out, indent);
                column = indent;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
}

fn break_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Characters on the last line so far.
fn column(out: &str) -> usize {
    out.chars().rev().take_while(|c| *c != '\n').count()
}

/// In which forms a text can be written.
struct Facts {
    plain: bool,
    single: bool,
    block: bool,
}

impl Facts {
    fn of(text: &str) -> Self {
        let mut facts = Self { plain: true, single: true, block: !text.is_empty() };
        if text.starts_with("---") || text.starts_with("...") {
            facts.plain = false;
        }
        let mut before: Option<char> = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let next_is_blank = chars.peek().is_none_or(|next| matches!(next, ' ' | '\t'));
            let ends = chars.peek().is_none();
            match (before, c) {
                (
                    None,
                    '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`',
                ) => facts.plain = false,
                (None, '?' | '-') | (_, ':') if next_is_blank => facts.plain = false,
                (Some(' ' | '\t' | '\n'), '#') => facts.plain = false,
                _ => {}
            }
            if !is_printable(c) {
                facts = Self { plain: false, single: false, block: false };
            }
            match c {
                ' ' => {
                    facts.plain &= before.is_some() && !ends;
                    facts.block &= !ends;
                    if before == Some('\n') {
                        facts.plain = false;
                        facts.single = false;
                    }
                }
                '\n' => {
                    facts.plain = false;
                    if before == Some(' ') {
                        facts.single = false;
                        facts.block = false;
                    }
                }
                _ => {}
            }
            before = Some(c);
        }
        facts
    }
}

/// What Go writes without an escape. It escapes line separators and what is beyond the first plane, too; so do we.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && !matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// `|`, with a hint where the text begins with a blank, and one for the line breaks at its end.
fn block(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    if !text.ends_with('\n') {
        out.push('-');
    } else if text == "\n" || text.ends_with("\n\n") {
        out.push('+');
    }
    out.push('\n');
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_none() && line.is_empty() {
            break;
        }
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
        if lines.peek().is_some() {
            out.push('\n');
        }
    }
}

fn double_quoted(out: &mut String, text: &str, fold: Option<usize>) {
    out.push('"');
    let mut column = column(out);
    let mut spaces = true;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (fold, chars.peek()) {
            (Some(indent), Some(next)) if c == ' ' && !spaces && column > WIDTH => {
                break_line(out, indent);
                column = indent;
                if *next == ' ' {
                    out.push('\\');
                    column += 1;
                }
            }
            _ => column += quoted_char(out, c),
        }
        spaces = c == ' ';
    }
    out.push('"');
}

/// Writes a character as it stands in double quotes; how many characters that took.
fn quoted_char(out: &mut String, c: char) -> usize {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' => '"',
        '\\' => '\\',
        '\u{85}' => 'N',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ if is_printable(c) => {
            out.push(c);
            return 1;
        }
        _ => {
            let escape = escape(c);
            out.push_str(&escape);
            return escape.len();
        }
    };
    out.push('\\');
    out.push(short);
    2
}

fn escape(c: char) -> String {
    match u32::from(c) {
        code @ 0..=0xff => format!("\\x{code:02X}"),
        code @ 0..=0xffff => format!("\\u{code:04X}"),
        code => format!("\\U{code:08X}"),
    }
}

/// Sorts by merging runs. The order has circles (`a1b` < `a2` < `a12` < `a1b`), which the standard library's sort may
/// answer with a panic.
fn sorted<'a>(mut runs: Vec<Vec<(&'a String, &'a Value)>>) -> Vec<(&'a String, &'a Value)> {
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut rest = runs.into_iter();
        while let Some(left) = rest.next() {
            merged.push(merge(left, rest.next().unwrap_or_default()));
        }
        runs = merged;
    }
    runs.pop().unwrap_or_default()
}

fn merge<'a>(left: Vec<(&'a String, &'a Value)>, right: Vec<(&'a String, &'a Value)>) -> Vec<(&'a String, &'a Value)> {
    let mut both = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(l), Some(r)) = (left.peek(), right.peek()) {
        both.extend(if key_order(r.0, l.0) == Ordering::Less { right.next() } else { left.next() });
    }
    both.extend(left);
    both.extend(right);
    both
}

/// Go's order of keys: by character, letters after others, and numbers within by their value (`a2` before `a10`).
fn key_order(left: &str, right: &str) -> Ordering {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let Some(at) = left.iter().zip(&right).position(|(l, r)| l != r) else { return left.len().cmp(&right.len()) };
    let (Some(&l), Some(&r)) = (left.get(at), right.get(at)) else { return Ordering::Equal };
    match (l.is_alphabetic(), r.is_alphabetic()) {
        (true, true) => return l.cmp(&r),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    // Zeros count only within a number.
    let lead = left.iter().take(at).rev().take_while(|c| c.is_ascii_digit()).any(|c| *c != '0');
    let lead = lead && (l == '0' || r == '0');
    let number = |chars: &[char]| {
        let digits = chars.iter().skip(at).map_while(|c| c.to_digit(10));
        digits.fold((u64::from(lead), 0_usize), |(value, length), digit| {
            (value.wrapping_mul(10).wrapping_add(u64::from(digit)), length + 1)
        })
    };
    let ((left_value, left_length), (right_value, right_length)) = (number(&left), number(&right));
    left_value.cmp(&right_value).then(left_length.cmp(&right_length)).then(l.cmp(&r))
}
