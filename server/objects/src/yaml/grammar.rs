//! From tokens to values: which token may follow which, as libyaml's parser has it.
//!
//! One step reads one node or one end. What is open is a stack of states, so that nothing here calls itself.

use super::builder::{Builder, Scalar};
use super::scanner::{Kind, Mark, Scanner, Style};
use super::{Document, YamlError};
use crate::Budget;

/// What is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    FirstDocument,
    Document,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockListItem,
    /// An item of a list that stands right below its key.
    BareListItem,
    BlockMapKey,
    BlockMapValue,
    FlowListFirst,
    FlowListNext,
    /// The key, value and end of a map of one entry, written without braces in a flow list.
    PairKey,
    PairValue,
    PairEnd,
    FlowMapFirst,
    FlowMapNext,
    FlowMapValue,
    /// The value of a key that has none.
    FlowMapNoValue,
    End,
}

/// Reads a text, and builds its documents.
pub(super) struct Grammar<'a> {
    scanner: Scanner<'a>,
    builder: Builder<'a>,
    state: State,
    /// Where to go on when what is open is closed.
    after: Vec<State>,
    /// Handles of tags, and what they stand for.
    tags: Vec<(&'a str, String)>,
}

/// What stands in front of a node.
#[derive(Default)]
pub(super) struct Properties<'a> {
    pub(super) anchor: Option<&'a str>,
    pub(super) tag: Option<String>,
}

impl<'a> Grammar<'a> {
    pub(super) fn new(text: &'a str, budget: Budget) -> Self {
        Self {
            scanner: Scanner::new(text),
            builder: Builder::new(budget),
            state: State::FirstDocument,
            after: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// The documents, and what is left of the budget.
    pub(super) fn read(mut self) -> Result<(Vec<Document>, Budget), YamlError> {
        while self.state != State::End {
            self.step()?;
        }
        Ok(self.builder.finish())
    }

    fn step(&mut self) -> Result<(), YamlError> {
        match self.state {
            State::FirstDocument => self.document(true),
            State::Document => self.document(false),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockListItem => self.block_item(),
            State::BareListItem => self.bare_item(),
            State::BlockMapKey => self.block_key(),
            State::BlockMapValue => self.block_value(),
            State::FlowListFirst => self.flow_item(true),
            State::FlowListNext => self.flow_item(false),
            State::PairKey => self.pair_key(),
            State::PairValue => self.pair_value(),
            State::PairEnd => self.pair_end(),
            State::FlowMapFirst => self.flow_key(true),
            State::FlowMapNext => self.flow_key(false),
            State::FlowMapValue => self.flow_value(),
            State::FlowMapNoValue => {
                let mark = self.mark()?;
                self.empty(mark, State::FlowMapNext)
            }
            State::End => Ok(()),
        }
    }

    fn mark(&mut self) -> Result<Mark, YamlError> {
        Ok(self.scanner.peek()?.mark)
    }

    /// The next token's place, and whether it is one of those.
    fn next_is(&mut self, matches: impl Fn(&Kind<'_>) -> bool) -> Result<(Mark, bool), YamlError> {
        let token = self.scanner.peek()?;
        Ok((token.mark, matches(&token.kind)))
    }

    /// Takes the next token if it is one of those.
    fn skip_if(&mut self, matches: impl Fn(&Kind<'_>) -> bool) -> Result<Option<Mark>, YamlError> {
        let (mark, found) = self.next_is(matches)?;
        if found {
            self.scanner.take()?;
        }
        Ok(found.then_some(mark))
    }

    fn wrong<T>(&self, at: Mark, message: &str) -> Result<T, YamlError> {
        Err(self.scanner.error(at, message))
    }

    fn close(&mut self, at: Mark) -> Result<(), YamlError> {
        self.state = self.after.pop().unwrap_or(State::End);
        self.builder.close(&self.scanner, at)
    }

    /// A scalar that is not written.
    fn empty(&mut self, at: Mark, next: State) -> Result<(), YamlError> {
        self.state = next;
        self.builder.scalar(&self.scanner, Scalar::empty(), Properties::default(), at)
    }

    fn document(&mut self, first: bool) -> Result<(), YamlError> {
        if !first {
            while self.skip_if(|kind| matches!(kind, Kind::DocumentEnd))?.is_some() {}
        }
        let (mark, ends) = self.next_is(|kind| matches!(kind, Kind::StreamEnd))?;
        if ends {
            self.state = State::End;
            return Ok(());
        }
        let (_, marked) =
            self.next_is(|kind| matches!(kind, Kind::Version(..) | Kind::TagDirective(_) | Kind::DocumentStart))?;
        self.builder.document(&self.scanner, mark)?;
        self.after.push(State::DocumentEnd);
        if first && !marked {
            self.state = State::BlockNode;
            self.default_tags();
            return Ok(());
        }
        self.directives()?;
        if self.skip_if(|kind| matches!(kind, Kind::DocumentStart))?.is_none() {
            let mark = self.mark()?;
            return self.wrong(mark, "the document has ended; a new one begins with `---`");
        }
        self.state = State::DocumentContent;
        Ok(())
    }

    fn directives(&mut self) -> Result<(), YamlError> {
        let mut versioned = false;
        while self.next_is(|kind| matches!(kind, Kind::Version(..) | Kind::TagDirective(_)))?.1 {
            let token = self.scanner.take()?;
            match token.kind {
                Kind::Version(..) if versioned => return self.wrong(token.mark, "there is a second %YAML"),
                Kind::Version(1, 1) => versioned = true,
                Kind::TagDirective(tag) => {
                    if self.tags.iter().any(|known| known.0 == tag.0) {
                        return self.wrong(token.mark, "there is a second %TAG for this handle");
                    }
                    self.tags.push(*tag);
                }
                _ => return self.wrong(token.mark, "only %YAML 1.1 is read; leave the line out"),
            }
        }
        self.default_tags();
        Ok(())
    }

    fn default_tags(&mut self) {
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            if self.tags.iter().all(|known| known.0 != handle) {
                self.tags.push((handle, prefix.to_owned()));
            }
        }
    }

    fn document_content(&mut self) -> Result<(), YamlError> {
        let (mark, ends) = self.next_is(|kind| {
            matches!(
                kind,
                Kind::Version(..) | Kind::TagDirective(_) | Kind::DocumentStart | Kind::DocumentEnd | Kind::StreamEnd
            )
        })?;
        if ends {
            let next = self.after.pop().unwrap_or(State::End);
            return self.empty(mark, next);
        }
        self.node(true, false)
    }

    fn document_end(&mut self) -> Result<(), YamlError> {
        self.skip_if(|kind| matches!(kind, Kind::DocumentEnd))?;
        self.tags.clear();
        self.state = State::Document;
        Ok(())
    }

    /// An anchor and a tag, in either order.
    fn properties(&mut self) -> Result<Properties<'a>, YamlError> {
        let mut found = Properties::default();
        loop {
            let (mark, wanted) = self.next_is(|kind| match kind {
                Kind::Anchor(_) => found.anchor.is_none(),
                Kind::Tag(_) => found.tag.is_none(),
                _ => false,
            })?;
            if !wanted {
                return Ok(found);
            }
            match self.scanner.take()?.kind {
                Kind::Anchor(name) => found.anchor = Some(name),
                Kind::Tag(tag) => found.tag = Some(self.full_tag(*tag, mark)?),
                _ => {}
            }
        }
    }

    fn full_tag(&self, (handle, rest): (&str, String), at: Mark) -> Result<String, YamlError> {
        if handle.is_empty() {
            return Ok(rest);
        }
        match self.tags.iter().find(|known| known.0 == handle) {
            Some((_, prefix)) => Ok(format!("{prefix}{rest}")),
            None => self.wrong(at, "the tag's handle is not known; %TAG explains a handle"),
        }
    }

    /// A node. `block`: it may be a block collection; `bare`: or a list that is not further in than its key.
    fn node(&mut self, block: bool, bare: bool) -> Result<(), YamlError> {
        let start = self.mark()?;
        let properties = match self.scanner.peek()?.kind {
            Kind::Alias(name) => {
                self.scanner.take()?;
                self.state = self.after.pop().unwrap_or(State::End);
                return self.builder.alias(&self.scanner, name, start);
            }
            Kind::Anchor(_) | Kind::Tag(_) => self.properties()?,
            _ => Properties::default(),
        };
        let token = self.scanner.peek()?;
        let here = token.mark;
        let (list, state) = match token.kind {
            Kind::Scalar(..) => {
                self.state = self.after.pop().unwrap_or(State::End);
                return match self.scanner.take()?.kind {
                    Kind::Scalar(text, style) => {
                        let scalar = Scalar { text, plain: style == Style::Plain };
                        self.builder.scalar(&self.scanner, scalar, properties, start)
                    }
                    _ => Ok(()),
                };
            }
            // Its first dash is yet to be read.
            Kind::Item if bare => {
                self.state = State::BareListItem;
                return self.builder.open(&self.scanner, true, properties.anchor, start);
            }
            Kind::FlowListStart => (true, State::FlowListFirst),
            Kind::FlowMapStart => (false, State::FlowMapFirst),
            Kind::BlockListStart if block => (true, State::BlockListItem),
            Kind::BlockMapStart if block => (false, State::BlockMapKey),
            _ if properties.anchor.is_some() || properties.tag.is_some() => {
                self.state = self.after.pop().unwrap_or(State::End);
                return self.builder.scalar(&self.scanner, Scalar::empty(), properties, start);
            }
            _ => return self.wrong(here, "a value is missing here"),
        };
        self.scanner.take()?;
        self.state = state;
        self.builder.open(&self.scanner, list, properties.anchor, start)
    }

    fn block_item(&mut self) -> Result<(), YamlError> {
        if let Some(dash) = self.skip_if(|kind| matches!(kind, Kind::Item))? {
            if self.next_is(|kind| matches!(kind, Kind::Item | Kind::BlockEnd))?.1 {
                return self.empty(dash, State::BlockListItem);
            }
            self.after.push(State::BlockListItem);
            return self.node(true, false);
        }
        match self.skip_if(|kind| matches!(kind, Kind::BlockEnd))? {
            Some(end) => self.close(end),
            None => {
                let mark = self.mark()?;
                self.wrong(mark, "this does not belong to the list above; is its indentation right?")
            }
        }
    }

    fn bare_item(&mut self) -> Result<(), YamlError> {
        let Some(dash) = self.skip_if(|kind| matches!(kind, Kind::Item))? else {
            let mark = self.mark()?;
            return self.close(mark);
        };
        if self.next_is(|kind| matches!(kind, Kind::Item | Kind::Key | Kind::Value | Kind::BlockEnd))?.1 {
            return self.empty(dash, State::BareListItem);
        }
        self.after.push(State::BareListItem);
        self.node(true, false)
    }

    fn block_key(&mut self) -> Result<(), YamlError> {
        if let Some(mark) = self.skip_if(|kind| matches!(kind, Kind::Key))? {
            return self.block_part(mark, State::BlockMapValue);
        }
        match self.skip_if(|kind| matches!(kind, Kind::BlockEnd))? {
            Some(end) => self.close(end),
            None => {
                let mark = self.mark()?;
                self.wrong(mark, "this does not belong to the map above; is its indentation right?")
            }
        }
    }

    fn block_value(&mut self) -> Result<(), YamlError> {
        match self.skip_if(|kind| matches!(kind, Kind::Value))? {
            Some(mark) => self.block_part(mark, State::BlockMapKey),
            None => {
                let mark = self.mark()?;
                self.empty(mark, State::BlockMapKey)
            }
        }
    }

    /// A key or a value of a block map, which may be missing.
    fn block_part(&mut self, mark: Mark, next: State) -> Result<(), YamlError> {
        if self.next_is(|kind| matches!(kind, Kind::Key | Kind::Value | Kind::BlockEnd))?.1 {
            return self.empty(mark, next);
        }
        self.after.push(next);
        self.node(true, true)
    }

    fn flow_item(&mut self, first: bool) -> Result<(), YamlError> {
        let ends = |kind: &Kind<'_>| matches!(kind, Kind::FlowListEnd);
        if let Some(end) = self.skip_if(ends)? {
            return self.close(end);
        }
        if !first && self.skip_if(|kind| matches!(kind, Kind::Comma))?.is_none() {
            let mark = self.mark()?;
            return self.wrong(mark, "a `,` or `]` is missing in front of this");
        }
        if let Some(end) = self.skip_if(ends)? {
            return self.close(end);
        }
        if let Some(mark) = self.skip_if(|kind| matches!(kind, Kind::Key))? {
            self.state = State::PairKey;
            return self.builder.open(&self.scanner, false, None, mark);
        }
        self.after.push(State::FlowListNext);
        self.node(false, false)
    }

    fn pair_key(&mut self) -> Result<(), YamlError> {
        // Go takes the token away here, so that `[? : b]` is refused.
        if let Some(mark) = self.skip_if(|kind| matches!(kind, Kind::Value | Kind::Comma | Kind::FlowListEnd))? {
            return self.empty(mark, State::PairValue);
        }
        self.after.push(State::PairValue);
        self.node(false, false)
    }

    fn pair_value(&mut self) -> Result<(), YamlError> {
        if self.skip_if(|kind| matches!(kind, Kind::Value))?.is_some()
            && !self.next_is(|kind| matches!(kind, Kind::Comma | Kind::FlowListEnd))?.1
        {
            self.after.push(State::PairEnd);
            return self.node(false, false);
        }
        let mark = self.mark()?;
        self.empty(mark, State::PairEnd)
    }

    fn pair_end(&mut self) -> Result<(), YamlError> {
        let mark = self.mark()?;
        self.state = State::FlowListNext;
        self.builder.close(&self.scanner, mark)
    }

    fn flow_key(&mut self, first: bool) -> Result<(), YamlError> {
        let ends = |kind: &Kind<'_>| matches!(kind, Kind::FlowMapEnd);
        if let Some(end) = self.skip_if(ends)? {
            return self.close(end);
        }
        if !first && self.skip_if(|kind| matches!(kind, Kind::Comma))?.is_none() {
            let mark = self.mark()?;
            return self.wrong(mark, "a `,` or `}` is missing in front of this");
        }
        if let Some(end) = self.skip_if(ends)? {
            return self.close(end);
        }
        if let Some(mark) = self.skip_if(|kind| matches!(kind, Kind::Key))? {
            if self.next_is(|kind| matches!(kind, Kind::Value | Kind::Comma | Kind::FlowMapEnd))?.1 {
                return self.empty(mark, State::FlowMapValue);
            }
            self.after.push(State::FlowMapValue);
        } else {
            self.after.push(State::FlowMapNoValue);
        }
        self.node(false, false)
    }

    fn flow_value(&mut self) -> Result<(), YamlError> {
        if self.skip_if(|kind| matches!(kind, Kind::Value))?.is_some()
            && !self.next_is(|kind| matches!(kind, Kind::Comma | Kind::FlowMapEnd))?.1
        {
            self.after.push(State::FlowMapNext);
            return self.node(false, false);
        }
        let mark = self.mark()?;
        self.empty(mark, State::FlowMapNext)
    }
}
