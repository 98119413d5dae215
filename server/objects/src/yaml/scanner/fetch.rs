//! The next token: what it is, and what it means for keys and indentation.

use super::{Kind, Scanner, Style};
use crate::yaml::YamlError;

impl<'a> Scanner<'a> {
    /// Goes to the next token, and adds it to the queue, with those that indentation adds.
    pub(super) fn fetch(&mut self) -> Result<(), YamlError> {
        self.skip_to_token();
        if self.flow == 0 {
            self.unroll(self.column());
        }
        if self.cursor.at_end() {
            return self.stream_end();
        }
        if self.cursor.at_line_start() {
            if self.cursor.byte() == b'%' {
                return self.fetch_directive();
            }
            if self.cursor.at_document_marker() {
                return self.document_marker();
            }
        }
        let in_flow = self.flow > 0;
        match self.cursor.byte() {
            b'[' => self.flow_start(Kind::FlowListStart),
            b'{' => self.flow_start(Kind::FlowMapStart),
            b']' => self.flow_end(Kind::FlowListEnd),
            b'}' => self.flow_end(Kind::FlowMapEnd),
            b',' => self.comma(),
            b'-' if self.cursor.is_blank_or_end(1) => self.item(),
            b'?' if in_flow || self.cursor.is_blank_or_end(1) => self.key(),
            b':' if in_flow || self.cursor.is_blank_or_end(1) => self.value(),
            b'*' | b'&' => self.fetch_anchor(),
            b'!' => self.fetch_tag(),
            b'|' if !in_flow => self.fetch_block(true),
            b'>' if !in_flow => self.fetch_block(false),
            quote @ (b'\'' | b'"') => self.fetch_quoted(quote),
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b'\t' => Err(self.no_token()),
            _ => self.fetch_plain(),
        }
    }

    fn no_token(&self) -> YamlError {
        let here = self.cursor.mark();
        let message = match self.cursor.byte() {
            b'\t' => "a tab cannot indent; use spaces".to_owned(),
            byte => format!("nothing can begin with `{}`; put it in quotes if it is text", char::from(byte)),
        };
        self.cursor.error(here, message)
    }

    /// Goes over blanks, comments and line breaks. A tab is no blank where it would indent a key.
    fn skip_to_token(&mut self) {
        loop {
            self.cursor.skip_spaces();
            while self.cursor.byte() == b'\t' && (self.flow > 0 || !self.key_allowed) {
                self.cursor.skip_blanks();
            }
            if self.cursor.byte() == b'#' {
                self.cursor.skip_line();
            }
            if self.cursor.take_break().is_none() {
                return;
            }
            self.key_allowed |= self.flow == 0;
        }
    }

    fn stream_end(&mut self) -> Result<(), YamlError> {
        self.unroll(-1);
        self.drop_candidate()?;
        self.key_allowed = false;
        self.ended = true;
        self.push(self.cursor.mark(), Kind::StreamEnd);
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), YamlError> {
        self.unroll(-1);
        self.drop_candidate()?;
        self.key_allowed = false;
        let mark = self.cursor.mark();
        let kind = self.directive()?;
        self.push(mark, kind);
        Ok(())
    }

    fn document_marker(&mut self) -> Result<(), YamlError> {
        self.unroll(-1);
        self.drop_candidate()?;
        self.key_allowed = false;
        let kind = if self.cursor.byte() == b'-' { Kind::DocumentStart } else { Kind::DocumentEnd };
        self.indicator(3, kind);
        Ok(())
    }

    /// Goes over an indicator of that many characters.
    fn indicator(&mut self, length: usize, kind: Kind<'a>) {
        let mark = self.cursor.mark();
        self.cursor.skip(length);
        self.push(mark, kind);
    }

    fn flow_start(&mut self, kind: Kind<'a>) -> Result<(), YamlError> {
        self.add_candidate()?;
        let number = self.taken + self.queue.len();
        let mark = self.cursor.mark();
        self.candidates.push(super::Candidate { possible: false, required: false, number, mark });
        self.flow += 1;
        self.key_allowed = true;
        self.indicator(1, kind);
        Ok(())
    }

    fn flow_end(&mut self, kind: Kind<'a>) -> Result<(), YamlError> {
        self.drop_candidate()?;
        if self.flow > 0 {
            self.flow -= 1;
            self.candidates.pop();
        }
        self.key_allowed = false;
        self.indicator(1, kind);
        Ok(())
    }

    fn comma(&mut self) -> Result<(), YamlError> {
        self.drop_candidate()?;
        self.key_allowed = true;
        self.indicator(1, Kind::Comma);
        Ok(())
    }

    fn item(&mut self) -> Result<(), YamlError> {
        let here = self.cursor.mark();
        if self.flow == 0 {
            if !self.key_allowed {
                return Err(self.cursor.error(here, "a list cannot begin here"));
            }
            self.roll(here, None, Kind::BlockListStart);
        }
        self.drop_candidate()?;
        self.key_allowed = true;
        self.indicator(1, Kind::Item);
        Ok(())
    }

    fn key(&mut self) -> Result<(), YamlError> {
        let here = self.cursor.mark();
        if self.flow == 0 {
            if !self.key_allowed {
                return Err(self.cursor.error(here, "a key cannot begin here"));
            }
            self.roll(here, None, Kind::BlockMapStart);
        }
        self.drop_candidate()?;
        self.key_allowed = self.flow == 0;
        self.indicator(1, Kind::Key);
        Ok(())
    }

    fn value(&mut self) -> Result<(), YamlError> {
        let here = self.cursor.mark();
        let last = self.candidates.len().saturating_sub(1);
        if self.is_candidate(last)? {
            if let Some(candidate) = self.candidates.get_mut(last) {
                candidate.possible = false;
                let (number, mark) = (candidate.number, candidate.mark);
                match number.checked_sub(self.taken) {
                    Some(index) if index < self.queue.len() => {
                        self.queue.insert(index, super::Token { mark, kind: Kind::Key });
                    }
                    _ => self.push(mark, Kind::Key),
                }
                self.roll(mark, Some(number), Kind::BlockMapStart);
            }
            self.key_allowed = false;
        } else {
            if self.flow == 0 {
                if !self.key_allowed {
                    let message = "a `:` cannot stand here; put the text in quotes if it has one";
                    return Err(self.cursor.error(here, message));
                }
                self.roll(here, None, Kind::BlockMapStart);
            }
            self.key_allowed = self.flow == 0;
        }
        self.indicator(1, Kind::Value);
        Ok(())
    }

    fn fetch_anchor(&mut self) -> Result<(), YamlError> {
        self.add_candidate()?;
        self.key_allowed = false;
        let mark = self.cursor.mark();
        let is_alias = self.cursor.byte() == b'*';
        let name = self.anchor()?;
        self.push(mark, if is_alias { Kind::Alias(name) } else { Kind::Anchor(name) });
        Ok(())
    }

    fn fetch_tag(&mut self) -> Result<(), YamlError> {
        self.add_candidate()?;
        self.key_allowed = false;
        let mark = self.cursor.mark();
        let tag = self.tag()?;
        self.push(mark, Kind::Tag(Box::new(tag)));
        Ok(())
    }

    fn fetch_block(&mut self, literal: bool) -> Result<(), YamlError> {
        self.drop_candidate()?;
        self.key_allowed = true;
        let mark = self.cursor.mark();
        let text = self.block_scalar(literal)?;
        self.push(mark, Kind::Scalar(text, Style::Quoted));
        Ok(())
    }

    fn fetch_quoted(&mut self, quote: u8) -> Result<(), YamlError> {
        self.add_candidate()?;
        self.key_allowed = false;
        let mark = self.cursor.mark();
        let text = self.quoted(quote)?;
        self.push(mark, Kind::Scalar(text, Style::Quoted));
        Ok(())
    }

    fn fetch_plain(&mut self) -> Result<(), YamlError> {
        self.add_candidate()?;
        self.key_allowed = false;
        let mark = self.cursor.mark();
        let text = self.plain()?;
        self.push(mark, Kind::Scalar(text, Style::Plain));
        Ok(())
    }
}
