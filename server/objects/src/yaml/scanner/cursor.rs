//! A place in the text, and what stands there.

use crate::yaml::YamlError;

/// A place: enough to tell its line and column when someone asks.
#[derive(Clone, Copy, Debug)]
pub(in crate::yaml) struct Mark {
    /// In bytes from the start.
    pub(in crate::yaml) offset: usize,
    /// From 1.
    pub(in crate::yaml) line: u32,
    line_start: usize,
}

pub(super) struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    position: usize,
    line: u32,
    line_start: usize,
    ascii: bool,
    /// Whether `\n` is the only line break in the text.
    simple_breaks: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let ascii = text.is_ascii();
        let odd = |bytes: &[u8]| {
            memchr::memchr(b'\r', bytes).is_some() || !ascii && bytes.iter().any(|byte| matches!(byte, 0xc2 | 0xe2))
        };
        let simple_breaks = !odd(text.as_bytes());
        Self { text, bytes: text.as_bytes(), position: 0, line: 1, line_start: 0, ascii, simple_breaks }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { offset: self.position, line: self.line, line_start: self.line_start }
    }

    /// Characters in front of the mark on its line.
    pub(super) fn column_of(&self, mark: Mark) -> usize {
        if self.ascii {
            return mark.offset - mark.line_start;
        }
        self.characters(mark.line_start, mark.offset)
    }

    pub(super) fn column(&self) -> usize {
        self.column_of(self.mark())
    }

    /// The column, at a place that has only blanks in front of it on its line.
    pub(super) fn indentation(&self) -> usize {
        self.position - self.line_start
    }

    /// Characters between two places.
    pub(super) fn characters(&self, from: usize, to: usize) -> usize {
        let bytes = self.bytes.get(from..to).unwrap_or_default();
        if self.ascii { bytes.len() } else { bytes.iter().filter(|byte| !matches!(byte, 0x80..=0xbf)).count() }
    }

    pub(super) fn error(&self, at: Mark, message: impl Into<String>) -> YamlError {
        let column = u32::try_from(self.column_of(at)).unwrap_or(u32::MAX).saturating_add(1);
        YamlError { line: at.line, column, message: message.into(), over_budget: false }
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    pub(super) fn line(&self) -> u32 {
        self.line
    }

    pub(super) fn at_line_start(&self) -> bool {
        self.position == self.line_start
    }

    pub(super) fn at_end(&self) -> bool {
        self.position >= self.bytes.len()
    }

    /// The byte here; 0 at the end. The text itself has no zeros.
    pub(super) fn byte(&self) -> u8 {
        self.look(0)
    }

    /// The byte that many bytes further on.
    pub(super) fn look(&self, ahead: usize) -> u8 {
        self.bytes.get(self.position + ahead).copied().unwrap_or(0)
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// The text from there to here.
    pub(super) fn since(&self, from: usize) -> &'a str {
        self.slice(from, self.position)
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Goes on by bytes, none of which is a line break.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.position += bytes;
    }

    pub(super) fn skip_blanks(&mut self) {
        while matches!(self.byte(), b' ' | b'\t') {
            self.position += 1;
        }
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.byte() == b' ' {
            self.position += 1;
        }
    }

    pub(super) fn skip_while(&mut self, matches: impl Fn(u8) -> bool) {
        while matches(self.byte()) {
            self.position += 1;
        }
    }

    /// Goes to the next line break, or to the end.
    pub(super) fn skip_line(&mut self) {
        if self.simple_breaks {
            self.position += memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
            return;
        }
        while !self.at_end() && self.line_break(0).is_none() {
            self.position += 1;
        }
    }

    /// The line break that many bytes further on: how long it is, and what it means. `\r`, `\r\n` and U+0085 are `\n`.
    pub(super) fn line_break(&self, ahead: usize) -> Option<(usize, &'static str)> {
        match self.look(ahead) {
            b'\n' => Some((1, "\n")),
            b'\r' if self.look(ahead + 1) == b'\n' => Some((2, "\n")),
            b'\r' => Some((1, "\n")),
            0xc2 if self.look(ahead + 1) == 0x85 => Some((2, "\n")),
            0xe2 if self.look(ahead + 1) == 0x80 => match self.look(ahead + 2) {
                0xa8 => Some((3, "\u{2028}")),
                0xa9 => Some((3, "\u{2029}")),
                _ => None,
            },
            _ => None,
        }
    }

    /// Goes over the line break here, if there is one.
    pub(super) fn take_break(&mut self) -> Option<&'static str> {
        let (length, meaning) = self.line_break(0)?;
        self.position += length;
        self.line = self.line.saturating_add(1);
        self.line_start = self.position;
        Some(meaning)
    }

    /// Whether a blank, a line break or the end is that many bytes further on.
    pub(super) fn is_blank_or_end(&self, ahead: usize) -> bool {
        match self.look(ahead) {
            b' ' | b'\t' | b'\n' | b'\r' | 0 => true,
            0xc2 | 0xe2 => self.line_break(ahead).is_some(),
            _ => false,
        }
    }

    /// Whether `---` or `...` stands here, alone at the start of a line.
    pub(super) fn at_document_marker(&self) -> bool {
        self.at_line_start()
            && matches!(self.bytes.get(self.position..self.position + 3), Some(b"---" | b"..."))
            && self.is_blank_or_end(3)
    }
}
