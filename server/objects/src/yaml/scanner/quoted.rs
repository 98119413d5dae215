//! Scalars in single and double quotes.

use super::{Break, Mark, Scanner};
use crate::yaml::YamlError;
use std::borrow::Cow;

impl<'a> Scanner<'a> {
    /// Goes over a scalar, from its first quote to its last.
    pub(super) fn quoted(&mut self, quote: u8) -> Result<Cow<'a, str>, YamlError> {
        let start = self.cursor.mark();
        self.cursor.skip(1);
        let mut text: Option<String> = None;
        // Where the text begins that is not yet copied.
        let mut from = self.cursor.position();
        loop {
            self.quoted_piece(quote);
            let here = self.cursor.position();
            match self.cursor.byte() {
                0 => return Err(self.cursor.error(start, "the closing quote is missing")),
                b'\'' if quote == b'\'' && self.cursor.look(1) == b'\'' => {
                    self.cursor.skip(1);
                    text.get_or_insert_default().push_str(self.cursor.since(from));
                    self.cursor.skip(1);
                    from = self.cursor.position();
                }
                byte if byte == quote => {
                    let last = self.cursor.since(from);
                    self.cursor.skip(1);
                    return Ok(match text {
                        None => Cow::Borrowed(last),
                        Some(text) => Cow::Owned(text + last),
                    });
                }
                b'\\' if quote == b'"' => {
                    let text = text.get_or_insert_default();
                    text.push_str(self.cursor.slice(from, here));
                    if self.cursor.line_break(1).is_some() {
                        self.cursor.skip(1);
                        self.cursor.take_break();
                        self.quoted_breaks(Break::default(), start)?.fold_into(text);
                    } else {
                        text.push(self.escape(start)?);
                    }
                    from = self.cursor.position();
                }
                b' ' | b'\t' => {
                    self.cursor.skip_blanks();
                    if let Some(meaning) = self.cursor.take_break() {
                        let text = text.get_or_insert_default();
                        text.push_str(self.cursor.slice(from, here));
                        self.quoted_breaks(Break::first(meaning), start)?.fold_into(text);
                        from = self.cursor.position();
                    }
                }
                _ => match self.cursor.take_break() {
                    Some(meaning) => {
                        let text = text.get_or_insert_default();
                        text.push_str(self.cursor.slice(from, here));
                        self.quoted_breaks(Break::first(meaning), start)?.fold_into(text);
                        from = self.cursor.position();
                    }
                    None => self.cursor.skip(1),
                },
            }
        }
    }

    /// Goes over text that stands for itself.
    fn quoted_piece(&mut self, quote: u8) {
        let rest = self.cursor.rest();
        // In single quotes, a backslash is text.
        let escape = if quote == b'"' { b'\\' } else { quote };
        let special =
            |byte: u8| byte == quote || byte == escape || matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0xc2 | 0xe2);
        self.cursor.skip(rest.iter().position(|byte| special(*byte)).unwrap_or(rest.len()));
    }

    /// Goes over blanks and line breaks after the first one.
    fn quoted_breaks(&mut self, mut breaks: Break, start: Mark) -> Result<Break, YamlError> {
        loop {
            self.cursor.skip_blanks();
            match self.cursor.take_break() {
                Some(meaning) => breaks.more(meaning),
                None => break,
            }
        }
        if self.cursor.at_document_marker() {
            let here = self.cursor.mark();
            return Err(self
                .cursor
                .error(here, format!("a document begins or ends within the quotes of line {}", start.line)));
        }
        Ok(breaks)
    }

    /// Goes over a backslash and what belongs to it.
    fn escape(&mut self, start: Mark) -> Result<char, YamlError> {
        let here = self.cursor.mark();
        let (c, digits) = match self.cursor.look(1) {
            b'0' => ('\0', 0),
            b'a' => ('\u{7}', 0),
            b'b' => ('\u{8}', 0),
            b't' | b'\t' => ('\t', 0),
            b'n' => ('\n', 0),
            b'v' => ('\u{b}', 0),
            b'f' => ('\u{c}', 0),
            b'r' => ('\r', 0),
            b'e' => ('\u{1b}', 0),
            b' ' => (' ', 0),
            b'"' => ('"', 0),
            b'\'' => ('\'', 0),
            b'\\' => ('\\', 0),
            b'N' => ('\u{85}', 0),
            b'_' => ('\u{a0}', 0),
            b'L' => ('\u{2028}', 0),
            b'P' => ('\u{2029}', 0),
            b'x' => ('\0', 2),
            b'u' => ('\0', 4),
            b'U' => ('\0', 8),
            0 => return Err(self.cursor.error(start, "the closing quote is missing")),
            _ => return Err(self.cursor.error(here, "there is no such escape; write \\\\ for a backslash")),
        };
        self.cursor.skip(2);
        if digits == 0 {
            return Ok(c);
        }
        let mut code: u32 = 0;
        for _ in 0..digits {
            let Some(digit) = char::from(self.cursor.byte()).to_digit(16) else {
                return Err(self.cursor.error(here, format!("the escape needs {digits} hexadecimal digits")));
            };
            code = code.wrapping_mul(16).wrapping_add(digit);
            self.cursor.skip(1);
        }
        char::from_u32(code).ok_or_else(|| self.cursor.error(here, "the escape is not a character"))
    }
}
