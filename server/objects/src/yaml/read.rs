//! From text to documents.

use super::grammar::Grammar;
use super::{Document, YamlError, json};
use crate::Budget;

/// All documents of a text that say something: empty ones and `null` are left out. JSON is YAML.
///
/// # Errors
/// [`YamlError`] where the text is not YAML, means something that JSON cannot say (infinity, a map as a key), repeats
/// a key, or goes beyond the budget.
pub fn parse(text: &str, budget: &Budget) -> Result<Vec<Document>, YamlError> {
    parse_within(text, &mut { *budget })
}

/// As [`parse`], taking what the text costs off the budget, for several texts with one budget together.
///
/// # Errors
/// As [`parse`]; the budget is then of no use any more.
pub fn parse_within(text: &str, left: &mut Budget) -> Result<Vec<Document>, YamlError> {
    let Some(bytes) = left.max_bytes.checked_sub(text.len() as u64) else {
        let message = format!("the text has {} bytes; {} are allowed", text.len(), left.max_bytes);
        return Err(YamlError { line: 1, column: 1, message, over_budget: true });
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii_start().starts_with('{')
        && let Some((answer, nodes)) = json::parse(text, left)
    {
        *left = Budget { max_bytes: bytes, max_nodes: left.max_nodes.saturating_sub(nodes), ..*left };
        return answer.map(|document| vec![document]);
    }
    refuse_forbidden(text)?;
    let (documents, rest) = Grammar::new(text, *left).read()?;
    // What aliases add is paid for as the text is.
    let copied = left.max_bytes.saturating_sub(rest.max_bytes);
    *left = Budget { max_bytes: bytes.saturating_sub(copied), ..rest };
    Ok(documents)
}

/// Control characters, and the two that are not characters, may not stand in YAML.
fn refuse_forbidden(text: &str) -> Result<(), YamlError> {
    let suspicious = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || byte >= 0x7f;
    // The first pass is quick, and enough for nearly all texts.
    if !text.bytes().fold(false, |found, byte| found | suspicious(byte)) {
        return Ok(());
    }
    let forbidden =
        |c: char| !matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    let Some((at, c)) = text.char_indices().find(|(_, c)| forbidden(*c)) else { return Ok(()) };
    let before = text.get(..at).unwrap_or_default();
    let line = before.split('\n').count();
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    Err(YamlError {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: u32::try_from(column).unwrap_or(u32::MAX),
        message: format!(
            "the character U+{:04X} cannot stand in YAML; in double quotes, write it as an escape",
            u32::from(c)
        ),
        over_budget: false,
    })
}
