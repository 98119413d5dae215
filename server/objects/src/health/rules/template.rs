//! A message with places that are filled in.

use super::language::{Operand, Place};
use super::parse::{self, Problem};

/// A text with gaps.
#[derive(Clone, Debug, Default)]
pub(super) struct Template {
    pub(super) pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(&'static str),
    /// The first of these that is not empty.
    Gap(Vec<Filling>),
}

#[derive(Clone, Debug)]
pub(super) enum Filling {
    Text(&'static str),
    Operand(Operand),
    /// The condition of this type in words: `Ready is False`.
    Told(&'static str),
}

impl Template {
    /// The message of a condition, or else its reason, or else its status.
    pub(super) fn of_condition(kind: Option<&'static str>) -> Self {
        let field = |kind, name| Filling::Operand(Operand { place: Place::Condition(kind, vec![name]), default: None });
        let gap = |kind| Piece::Gap(vec![field(kind, "message"), field(kind, "reason"), Filling::Told(kind)]);
        Self { pieces: kind.map(gap).into_iter().collect() }
    }

    /// A text such as `Parent {.parentRef.name}: {@Accepted.message|'no message'}`.
    pub(super) fn parse(text: &'static str) -> Result<Self, Problem> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (gap, after) = after.split_once('}').ok_or_else(|| format!("`}}` is missing in {text}"))?;
            pieces.push(Piece::Text(before));
            pieces.push(Piece::Gap(gap.split('|').map(filling).collect::<Result<_, _>>()?));
            rest = after;
        }
        pieces.push(Piece::Text(rest));
        Ok(Self { pieces })
    }
}

fn filling(text: &'static str) -> Result<Filling, Problem> {
    if text == "kind" {
        return Ok(Filling::Operand(parse::operand("$.kind")?));
    }
    match text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(text) => Ok(Filling::Text(text)),
        None => Ok(Filling::Operand(parse::operand(text)?)),
    }
}
