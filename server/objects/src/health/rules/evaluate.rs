//! Asks an object what a rule wants to know.

use super::super::fields::Fields;
use super::super::{MESSAGE_LIMIT, health as of};
use super::language::{Comparison, Operand, Place, Rule, Side, Test, Word};
use super::template::{Filling, Piece, Template};
use serde_json::Value;
use std::borrow::Cow;
use windlass_model::application::Health;

/// What the rule says; None if its tests do not hold, and None inside if the object then has no health.
pub(super) fn health(rule: &Rule, object: Fields<'_>) -> Option<Option<Health>> {
    let scope = passing(&rule.tests, Scope { object, item: object })?;
    Some(rule.status.map(|status| of(status, message(&rule.message, scope))))
}

/// What a test is about: the object, and a member of one of its lists. Outside of `any` both are the object.
#[derive(Clone, Copy)]
struct Scope<'a> {
    object: Fields<'a>,
    item: Fields<'a>,
}

/// The member that `any` found, or where there is none the scope itself; None if a test does not hold.
fn passing<'a>(tests: &[Test], scope: Scope<'a>) -> Option<Scope<'a>> {
    let mut found = scope;
    for test in tests {
        match test {
            Test::Filled(operand) if see(operand, scope).is_filled() => {}
            Test::Empty(operand) if !see(operand, scope).is_filled() => {}
            Test::Compare(left, comparison, right) if compare(&see(left, scope), *comparison, right, scope) => {}
            Test::Any(list, tests) => {
                found = members(list, scope).find(|member| passing(tests, *member).is_some())?;
            }
            Test::All(list, tests) => {
                let mut members = members(list, scope).peekable();
                members.peek()?;
                if !members.all(|member| passing(tests, member).is_some()) {
                    return None;
                }
            }
            Test::Not(denied) if passing(std::slice::from_ref(denied), scope).is_none() => {}
            Test::Filled(_) | Test::Empty(_) | Test::Compare(..) | Test::Not(_) => return None,
        }
    }
    Some(found)
}

fn members<'a>(list: &Operand, scope: Scope<'a>) -> impl Iterator<Item = Scope<'a>> {
    let list = match see(list, scope) {
        Seen::Field(list) => list,
        Seen::Nothing | Seen::Word(_) | Seen::Count(_) => Fields::Nothing,
    };
    list.members().map(move |item| Scope { item, ..scope })
}

/// What stands at a place.
enum Seen<'a> {
    Nothing,
    Field(Fields<'a>),
    Word(&'static str),
    Count(usize),
}

fn see<'a>(operand: &Operand, scope: Scope<'a>) -> Seen<'a> {
    let down = |from: Fields<'a>, path: &[&'static str]| path.iter().fold(from, |at, name| at.at(name));
    let field = match &operand.place {
        Place::Item(path) => down(scope.item, path),
        Place::Object(path) => down(scope.object, path),
        Place::Condition(kind, path) => down(condition(kind, scope), path),
        Place::Length(path) => return Seen::Count(down(scope.item, path).members().count()),
    };
    match (field, operand.default) {
        (Fields::Nothing, Some(default)) => Seen::Word(default),
        (Fields::Nothing, None) => Seen::Nothing,
        (field, _) => Seen::Field(field),
    }
}

/// The condition of this type, of the member at hand or of the object.
fn condition<'a>(kind: &str, scope: Scope<'a>) -> Fields<'a> {
    let owner = if let Fields::Whole(_) = scope.item { scope.item.at("status") } else { scope.item };
    owner.items("conditions").find(|condition| condition.text("type") == kind).unwrap_or(Fields::Nothing)
}

impl<'a> Seen<'a> {
    fn is_filled(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Field(field) => field.is_filled(),
            Self::Word(word) => !word.is_empty(),
            Self::Count(count) => *count > 0,
        }
    }

    /// As text, if it is not a list or a map.
    fn text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Nothing => None,
            Self::Word(word) => Some(Cow::Borrowed(word)),
            Self::Count(count) => Some(Cow::Owned(count.to_string())),
            Self::Field(field) => match field.value()? {
                Value::String(text) => Some(Cow::Borrowed(text)),
                Value::Number(number) => Some(Cow::Owned(number.to_string())),
                Value::Bool(is_true) => Some(Cow::Borrowed(if *is_true { "true" } else { "false" })),
                Value::Null | Value::Array(_) | Value::Object(_) => None,
            },
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Field(field) => match field.value()? {
                Value::Number(number) => number.as_f64(),
                Value::String(text) => text.parse().ok(),
                _ => None,
            },
            other => other.text()?.parse().ok(),
        }
    }
}

fn compare(left: &Seen<'_>, comparison: Comparison, right: &Side, scope: Scope<'_>) -> bool {
    let order = |holds: fn(&f64, &f64) -> bool| {
        let right = match right {
            Side::Operand(operand) => see(operand, scope).number(),
            Side::Words(words) => words.iter().find_map(|word| match word {
                Word::Exact(text) => text.parse().ok(),
                Word::Between(..) => None,
            }),
        };
        left.number().zip(right).is_some_and(|(left, right)| holds(&left, &right))
    };
    match comparison {
        Comparison::Equal => equal(left, right, scope) == Some(true),
        Comparison::Unequal => equal(left, right, scope) == Some(false),
        Comparison::Less => order(f64::lt),
        Comparison::AtMost => order(f64::le),
        Comparison::Greater => order(f64::gt),
        Comparison::AtLeast => order(f64::ge),
    }
}

/// Whether both say the same; None if one is missing, or is no single value.
fn equal(left: &Seen<'_>, right: &Side, scope: Scope<'_>) -> Option<bool> {
    let text = left.text()?;
    match right {
        Side::Operand(operand) => Some(text == see(operand, scope).text()?),
        Side::Words(words) => Some(words.iter().any(|word| match word {
            Word::Exact(word) => text == *word,
            Word::Between(before, after) => {
                text.len() >= before.len() + after.len() && text.starts_with(before) && text.ends_with(after)
            }
        })),
    }
}

fn message(template: &Template, scope: Scope<'_>) -> String {
    let mut message = String::new();
    for piece in &template.pieces {
        match piece {
            Piece::Text(text) => message.push_str(text),
            Piece::Gap(fillings) => message.push_str(&fill(fillings, scope)),
        }
        if message.len() > MESSAGE_LIMIT {
            break;
        }
    }
    message
}

fn fill<'a>(fillings: &[Filling], scope: Scope<'a>) -> Cow<'a, str> {
    let texts = fillings.iter().filter_map(|filling| match filling {
        Filling::Text(text) => Some(Cow::Borrowed(*text)),
        Filling::Operand(operand) => see(operand, scope).text(),
        Filling::Told(kind) => {
            let status = condition(kind, scope).text("status");
            Some(Cow::Owned(format!("{kind} is {}", if status.is_empty() { "missing" } else { status })))
        }
    });
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}
