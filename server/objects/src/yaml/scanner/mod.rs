//! From text to tokens, with the rules of the scanner that Go's `yaml.v2` has from libyaml.
//!
//! [`cursor`] is a place in the text; [`plain`], [`quoted`] and [`block`] go over scalars, [`property`] over anchors,
//! tags and directives. What makes YAML hard is here: indentation becomes tokens, and a text becomes a key only when a
//! `:` follows it, on the same line and within 1,024 characters. Until that is decided, tokens wait in a queue.

mod block;
mod cursor;
mod fetch;
mod plain;
mod property;
mod quoted;
mod token;

pub(super) use cursor::Mark;
pub(super) use token::{Kind, Style, Token};

use super::YamlError;
use cursor::Cursor;
use std::collections::VecDeque;

/// A key begins at most that many characters before its `:`.
const MAX_KEY: usize = 1024;

/// Takes tokens off a text, from its start to its end.
pub(super) struct Scanner<'a> {
    cursor: Cursor<'a>,
    queue: VecDeque<Token<'a>>,
    /// Whether `StreamEnd` is in the queue: no `:` follows.
    ended: bool,
    /// How many tokens were taken.
    taken: usize,
    /// Whether the first token of the queue is certain.
    ready: bool,
    /// How many flow collections are open.
    flow: usize,
    /// The column of the innermost block collection; -1 outside.
    indent: isize,
    indents: Vec<isize>,
    /// Whether a key without `?` may begin here.
    key_allowed: bool,
    /// What may turn out to be a key, for the block and for each open flow collection.
    candidates: Vec<Candidate>,
}

/// A token that is a key if a `:` follows.
#[derive(Clone, Copy)]
struct Candidate {
    possible: bool,
    /// Whether nothing but a key can stand there.
    required: bool,
    /// The token's number, from the start of the text.
    number: usize,
    mark: Mark,
}

impl<'a> Scanner<'a> {
    /// `text` has no characters that YAML forbids.
    pub(super) fn new(text: &'a str) -> Self {
        let cursor = Cursor::new(text);
        let candidate = Candidate { possible: false, required: false, number: 0, mark: cursor.mark() };
        Self {
            cursor,
            queue: VecDeque::with_capacity(16),
            ended: false,
            taken: 0,
            ready: false,
            flow: 0,
            indent: -1,
            indents: Vec::new(),
            key_allowed: true,
            candidates: vec![candidate],
        }
    }

    /// The next token, which stays. After the last one, which is `StreamEnd`, there is none to ask for.
    pub(super) fn peek(&mut self) -> Result<&Token<'a>, YamlError> {
        if !self.ready {
            while self.queue.is_empty() || self.may_be_key()? {
                self.fetch()?;
            }
            self.ready = true;
        }
        match self.queue.front() {
            Some(token) => Ok(token),
            None => Err(self.cursor.error(self.cursor.mark(), "the text has ended")),
        }
    }

    /// Takes the next token.
    pub(super) fn take(&mut self) -> Result<Token<'a>, YamlError> {
        self.peek()?;
        self.ready = false;
        self.taken += 1;
        match self.queue.pop_front() {
            Some(token) => Ok(token),
            None => Err(self.cursor.error(self.cursor.mark(), "the text has ended")),
        }
    }

    pub(super) fn error(&self, at: Mark, message: impl Into<String>) -> YamlError {
        self.cursor.error(at, message)
    }

    /// Whether the first token of the queue may yet be a key.
    fn may_be_key(&mut self) -> Result<bool, YamlError> {
        let from = match self.candidates.as_slice() {
            [one] if one.number < self.taken || !one.possible => return Ok(false),
            [_] => 0,
            many => many.partition_point(|candidate| candidate.number < self.taken),
        };
        for index in from..self.candidates.len() {
            match self.candidates.get(index) {
                Some(candidate) if candidate.number == self.taken => {
                    if candidate.possible && self.is_candidate(index)? {
                        return Ok(true);
                    }
                }
                _ => break,
            }
        }
        Ok(false)
    }

    /// Whether a `:` here would make it a key.
    fn is_candidate(&mut self, index: usize) -> Result<bool, YamlError> {
        let (line, position) = (self.cursor.line(), self.cursor.position());
        let Some(candidate) = self.candidates.get(index).copied().filter(|candidate| candidate.possible) else {
            return Ok(false);
        };
        let from = candidate.mark.offset;
        let is_far = position > from + MAX_KEY && self.cursor.characters(from, position) > MAX_KEY;
        if candidate.mark.line == line && !is_far && !self.ended {
            return Ok(true);
        }
        if candidate.required {
            return Err(self.no_key(candidate.mark));
        }
        if let Some(candidate) = self.candidates.get_mut(index) {
            candidate.possible = false;
        }
        Ok(false)
    }

    fn no_key(&self, at: Mark) -> YamlError {
        self.cursor.error(at, "a `:` is missing behind the key")
    }

    /// What begins here may be a key, if one is allowed.
    fn add_candidate(&mut self) -> Result<(), YamlError> {
        if !self.key_allowed {
            return Ok(());
        }
        self.drop_candidate()?;
        let mark = self.cursor.mark();
        let required = self.flow == 0 && self.is_at_indent();
        let number = self.taken + self.queue.len();
        if let Some(last) = self.candidates.last_mut() {
            *last = Candidate { possible: true, required, number, mark };
        }
        Ok(())
    }

    fn drop_candidate(&mut self) -> Result<(), YamlError> {
        let Some(last) = self.candidates.last_mut() else { return Ok(()) };
        if std::mem::take(&mut last.possible) && last.required {
            let mark = last.mark;
            return Err(self.no_key(mark));
        }
        Ok(())
    }

    fn column(&self) -> isize {
        isize::try_from(self.cursor.column()).unwrap_or(isize::MAX)
    }

    fn is_at_indent(&self) -> bool {
        self.column() == self.indent
    }

    fn push(&mut self, mark: Mark, kind: Kind<'a>) {
        self.queue.push_back(Token { mark, kind });
    }

    /// Opens a block collection if the column is further in than the one that is open; its token goes in front of the
    /// token of that number, or to the end.
    fn roll(&mut self, mark: Mark, number: Option<usize>, kind: Kind<'a>) {
        if self.flow > 0 {
            return;
        }
        let column = isize::try_from(self.cursor.column_of(mark)).unwrap_or(isize::MAX);
        if self.indent >= column {
            return;
        }
        self.indents.push(self.indent);
        self.indent = column;
        match number.and_then(|number| number.checked_sub(self.taken)) {
            Some(index) if index < self.queue.len() => self.queue.insert(index, Token { mark, kind }),
            _ => self.push(mark, kind),
        }
    }

    /// Closes the block collections that are further in than the column.
    fn unroll(&mut self, column: isize) {
        if self.flow > 0 {
            return;
        }
        let mark = self.cursor.mark();
        while self.indent > column {
            self.push(mark, Kind::BlockEnd);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }
}

/// Line breaks between two pieces of a scalar.
#[derive(Default)]
struct Break {
    first: &'static str,
    /// Those after the first.
    more: String,
}

impl Break {
    fn first(meaning: &'static str) -> Self {
        Self { first: meaning, more: String::new() }
    }

    fn add(&mut self, meaning: &'static str) {
        if self.first.is_empty() {
            self.first = meaning;
        } else {
            self.more(meaning);
        }
    }

    fn more(&mut self, meaning: &'static str) {
        self.more.push_str(meaning);
    }

    /// One line break is a blank; of several, the first does not count.
    fn fold_into(&self, text: &mut String) {
        if self.first == "\n" {
            text.push_str(if self.more.is_empty() { " " } else { &self.more });
        } else {
            text.push_str(self.first);
            text.push_str(&self.more);
        }
    }
}
