//! Block scalars: `|` and `>`.

use super::{Mark, Scanner};
use crate::yaml::YamlError;
use std::borrow::Cow;

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl<'a> Scanner<'a> {
    pub(super) fn block_scalar(&mut self, literal: bool) -> Result<Cow<'a, str>, YamlError> {
        let start = self.cursor.mark();
        self.cursor.skip(1);
        let (chomping, increment) = self.block_header(start)?;
        let mut indent = match increment {
            0 => 0,
            more => usize::try_from(self.indent).unwrap_or(0) + more,
        };
        let mut text = String::new();
        // The break that ended the last line, and those of the empty lines after it.
        let mut line_end = "";
        let mut empty = String::new();
        let mut indented = false;
        self.block_breaks(&mut indent, &mut empty)?;
        while self.cursor.indentation() == indent && !self.cursor.at_end() {
            let blank = matches!(self.cursor.byte(), b' ' | b'\t');
            // A folded line joins the one above, unless one of the two is indented further.
            if !literal && !indented && !blank && line_end == "\n" {
                if empty.is_empty() {
                    text.push(' ');
                }
            } else {
                text.push_str(line_end);
            }
            text.push_str(&empty);
            empty.clear();
            indented = blank;
            let from = self.cursor.position();
            self.cursor.skip_line();
            text.push_str(self.cursor.since(from));
            line_end = self.cursor.take_break().unwrap_or("");
            self.block_breaks(&mut indent, &mut empty)?;
        }
        if chomping != Chomping::Strip {
            text.push_str(line_end);
        }
        if chomping == Chomping::Keep {
            text.push_str(&empty);
        }
        Ok(Cow::Owned(text))
    }

    /// What stands behind `|`: the hints on line breaks and indentation, a comment, the line's end.
    fn block_header(&mut self, start: Mark) -> Result<(Chomping, usize), YamlError> {
        let mut chomping = Chomping::Clip;
        let mut increment = 0;
        let before = self.block_chomping(&mut chomping);
        if self.cursor.byte().is_ascii_digit() {
            increment = usize::from(self.cursor.byte() - b'0');
            if increment == 0 {
                return Err(self.cursor.error(start, "a block cannot be indented by 0"));
            }
            self.cursor.skip(1);
            if !before {
                self.block_chomping(&mut chomping);
            }
        }
        self.cursor.skip_blanks();
        if self.cursor.byte() == b'#' {
            self.cursor.skip_line();
        }
        if self.cursor.take_break().is_none() && !self.cursor.at_end() {
            return Err(self.cursor.error(start, "a block's text begins on the next line"));
        }
        Ok((chomping, increment))
    }

    fn block_chomping(&mut self, chomping: &mut Chomping) -> bool {
        *chomping = match self.cursor.byte() {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return false,
        };
        self.cursor.skip(1);
        true
    }

    /// Goes over empty lines and the next line's indentation, which the first line with text decides unless `indent` is
    /// given.
    fn block_breaks(&mut self, indent: &mut usize, empty: &mut String) -> Result<(), YamlError> {
        let mut deepest = 0;
        loop {
            while (*indent == 0 || self.cursor.indentation() < *indent) && self.cursor.byte() == b' ' {
                self.cursor.skip(1);
            }
            let column = self.cursor.indentation();
            deepest = deepest.max(column);
            if (*indent == 0 || column < *indent) && self.cursor.byte() == b'\t' {
                let here = self.cursor.mark();
                return Err(self.cursor.error(here, "a tab cannot indent; use spaces"));
            }
            match self.cursor.take_break() {
                Some(meaning) => empty.push_str(meaning),
                None => break,
            }
        }
        if *indent == 0 {
            let least = usize::try_from(self.indent + 1).unwrap_or(0).max(1);
            *indent = deepest.max(least);
        }
        Ok(())
    }
}
