//! Kubernetes' label selectors, as filters of a list.
//!
//! `team=a`, `team==a`, `team!=a`, `team in (a,b)`, `team notin (a,b)`, `team`, `!team`; a comma between means "and".
//! As in Kubernetes, `!=` and `notin` also let through what has no such label.

use crate::StoreError;
use crate::page::{Bound, Page};

/// One requirement of a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Requirement {
    In(String, Vec<String>),
    NotIn(String, Vec<String>),
    Exists(String),
    DoesNotExist(String),
}

/// A label selector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector {
    requirements: Vec<Requirement>,
}

impl LabelSelector {
    /// Reads a selector; an empty one selects everything.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] with the part that is not understood.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let parts = split_outside_parentheses(text);
        if parts.iter().all(|part| part.trim().is_empty()) {
            return Ok(Self::default());
        }
        let requirements = parts.into_iter().map(|part| requirement(part.trim())).collect::<Result<_, _>>()?;
        Ok(Self { requirements })
    }

    /// Only items whose labels, an object in the column or expression `labels`, are selected.
    #[must_use]
    pub fn apply(&self, mut page: Page, labels: &'static str) -> Page {
        for requirement in &self.requirements {
            page = match requirement {
                Requirement::In(key, values) => only_values(page, labels, key, values),
                Requirement::NotIn(key, values) => values.iter().fold(page, |page, value| {
                    let pair = serde_json::json!({ key: value });
                    page.filter_built(format!("NOT coalesce({labels} @> {{}}, FALSE)"), Bound::Json(pair))
                }),
                Requirement::Exists(key) => {
                    page.filter_built(format!("coalesce({labels} ? {{}}, FALSE)"), Bound::Text(key.clone()))
                }
                Requirement::DoesNotExist(key) => {
                    page.filter_built(format!("NOT coalesce({labels} ? {{}}, FALSE)"), Bound::Text(key.clone()))
                }
            };
        }
        page
    }
}

/// One of `values`: label values are plain text, so that containment of a pair is equality.
fn only_values(page: Page, labels: &'static str, key: &str, values: &[String]) -> Page {
    let pairs = values.iter().map(|value| serde_json::json!({ key: value })).collect();
    let condition = format!("EXISTS (SELECT FROM jsonb_array_elements({{}}) pair WHERE {labels} @> pair)");
    page.filter_built(condition, Bound::Json(serde_json::Value::Array(pairs)))
}

fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let mut depth = 0usize;
    text.split(|character| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ',' && depth == 0
    })
    .collect()
}

fn requirement(part: &str) -> Result<Requirement, StoreError> {
    if let Some(key) = part.strip_prefix('!') {
        return Ok(Requirement::DoesNotExist(key_of(key, part)?));
    }
    if let Some((key, value)) = part.split_once("!=") {
        return Ok(Requirement::NotIn(key_of(key, part)?, vec![value_of(value, part)?]));
    }
    if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return Ok(Requirement::In(key_of(key, part)?, vec![value_of(value, part)?]));
    }
    let Some((head, list)) = part.split_once('(') else {
        return Ok(Requirement::Exists(key_of(part, part)?));
    };
    let list = list.strip_suffix(')').ok_or_else(|| not_understood(part))?;
    let values = list.split(',').map(|value| value_of(value, part)).collect::<Result<_, _>>()?;
    match head.split_whitespace().collect::<Vec<_>>().as_slice() {
        [key, "in"] => Ok(Requirement::In(key_of(key, part)?, values)),
        [key, "notin"] => Ok(Requirement::NotIn(key_of(key, part)?, values)),
        _ => Err(not_understood(part)),
    }
}

fn key_of(text: &str, part: &str) -> Result<String, StoreError> {
    let text = text.trim();
    let valid =
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'));
    if valid { Ok(text.to_owned()) } else { Err(not_understood(part)) }
}

fn value_of(text: &str, part: &str) -> Result<String, StoreError> {
    let text = text.trim();
    let valid = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if valid { Ok(text.to_owned()) } else { Err(not_understood(part)) }
}

fn not_understood(part: &str) -> StoreError {
    StoreError::Invalid {
        what: "label selector",
        problems: vec![format!(
            "{part:?} is not understood: write key=value, key!=value, key in (a,b), key notin (a,b), key or !key"
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_kubectl_reads() {
        let text = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let cases = [
            ("", vec![]),
            ("team=a", vec![Requirement::In("team".into(), text(&["a"]))]),
            ("team == a", vec![Requirement::In("team".into(), text(&["a"]))]),
            ("team=", vec![Requirement::In("team".into(), text(&[""]))]),
            ("team!=a", vec![Requirement::NotIn("team".into(), text(&["a"]))]),
            ("app.kubernetes.io/name", vec![Requirement::Exists("app.kubernetes.io/name".into())]),
            ("!team", vec![Requirement::DoesNotExist("team".into())]),
            (
                "env in (test, live),team notin (a)",
                vec![
                    Requirement::In("env".into(), text(&["test", "live"])),
                    Requirement::NotIn("team".into(), text(&["a"])),
                ],
            ),
        ];
        for (selector, requirements) in cases {
            assert_eq!(LabelSelector::parse(selector).unwrap(), LabelSelector { requirements }, "{selector}");
        }
    }

    #[test]
    fn says_what_it_does_not_understand() {
        for bad in ["a=b,", "=a", "a b", "env in (a", "env on (a)", "a='b'", "a=b=c", "in (a)", "a) OR (TRUE"] {
            assert!(matches!(LabelSelector::parse(bad), Err(StoreError::Invalid { .. })), "{bad}");
        }
    }
}
