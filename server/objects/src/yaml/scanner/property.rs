//! Anchors, tags and directives.

use super::{Kind, Mark, Scanner};
use crate::yaml::YamlError;

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn is_uri(byte: u8) -> bool {
    is_word(byte) || b";/?:@&=+$,.!~*'()[]%".contains(&byte)
}

impl<'a> Scanner<'a> {
    /// The name behind `&` or `*`.
    pub(super) fn anchor(&mut self) -> Result<&'a str, YamlError> {
        let start = self.cursor.mark();
        self.cursor.skip(1);
        let from = self.cursor.position();
        self.cursor.skip_while(is_word);
        let name = self.cursor.since(from);
        let ends = self.cursor.is_blank_or_end(0) || b"?:,]}%@`".contains(&self.cursor.byte());
        if name.is_empty() || !ends {
            return Err(self.cursor.error(
                start,
                "an anchor's name has only letters, digits, `-` and `_`; put it in quotes if it is text",
            ));
        }
        Ok(name)
    }

    /// A tag: its handle, and the rest.
    pub(super) fn tag(&mut self) -> Result<(&'a str, String), YamlError> {
        let start = self.cursor.mark();
        let tag = if self.cursor.look(1) == b'<' {
            self.cursor.skip(2);
            let full = self.uri(start, String::new(), false)?;
            if self.cursor.byte() != b'>' {
                return Err(self.cursor.error(start, "the tag's closing `>` is missing"));
            }
            self.cursor.skip(1);
            ("", full)
        } else {
            let handle = self.tag_handle();
            if handle.len() > 1 && handle.ends_with('!') {
                (handle, self.uri(start, String::new(), false)?)
            } else {
                // It is no handle, but the tag itself.
                let head = handle.strip_prefix('!').unwrap_or_default().to_owned();
                let rest = self.uri(start, head, true)?;
                if rest.is_empty() { ("", "!".to_owned()) } else { ("!", rest) }
            }
        };
        if !self.cursor.is_blank_or_end(0) {
            return Err(self.cursor.error(start, "a blank is missing behind the tag; put it in quotes if it is text"));
        }
        Ok(tag)
    }

    /// `!`, `!!` or `!word!`; also `!word`, which is no handle.
    fn tag_handle(&mut self) -> &'a str {
        let from = self.cursor.position();
        self.cursor.skip(1);
        self.cursor.skip_while(is_word);
        if self.cursor.byte() == b'!' {
            self.cursor.skip(1);
        }
        self.cursor.since(from)
    }

    fn uri(&mut self, start: Mark, head: String, may_be_empty: bool) -> Result<String, YamlError> {
        let mut uri = head.into_bytes();
        let from = self.cursor.position();
        while is_uri(self.cursor.byte()) {
            if self.cursor.byte() == b'%' {
                self.uri_escape(start, &mut uri)?;
            } else {
                uri.push(self.cursor.byte());
                self.cursor.skip(1);
            }
        }
        if self.cursor.position() == from && !may_be_empty {
            return Err(self.cursor.error(start, "the tag is not complete"));
        }
        Ok(String::from_utf8_lossy(&uri).into_owned())
    }

    /// A character as `%` and two digits for each of its bytes.
    fn uri_escape(&mut self, start: Mark, uri: &mut Vec<u8>) -> Result<(), YamlError> {
        let mut left = 1;
        let mut first = true;
        while left > 0 {
            let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let (b'%', Some(high), Some(low)) =
                (self.cursor.byte(), digit(self.cursor.look(1)), digit(self.cursor.look(2)))
            else {
                return Err(self.cursor.error(start, "in a tag, `%` is followed by two hexadecimal digits"));
            };
            let octet = high << 4 | low;
            let length = match octet {
                _ if !first => (octet & 0xc0 == 0x80).then_some(left),
                0..=0x7f => Some(1),
                0xc0..=0xdf => Some(2),
                0xe0..=0xef => Some(3),
                0xf0..=0xf7 => Some(4),
                _ => None,
            };
            let Some(length) = length else {
                return Err(self.cursor.error(start, "the tag's escapes are not a character"));
            };
            left = length - 1;
            first = false;
            uri.push(octet);
            self.cursor.skip(3);
        }
        Ok(())
    }

    /// `%YAML` or `%TAG`, with all of its line.
    pub(super) fn directive(&mut self) -> Result<Kind<'a>, YamlError> {
        let start = self.cursor.mark();
        self.cursor.skip(1);
        let from = self.cursor.position();
        self.cursor.skip_while(is_word);
        let name = self.cursor.since(from);
        let kind = match name {
            "YAML" if self.cursor.is_blank_or_end(0) => self.version(start)?,
            "TAG" if self.cursor.is_blank_or_end(0) => self.tag_directive(start)?,
            _ => {
                return Err(self
                    .cursor
                    .error(start, "only %YAML and %TAG may begin a line with `%`; put it in quotes if it is text"));
            }
        };
        self.cursor.skip_blanks();
        if self.cursor.byte() == b'#' {
            self.cursor.skip_line();
        }
        if self.cursor.take_break().is_none() && !self.cursor.at_end() {
            return Err(self.cursor.error(start, "nothing may follow a directive on its line"));
        }
        Ok(kind)
    }

    fn version(&mut self, start: Mark) -> Result<Kind<'a>, YamlError> {
        let wrong = "a version is like %YAML 1.1";
        self.cursor.skip_blanks();
        let major = self.version_number().ok_or_else(|| self.cursor.error(start, wrong))?;
        if self.cursor.byte() != b'.' {
            return Err(self.cursor.error(start, wrong));
        }
        self.cursor.skip(1);
        let minor = self.version_number().ok_or_else(|| self.cursor.error(start, wrong))?;
        Ok(Kind::Version(major, minor))
    }

    fn version_number(&mut self) -> Option<u8> {
        let from = self.cursor.position();
        self.cursor.skip_while(|byte| byte.is_ascii_digit());
        let digits = self.cursor.since(from);
        if digits.len() > 2 { None } else { digits.parse().ok() }
    }

    fn tag_directive(&mut self, start: Mark) -> Result<Kind<'a>, YamlError> {
        let wrong = "a directive for tags is like %TAG !e! tag:example.com,2000:";
        self.cursor.skip_blanks();
        if self.cursor.byte() != b'!' {
            return Err(self.cursor.error(start, wrong));
        }
        let handle = self.tag_handle();
        let is_handle = handle == "!" || handle.len() > 1 && handle.ends_with('!');
        if !is_handle || !matches!(self.cursor.byte(), b' ' | b'\t') {
            return Err(self.cursor.error(start, wrong));
        }
        self.cursor.skip_blanks();
        let prefix = self.uri(start, String::new(), false)?;
        if !self.cursor.is_blank_or_end(0) {
            return Err(self.cursor.error(start, wrong));
        }
        Ok(Kind::TagDirective(Box::new((handle, prefix))))
    }
}
