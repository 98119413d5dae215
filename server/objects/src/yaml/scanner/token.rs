//! What a text consists of.

use super::Mark;
use std::borrow::Cow;

/// How a scalar is written, as far as it matters for what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::yaml) enum Style {
    Plain,
    Quoted,
}

#[derive(Debug)]
pub(in crate::yaml) struct Token<'a> {
    pub(in crate::yaml) mark: Mark,
    pub(in crate::yaml) kind: Kind<'a>,
}

#[derive(Debug)]
pub(in crate::yaml) enum Kind<'a> {
    /// `%YAML 1.1`
    Version(u8, u8),
    /// `%TAG handle prefix`
    TagDirective(Box<(&'a str, String)>),
    DocumentStart,
    DocumentEnd,
    StreamEnd,
    BlockListStart,
    BlockMapStart,
    BlockEnd,
    FlowListStart,
    FlowListEnd,
    FlowMapStart,
    FlowMapEnd,
    /// `-`
    Item,
    /// `,`
    Comma,
    /// `?`, or what a `:` further on shows to be a key.
    Key,
    /// `:`
    Value,
    Anchor(&'a str),
    Alias(&'a str),
    /// A handle (empty for a tag that is written in full) and the rest.
    Tag(Box<(&'a str, String)>),
    Scalar(Cow<'a, str>, Style),
}
