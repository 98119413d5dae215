//! From a pattern to steps: gobwas' syntax and Go's path syntax.

use super::{MAX_PATTERN_BYTES, Step};

const TOO_LONG: &str = "it is longer than 4096 bytes";
const TRAILING_BACKSLASH: &str = "it ends with a backslash; write \\\\ for a backslash";
const OPEN_BRACKET: &str = "a '[' is not closed";
const EMPTY_BRACKETS: &str = "a '[]' has no characters";
const EMPTY_RANGE: &str = "a range such as [z-a] ends before it begins";

/// A `{` that is not closed yet: where its fork is, and the ends of its alternatives so far.
struct Group {
    fork: usize,
    starts: Vec<usize>,
    ends: Vec<usize>,
}

pub(super) fn compile(pattern: &str) -> Result<Vec<Step>, &'static str> {
    if pattern.len() > MAX_PATTERN_BYTES {
        return Err(TOO_LONG);
    }
    let mut chars = pattern.chars().peekable();
    let mut steps = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    while let Some(c) = chars.next() {
        match (c, groups.last_mut()) {
            ('*', _) => star(&mut steps, chars.next_if_eq(&'*').is_some()),
            ('?', _) => steps.push(Step::One),
            ('[', _) => steps.push(class(&mut chars)?),
            ('\\', _) => steps.push(Step::Char(chars.next().ok_or(TRAILING_BACKSLASH)?)),
            ('{', _) => {
                groups.push(Group { fork: steps.len(), starts: vec![steps.len() + 1], ends: Vec::new() });
                steps.push(Step::Fork(Vec::new()));
            }
            (',', Some(group)) => {
                group.ends.push(steps.len());
                steps.push(Step::Jump(0));
                group.starts.push(steps.len());
            }
            ('}', Some(group)) => {
                // The last alternative ends in a jump too: a star behind the brace must not merge with one inside.
                group.ends.push(steps.len());
                steps.push(Step::Jump(0));
                close(&mut steps, group);
                groups.pop();
            }
            _ => steps.push(Step::Char(c)),
        }
    }
    if groups.is_empty() { Ok(steps) } else { Err("a '{' is not closed") }
}

/// Stars side by side are one star, the most permissive of them.
fn star(steps: &mut Vec<Step>, crosses: bool) {
    if let Some(Step::Star(before)) = steps.last_mut() {
        *before |= crosses;
    } else {
        steps.push(Step::Star(crosses));
    }
}

fn close(steps: &mut [Step], group: &mut Group) {
    let behind = steps.len();
    for end in &group.ends {
        if let Some(step) = steps.get_mut(*end) {
            *step = Step::Jump(behind);
        }
    }
    if let Some(step) = steps.get_mut(group.fork) {
        *step = Step::Fork(std::mem::take(&mut group.starts));
    }
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// What follows `[`: `!` for not, then either `x-y` or a list. In a list `-` is a character like others.
fn class(chars: &mut Chars<'_>) -> Result<Step, &'static str> {
    let not = chars.next_if_eq(&'!').is_some();
    let first = chars.next().ok_or(OPEN_BRACKET)?;
    if chars.next_if_eq(&'-').is_some() {
        let high = chars.next().ok_or(OPEN_BRACKET)?;
        return match chars.next() {
            Some(']') if first <= high => Ok(Step::Class { not, ranges: vec![(first, high)] }),
            Some(']') => Err(EMPTY_RANGE),
            Some(_) => Err("a range such as [a-z] must be closed by ']'; give several as {[a-z],[0-9]}"),
            None => Err(OPEN_BRACKET),
        };
    }
    let mut ranges = Vec::new();
    let mut c = first;
    loop {
        match c {
            ']' if ranges.is_empty() => return Err(EMPTY_BRACKETS),
            ']' => return Ok(Step::Class { not, ranges }),
            '\\' => c = chars.next().ok_or(OPEN_BRACKET)?,
            _ => {}
        }
        ranges.push((c, c));
        c = chars.next().ok_or(OPEN_BRACKET)?;
    }
}

pub(super) fn compile_path(pattern: &str) -> Result<Vec<Step>, &'static str> {
    if pattern.len() > MAX_PATTERN_BYTES {
        return Err(TOO_LONG);
    }
    let mut chars = pattern.chars().peekable();
    let mut steps = Vec::new();
    while let Some(c) = chars.next() {
        match c {
            '*' => star(&mut steps, false),
            '?' => steps.push(Step::One),
            '[' => steps.push(path_class(&mut chars)?),
            '\\' => steps.push(Step::Char(chars.next().ok_or(TRAILING_BACKSLASH)?)),
            _ => steps.push(Step::Char(c)),
        }
    }
    Ok(steps)
}

/// What follows `[` in Go's syntax: `^` for not, then characters and ranges; `-` and `]` need a backslash.
fn path_class(chars: &mut Chars<'_>) -> Result<Step, &'static str> {
    fn one(chars: &mut Chars<'_>) -> Result<char, &'static str> {
        match chars.next() {
            Some('-') => Err("in brackets '-' stands between two characters; write \\- for the character"),
            Some('\\') => chars.next().ok_or(OPEN_BRACKET),
            Some(c) => Ok(c),
            None => Err(OPEN_BRACKET),
        }
    }
    let not = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if chars.next_if_eq(&']').is_some() {
            return if ranges.is_empty() { Err(EMPTY_BRACKETS) } else { Ok(Step::Class { not, ranges }) };
        }
        let low = one(chars)?;
        let high = if chars.next_if_eq(&'-').is_some() {
            if chars.peek() == Some(&']') {
                return Err("in brackets '-' stands between two characters; write \\- for the character");
            }
            one(chars)?
        } else {
            low
        };
        if high < low {
            return Err(EMPTY_RANGE);
        }
        ranges.push((low, high));
    }
}
