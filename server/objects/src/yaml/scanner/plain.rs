//! Scalars without quotes.

use super::{Break, Scanner};
use crate::yaml::YamlError;
use std::borrow::Cow;

/// Bytes at which a plain scalar may end, or its line.
static MAY_END: [bool; 256] = {
    let mut table = [false; 256];
    let stops = b" \t\n\r:,?[]{}\0\xc2\xe2";
    let mut index = 0;
    while index < stops.len() {
        #[expect(clippy::indexing_slicing, reason = "a constant, and indices below its length")]
        let stop = stops[index] as usize;
        #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
        {
            table[stop] = true;
        }
        index += 1;
    }
    table
};

/// Why a line of a plain scalar ended.
#[derive(PartialEq)]
enum End {
    Line,
    Scalar,
}

impl<'a> Scanner<'a> {
    pub(super) fn plain(&mut self) -> Result<Cow<'a, str>, YamlError> {
        let start = self.cursor.position();
        let (end, why) = self.plain_line();
        let first = self.cursor.slice(start, end);
        if why == End::Scalar {
            return Ok(Cow::Borrowed(first));
        }
        let mut folded: Option<String> = None;
        // A line break was passed, and no text after it: a key may follow.
        let mut breaks = self.plain_breaks()?;
        while self.plain_goes_on() {
            let from = self.cursor.position();
            let (to, why) = self.plain_line();
            if to == from {
                break;
            }
            let text = folded.get_or_insert_with(|| {
                let mut text = String::with_capacity(first.len() * 2 + 80);
                text.push_str(first);
                text
            });
            breaks.fold_into(text);
            text.push_str(self.cursor.slice(from, to));
            if why == End::Scalar {
                return Ok(Cow::Owned(folded.unwrap_or_default()));
            }
            breaks = self.plain_breaks()?;
        }
        self.key_allowed = true;
        Ok(folded.map_or(Cow::Borrowed(first), Cow::Owned))
    }

    /// Goes over a line's text; where the text ends, without blanks, and whether more may follow on the next line.
    fn plain_line(&mut self) -> (usize, End) {
        let cursor = &mut self.cursor;
        let in_flow = self.flow > 0;
        loop {
            let rest = cursor.rest();
            let length = rest
                .iter()
                .position(|byte| MAY_END.get(usize::from(*byte)).copied().unwrap_or(true))
                .unwrap_or(rest.len());
            cursor.skip(length);
            let here = cursor.position();
            match cursor.byte() {
                b' ' | b'\t' => {
                    cursor.skip_blanks();
                    match cursor.byte() {
                        0 | b'#' => return (here, End::Scalar),
                        b':' if cursor.is_blank_or_end(1) => return (here, End::Scalar),
                        b',' | b'?' | b'[' | b']' | b'{' | b'}' if in_flow => return (here, End::Scalar),
                        _ if cursor.line_break(0).is_some() => return (here, End::Line),
                        _ => {}
                    }
                }
                0 => return (here, End::Scalar),
                b':' if cursor.is_blank_or_end(1) => return (here, End::Scalar),
                b',' | b'?' | b'[' | b']' | b'{' | b'}' if in_flow => return (here, End::Scalar),
                _ if cursor.line_break(0).is_some() => return (here, End::Line),
                _ => cursor.skip(1),
            }
        }
    }

    /// Goes over line breaks, and blanks in front of the next text.
    fn plain_breaks(&mut self) -> Result<Break, YamlError> {
        let mut breaks = Break::default();
        loop {
            if let Some(meaning) = self.cursor.take_break() {
                breaks.add(meaning);
                continue;
            }
            self.cursor.skip_spaces();
            match self.cursor.byte() {
                b'\t' if self.is_left_of_content() => {
                    let here = self.cursor.mark();
                    return Err(self.cursor.error(here, "a tab cannot indent; use spaces"));
                }
                b'\t' => self.cursor.skip(1),
                _ if self.cursor.line_break(0).is_none() => return Ok(breaks),
                _ => {}
            }
        }
    }

    fn is_left_of_content(&self) -> bool {
        isize::try_from(self.cursor.indentation()).is_ok_and(|column| column <= self.indent)
    }

    fn plain_goes_on(&self) -> bool {
        let ends = self.flow == 0 && self.is_left_of_content();
        !ends && !self.cursor.at_document_marker() && self.cursor.byte() != b'#'
    }
}
