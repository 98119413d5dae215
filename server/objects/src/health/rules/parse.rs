//! Reads lines of the [language](super::language).

use super::language::{Comparison, Operand, Place, Rule, Side, Test, Word};
use super::template::Template;
use windlass_model::application::HealthStatus;

/// What is wrong with a line.
pub(super) type Problem = String;

/// A line such as `@Ready = True & !.spec.paused -> Healthy "…"`.
pub(super) fn rule(line: &'static str) -> Result<Rule, Problem> {
    let (tests, outcome) = line.split_once(" -> ").ok_or("there is no ` -> `")?;
    let tests = tests_of(&tokens(tests))?;
    let (status, message) = outcome.trim().split_once(' ').unwrap_or((outcome.trim(), ""));
    let message = match message.trim() {
        "" => Template::of_condition(first_condition(&tests)),
        text => Template::parse(unquoted(text).ok_or_else(|| format!("{text} is no text in quotation marks"))?)?,
    };
    Ok(Rule { tests, status: status_of(status)?, message })
}

fn status_of(word: &str) -> Result<Option<HealthStatus>, Problem> {
    match word {
        "Healthy" => Ok(Some(HealthStatus::Healthy)),
        "Suspended" => Ok(Some(HealthStatus::Suspended)),
        "Progressing" => Ok(Some(HealthStatus::Progressing)),
        "Missing" => Ok(Some(HealthStatus::Missing)),
        "Degraded" => Ok(Some(HealthStatus::Degraded)),
        "Unknown" => Ok(Some(HealthStatus::Unknown)),
        "None" => Ok(None),
        _ => Err(format!("{word} is no status")),
    }
}

/// The parts of a line, which are separated by blanks outside of quotation marks.
fn tokens(text: &'static str) -> Vec<&'static str> {
    let mut is_quoted = false;
    let parts = text.split(|letter: char| {
        is_quoted ^= letter == '"';
        letter.is_whitespace() && !is_quoted
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn unquoted(text: &'static str) -> Option<&'static str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

fn tests_of(tokens: &[&'static str]) -> Result<Vec<Test>, Problem> {
    match tokens {
        ["else"] => Ok(Vec::new()),
        ["any", list, "with", rest @ ..] => Ok(vec![Test::Any(operand(list)?, tests_of(rest)?)]),
        ["all", list, "with", rest @ ..] => Ok(vec![Test::All(operand(list)?, tests_of(rest)?)]),
        [] => Err("a test is missing".to_owned()),
        _ => {
            let (test, rest) = test(tokens)?;
            let mut tests = vec![test];
            match rest {
                [] => {}
                ["&", rest @ ..] => tests.extend(tests_of(rest)?),
                [other, ..] => return Err(format!("`&` or ` -> ` is expected before {other}")),
            }
            Ok(tests)
        }
    }
}

fn test<'t>(tokens: &'t [&'static str]) -> Result<(Test, &'t [&'static str]), Problem> {
    match tokens {
        ["not", rest @ ..] => {
            let (denied, rest) = test(rest)?;
            Ok((Test::Not(Box::new(denied)), rest))
        }
        ["stale", rest @ ..] => {
            let seen = operand(".status.observedGeneration")?;
            let latest = Side::Operand(operand("$.metadata.generation")?);
            Ok((Test::Compare(seen, Comparison::Unequal, latest), rest))
        }
        [left, sign, right, rest @ ..] if comparison(sign).is_some() => {
            let comparison = comparison(sign).ok_or("")?;
            let right = if is_operand(right) { Side::Operand(operand(right)?) } else { Side::Words(words(right)) };
            Ok((Test::Compare(operand(left)?, comparison, right), rest))
        }
        [one, rest @ ..] => match one.strip_prefix('!') {
            Some(absent) => Ok((Test::Empty(operand(absent)?), rest)),
            None => Ok((Test::Filled(operand(one)?), rest)),
        },
        [] => Err("a test is missing".to_owned()),
    }
}

fn comparison(sign: &str) -> Option<Comparison> {
    match sign {
        "=" => Some(Comparison::Equal),
        "!=" => Some(Comparison::Unequal),
        "<" => Some(Comparison::Less),
        "<=" => Some(Comparison::AtMost),
        ">" => Some(Comparison::Greater),
        ">=" => Some(Comparison::AtLeast),
        _ => None,
    }
}

fn is_operand(token: &str) -> bool {
    token.starts_with(['.', '@', '#', '$'])
}

/// Words with `|` between them, each in quotation marks where it has blanks.
fn words(token: &'static str) -> Vec<Word> {
    let mut is_quoted = false;
    let parts = token.split(|letter: char| {
        is_quoted ^= letter == '"';
        letter == '|' && !is_quoted
    });
    parts
        .map(|part| unquoted(part).unwrap_or(part))
        .map(|part| part.split_once('*').map_or(Word::Exact(part), |(before, after)| Word::Between(before, after)))
        .collect()
}

/// A field, condition or length, as tests and messages name it.
pub(super) fn operand(token: &'static str) -> Result<Operand, Problem> {
    let (name, default) = match token.rsplit_once(':') {
        Some((name, default)) if !default.contains('"') => (name, Some(default)),
        _ => (token, None),
    };
    let place = if let Some(rest) = name.strip_prefix('@') {
        condition(rest)?
    } else if let Some(rest) = name.strip_prefix('#') {
        Place::Length(path(rest)?)
    } else if let Some(rest) = name.strip_prefix('$') {
        Place::Object(path(rest)?)
    } else {
        Place::Item(path(name)?)
    };
    Ok(Operand { place, default })
}

fn condition(text: &'static str) -> Result<Place, Problem> {
    let (kind, rest) = match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').ok_or_else(|| format!("a quotation mark is missing in @{text}"))?,
        None => match text.find('.') {
            Some(at) => text.split_at_checked(at).ok_or("")?,
            None => (text, ""),
        },
    };
    if kind.is_empty() {
        return Err("a condition has no type".to_owned());
    }
    Ok(Place::Condition(kind, if rest.is_empty() { vec!["status"] } else { path(rest)? }))
}

/// The names in `.status.a["b.c"]`.
fn path(text: &'static str) -> Result<Vec<&'static str>, Problem> {
    let mut names = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(bracket) = rest.strip_prefix("[\"") {
            let (name, after) = bracket.split_once("\"]").ok_or_else(|| format!("`\"]` is missing in {text}"))?;
            names.push(name);
            rest = after;
            continue;
        }
        let begun =
            rest.strip_prefix('.').ok_or_else(|| format!("{text} is no field: it does not begin with a dot"))?;
        let end = begun.find(['.', '[']).unwrap_or(begun.len());
        let (name, after) = begun.split_at_checked(end).ok_or("")?;
        if name.is_empty() {
            return Err(format!("{text} has an empty name"));
        }
        names.push(name);
        rest = after;
    }
    Ok(names)
}

/// The type of the first condition that the tests name.
fn first_condition(tests: &[Test]) -> Option<&'static str> {
    tests.iter().find_map(|test| match test {
        Test::Filled(operand) | Test::Empty(operand) | Test::Compare(operand, ..) => match operand.place {
            Place::Condition(kind, _) => Some(kind),
            _ => None,
        },
        Test::Not(denied) => first_condition(std::slice::from_ref(denied)),
        Test::Any(_, tests) | Test::All(_, tests) => first_condition(tests),
    })
}
