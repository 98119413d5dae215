//! The functions that expressions may call: those of the standard, and Kubernetes' for texts and lists.

use super::evaluate::{Fault, fault};
use super::value::{List, Value};
use crate::budget::Meter;
use std::cmp::Ordering;

/// Each function's name, with the number of its arguments; one that is called on a value counts that, too.
const FUNCTIONS: [(&str, &[usize]); 26] = [
    ("bool", &[1]),
    ("contains", &[2]),
    ("double", &[1]),
    ("dyn", &[1]),
    ("endsWith", &[2]),
    ("indexOf", &[2]),
    ("int", &[1]),
    ("isSorted", &[1]),
    ("join", &[1, 2]),
    ("lastIndexOf", &[2]),
    ("lowerAscii", &[1]),
    ("matches", &[2]),
    ("max", &[1]),
    ("min", &[1]),
    ("replace", &[3]),
    ("size", &[1]),
    ("split", &[2]),
    ("startsWith", &[2]),
    ("string", &[1]),
    ("substring", &[2, 3]),
    ("sum", &[1]),
    ("trim", &[1]),
    ("type", &[1]),
    ("uint", &[1]),
    ("upperAscii", &[1]),
    ("charAt", &[2]),
];

/// Whether there is such a function with so many arguments; in words, if not.
pub(super) fn check(name: &str, arguments: usize) -> Result<(), String> {
    match FUNCTIONS.iter().find(|(known, _)| *known == name) {
        None => Err(format!("there is no function `{name}` here")),
        Some((_, counts)) if !counts.contains(&arguments) => {
            Err(format!("`{name}` is not called with {arguments} arguments, the value before the point counted"))
        }
        Some(_) => Ok(()),
    }
}

/// Calls a function; `x.f(y)` and `f(x, y)` are the same.
pub(super) fn call<'a>(
    name: &str,
    target: Option<Value<'a>>,
    arguments: Vec<Value<'a>>,
    meter: &Meter,
) -> Result<Value<'a>, Fault> {
    let all: Vec<Value<'a>> = target.into_iter().chain(arguments).collect();
    match (name, all.as_slice()) {
        ("size", [Value::Text(text)]) => {
            meter.charge(text.len() as u64 / 16)?;
            Ok(int(text.chars().count()))
        }
        ("size", [Value::List(list)]) => Ok(int(list.len())),
        ("size", [Value::Map(map)]) => Ok(int(map.len())),
        ("dyn", [value]) => Ok(value.clone()),
        ("type", [value]) => Ok(Value::borrowed(match value {
            Value::Null => "null_type",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Uint(_) => "uint",
            Value::Double(_) => "double",
            Value::Text(_) => "string",
            Value::List(_) => "list",
            Value::Map(_) => "map",
        })),
        ("indexOf", [Value::List(list), item]) => position(list, item, meter).map(|at| at.map_or(Value::Int(-1), int)),
        ("join", [Value::List(list), rest @ ..]) => join(list, rest.first(), meter),
        ("isSorted" | "min" | "max" | "sum", [Value::List(list)]) => over_list(name, list, meter),
        ("bool" | "double" | "int" | "string" | "uint", [value]) => convert(name, value, meter),
        (_, [Value::Text(text), rest @ ..]) => {
            meter.charge(1 + text.len() as u64 / 16)?;
            of_text(name, text, rest, meter)
        }
        _ => wrong(name, &all),
    }
}

fn wrong<'a>(name: &str, arguments: &[Value<'a>]) -> Result<Value<'a>, Fault> {
    let kinds: Vec<&str> = arguments.iter().map(Value::kind).collect();
    fault(format!("`{name}` is not for {}", kinds.join(" and ")))
}

fn int<'a>(number: usize) -> Value<'a> {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Where an item is.
pub(super) fn position<'a>(list: &List<'a>, wanted: &Value<'a>, meter: &Meter) -> Result<Option<usize>, Fault> {
    for (index, item) in list.iter().enumerate() {
        if item.equals(wanted, meter)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn join<'a>(list: &List<'a>, between: Option<&Value<'a>>, meter: &Meter) -> Result<Value<'a>, Fault> {
    let between = match between {
        None => "",
        Some(Value::Text(text)) => text.as_ref().as_ref(),
        Some(other) => return fault(format!("`join` is not with {}", other.kind())),
    };
    let mut out = String::new();
    for (index, item) in list.iter().enumerate() {
        let Value::Text(text) = item else { return fault(format!("`join` is not for a list with {}", item.kind())) };
        meter.charge(1)?;
        meter.fits(out.len() + text.len() + between.len())?;
        if index > 0 {
            out.push_str(between);
        }
        out.push_str(&text);
    }
    Value::made(out, meter)
}

fn over_list<'a>(name: &str, list: &List<'a>, meter: &Meter) -> Result<Value<'a>, Fault> {
    meter.charge(list.len() as u64)?;
    let mut items = list.iter();
    let Some(mut best) = items.next() else {
        return match name {
            "isSorted" => Ok(Value::Bool(true)),
            "sum" => Ok(Value::Int(0)),
            _ => fault(format!("`{name}` of an empty list")),
        };
    };
    for item in items {
        if name == "sum" {
            best = match (&best, &item) {
                (Value::Int(a), Value::Int(b)) => match a.checked_add(*b) {
                    Some(sum) => Value::Int(sum),
                    None => return fault("a number is too large"),
                },
                (Value::Double(a), Value::Double(b)) => Value::Double(a + b),
                _ => return wrong(name, &[best, item]),
            };
            continue;
        }
        let Some(order) = best.compare(&item, meter)? else { return wrong(name, &[best, item]) };
        match (name, order) {
            ("isSorted", Ordering::Greater) => return Ok(Value::Bool(false)),
            ("isSorted", _) | ("min", Ordering::Greater) | ("max", Ordering::Less) => best = item,
            _ => {}
        }
    }
    Ok(if name == "isSorted" { Value::Bool(true) } else { best })
}

fn convert<'a>(name: &str, value: &Value<'a>, meter: &Meter) -> Result<Value<'a>, Fault> {
    let unfit = || Fault::Error(format!("{} cannot be made into {name}", value.kind()));
    if let Value::Text(text) = value {
        meter.charge(text.len() as u64 / 16)?;
    }
    match (name, value) {
        ("bool", Value::Bool(_)) | ("int", Value::Int(_)) | ("uint", Value::Uint(_)) => Ok(value.clone()),
        ("double", Value::Double(_)) | ("string", Value::Text(_)) => Ok(value.clone()),
        ("bool", Value::Text(text)) => text.parse().map(Value::Bool).map_err(|_| unfit()),
        ("int", Value::Uint(number)) => i64::try_from(*number).map(Value::Int).map_err(|_| unfit()),
        ("int", Value::Double(number)) if number.abs() < 9.2e18 => Ok(Value::Int(*number as i64)),
        ("int", Value::Text(text)) => text.parse().map(Value::Int).map_err(|_| unfit()),
        ("uint", Value::Int(number)) => u64::try_from(*number).map(Value::Uint).map_err(|_| unfit()),
        ("uint", Value::Double(number)) if (0.0..1.8e19).contains(number) => Ok(Value::Uint(*number as u64)),
        ("uint", Value::Text(text)) => text.parse().map(Value::Uint).map_err(|_| unfit()),
        ("double", Value::Int(number)) => Ok(Value::Double(*number as f64)),
        ("double", Value::Uint(number)) => Ok(Value::Double(*number as f64)),
        ("double", Value::Text(text)) => text.parse().map(Value::Double).map_err(|_| unfit()),
        ("string", Value::Bool(truth)) => Value::made(truth.to_string(), meter),
        ("string", Value::Int(number)) => Value::made(number.to_string(), meter),
        ("string", Value::Uint(number)) => Value::made(number.to_string(), meter),
        ("string", Value::Double(number)) => Value::made(number.to_string(), meter),
        _ => Err(unfit()),
    }
}

fn of_text<'a>(name: &str, text: &str, rest: &[Value<'a>], meter: &Meter) -> Result<Value<'a>, Fault> {
    let other = |index: usize| match rest.get(index) {
        Some(Value::Text(text)) => Ok(text.as_ref().as_ref()),
        other => fault(format!("`{name}` is not with {}", other.map_or("nothing", Value::kind))),
    };
    let number = |index: usize| match rest.get(index) {
        Some(Value::Int(number)) => match usize::try_from(*number) {
            Ok(number) => Ok(number),
            Err(_) => fault(format!("`{name}` is not with a negative place")),
        },
        other => fault(format!("`{name}` is not with {}", other.map_or("nothing", Value::kind))),
    };
    // The standard counts characters.
    let place = |at: Option<usize>| match at.and_then(|at| text.get(..at)) {
        Some(before) => int(before.chars().count()),
        None => Value::Int(-1),
    };
    match name {
        "contains" => Ok(Value::Bool(text.contains(other(0)?))),
        "startsWith" => Ok(Value::Bool(text.starts_with(other(0)?))),
        "endsWith" => Ok(Value::Bool(text.ends_with(other(0)?))),
        "indexOf" => Ok(place(text.find(other(0)?))),
        "lastIndexOf" => Ok(place(text.rfind(other(0)?))),
        "matches" => matches(text, other(0)?, meter),
        "lowerAscii" => Value::made(text.to_ascii_lowercase(), meter),
        "upperAscii" => Value::made(text.to_ascii_uppercase(), meter),
        "trim" => Value::made(text.trim().to_owned(), meter),
        "charAt" => Value::made(text.chars().skip(number(0)?).take(1).collect(), meter),
        "substring" => {
            let (from, to) = (number(0)?, if rest.len() > 1 { number(1)? } else { text.chars().count() });
            if from > to || to > text.chars().count() {
                return fault("`substring` reaches beyond the text");
            }
            Value::made(text.chars().skip(from).take(to - from).collect(), meter)
        }
        "replace" => {
            let (from, to) = (other(0)?, other(1)?);
            let times = if from.is_empty() { text.chars().count() + 1 } else { text.matches(from).count() };
            meter.fits(text.len().saturating_add(times.saturating_mul(to.len())))?;
            Value::made(text.replace(from, to), meter)
        }
        "split" => {
            let parts: Vec<Value<'a>> =
                text.split(other(0)?).map(|part| Value::made(part.to_owned(), meter)).collect::<Result<_, _>>()?;
            Ok(Value::list(parts))
        }
        _ => fault(format!("`{name}` is not for a string")),
    }
}

/// Regular expressions run in time that grows with text and pattern only; both are bounded and counted.
fn matches<'a>(text: &str, pattern: &str, meter: &Meter) -> Result<Value<'a>, Fault> {
    const COMPILED_BYTES: usize = 128 << 10;
    meter.charge(1_000 + (text.len() + pattern.len()) as u64)?;
    let compiled = regex::RegexBuilder::new(pattern)
        .size_limit(COMPILED_BYTES)
        .dfa_size_limit(COMPILED_BYTES)
        .build()
        .map_err(|error| Fault::Error(format!("the pattern of `matches` is not valid: {error}")))?;
    Ok(Value::Bool(compiled.is_match(text)))
}
