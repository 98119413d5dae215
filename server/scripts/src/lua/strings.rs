//! The functions of `string` that look for patterns or make long texts, counted.

use super::arguments::{Arguments, text_of};
use super::pattern::{self, Capture, Found, PatternError};
use super::sandbox::stopped;
use crate::budget::Meter;
use mlua::{Function, Lua, MultiValue, Table, Value};
use std::cell::Cell;
use std::rc::Rc;

/// Puts them into the library's table.
pub(super) fn install(lua: &Lua, library: &Table, meter: &Rc<Meter>) -> mlua::Result<()> {
    let counted = Rc::clone(meter);
    library.raw_set("find", lua.create_function(move |lua, values| find(lua, values, "find", true, &counted))?)?;
    let counted = Rc::clone(meter);
    library.raw_set("match", lua.create_function(move |lua, values| find(lua, values, "match", false, &counted))?)?;
    let counted = Rc::clone(meter);
    let iterate = lua.create_function(move |lua, values| every(lua, values, &counted))?;
    library.raw_set("gfind", iterate.clone())?;
    library.raw_set("gmatch", iterate)?;
    let counted = Rc::clone(meter);
    library.raw_set("gsub", lua.create_function(move |lua, values| substitute(lua, values, &counted))?)?;
    let counted = Rc::clone(meter);
    library.raw_set("rep", lua.create_function(move |lua, values| repeat(lua, values, &counted))?)?;
    let counted = Rc::clone(meter);
    library.raw_set("format", lua.create_function(move |lua, values| super::format::format(lua, values, &counted))?)?;
    Ok(())
}

fn failed(error: PatternError) -> mlua::Error {
    match error {
        PatternError::Malformed(message) => mlua::Error::runtime(message),
        PatternError::Bound(bound) => stopped(bound),
    }
}

/// `find` and `match`: places or captures.
fn find(lua: &Lua, values: MultiValue, name: &'static str, places: bool, meter: &Meter) -> mlua::Result<MultiValue> {
    let arguments = Arguments::new(name, values);
    let (text, wanted) = (arguments.text(0)?, arguments.text(1)?);
    // Both are copied out of Lua.
    meter.charge_text(text.len() + wanted.len()).map_err(stopped)?;
    let from = start(arguments.integer_or(2, 1)?, text.len());
    if from > text.len() {
        return Ok(MultiValue::from_vec(vec![Value::Nil]));
    }
    let literal = !matches!(arguments.value(3), Value::Nil | Value::Boolean(false));
    let found = if places && (literal || !wanted.iter().any(|byte| b"^$*+?.([%-".contains(byte))) {
        plain(&text, &wanted, from, meter).map_err(stopped)?
    } else {
        pattern::find(&text, &wanted, from, meter).map_err(failed)?
    };
    let Some(found) = found else { return Ok(MultiValue::from_vec(vec![Value::Nil])) };
    let mut answer = Vec::new();
    if places {
        answer.push(place(found.start + 1));
        answer.push(place(found.end));
    }
    if !places || !found.captures.is_empty() {
        answer.extend(captures(lua, &text, &found)?);
    }
    Ok(MultiValue::from_vec(answer))
}

/// The byte that Lua's place (from 1, or from the end below 0) means.
fn start(place: i64, length: usize) -> usize {
    match usize::try_from(place) {
        Ok(place) => place.saturating_sub(1),
        Err(_) => length.saturating_sub(usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX)),
    }
}

/// A text in a text, without any pattern.
fn plain(text: &[u8], wanted: &[u8], from: usize, meter: &Meter) -> Result<Option<Found>, crate::budget::Bound> {
    for at in from..=text.len() {
        let Some(rest) = text.get(at..) else { break };
        meter.charge(1 + if rest.first() == wanted.first() { wanted.len() as u64 / 64 } else { 0 })?;
        if rest.starts_with(wanted) {
            return Ok(Some(Found { start: at, end: at + wanted.len(), captures: Vec::new() }));
        }
    }
    Ok(None)
}

fn place(number: usize) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// What was caught; all that was found, without parentheses.
fn captures(lua: &Lua, text: &[u8], found: &Found) -> mlua::Result<Vec<Value>> {
    if found.captures.is_empty() {
        return Ok(vec![slice(lua, text, found.start, found.end)?]);
    }
    found
        .captures
        .iter()
        .map(|capture| match *capture {
            Capture::Text(from, to) => slice(lua, text, from, to),
            Capture::Place(at) => Ok(place(at + 1)),
        })
        .collect()
}

fn slice(lua: &Lua, text: &[u8], from: usize, to: usize) -> mlua::Result<Value> {
    lua.create_string(text.get(from..to).unwrap_or_default()).map(Value::String)
}

/// `gmatch`: a function that gives the next one each time.
fn every(lua: &Lua, values: MultiValue, meter: &Rc<Meter>) -> mlua::Result<Function> {
    let arguments = Arguments::new("gmatch", values);
    let (text, wanted) = (arguments.text(0)?, arguments.text(1)?);
    meter.charge_text(text.len() + wanted.len()).map_err(stopped)?;
    let (at, meter) = (Cell::new(0), Rc::clone(meter));
    lua.create_function(move |lua, _: MultiValue| {
        if at.get() > text.len() {
            return Ok(MultiValue::from_vec(vec![Value::Nil]));
        }
        let Some(found) = pattern::find(&text, &wanted, at.get(), &meter).map_err(failed)? else {
            at.set(usize::MAX);
            return Ok(MultiValue::from_vec(vec![Value::Nil]));
        };
        // A place where nothing fits is passed, or the loop would stay there.
        at.set(if found.end == found.start { found.end + 1 } else { found.end });
        Ok(MultiValue::from_vec(captures(lua, &text, &found)?))
    })
}

fn substitute(lua: &Lua, values: MultiValue, meter: &Meter) -> mlua::Result<(mlua::LuaString, i64)> {
    let arguments = Arguments::new("gsub", values);
    let (text, wanted) = (arguments.text(0)?, arguments.text(1)?);
    if !matches!(
        arguments.value(2),
        Value::String(_) | Value::Integer(_) | Value::Number(_) | Value::Table(_) | Value::Function(_)
    ) {
        return Err(arguments.wrong(2, "string/function/table"));
    }
    let most = arguments.integer_or(3, i64::MAX)?;
    let (wanted, anchored) = match wanted.strip_prefix(b"^") {
        Some(rest) => (rest, true),
        None => (wanted.as_slice(), false),
    };
    let (mut out, mut at, mut count) = (Vec::new(), 0, 0);
    while count < most {
        meter.charge(1).map_err(stopped)?;
        let found = pattern::fit(&text, wanted, at, meter).map_err(failed)?;
        if let Some(found) = &found {
            count += 1;
            let before = out.len();
            replacement(lua, &text, found, arguments.value(2), &mut out, meter)?;
            meter.charge((out.len() - before) as u64 / 16).map_err(stopped)?;
            meter.fits(out.len()).map_err(stopped)?;
        }
        match found {
            Some(found) if found.end > at => at = found.end,
            _ => match text.get(at) {
                Some(&byte) => {
                    out.push(byte);
                    at += 1;
                }
                None => break,
            },
        }
        if anchored {
            break;
        }
    }
    out.extend_from_slice(text.get(at..).unwrap_or_default());
    meter.charge_text(out.len()).map_err(stopped)?;
    Ok((lua.create_string(&out)?, count))
}

/// What one place becomes: by a text with `%1`, a table, or a function.
fn replacement(
    lua: &Lua,
    text: &[u8],
    found: &Found,
    by: &Value,
    out: &mut Vec<u8>,
    meter: &Meter,
) -> mlua::Result<()> {
    let caught = captures(lua, text, found)?;
    let value = match by {
        Value::Table(table) => table.get::<Value>(caught.first().cloned().unwrap_or_default())?,
        Value::Function(function) => {
            let value = function.call::<Value>(MultiValue::from_vec(caught))?;
            if let Some(bound) = meter.met() {
                return Err(stopped(bound));
            }
            value
        }
        other => return template(&text_of(other).unwrap_or_default(), text, found, &caught, out, meter),
    };
    match value {
        Value::Nil | Value::Boolean(false) => {
            out.extend_from_slice(text.get(found.start..found.end).unwrap_or_default())
        }
        value => out.extend(
            text_of(&value)
                .ok_or_else(|| mlua::Error::runtime(format!("invalid replacement value (a {})", value.type_name())))?,
        ),
    }
    Ok(())
}

fn template(
    template: &[u8],
    text: &[u8],
    found: &Found,
    caught: &[Value],
    out: &mut Vec<u8>,
    meter: &Meter,
) -> mlua::Result<()> {
    let mut bytes = template.iter();
    while let Some(&byte) = bytes.next() {
        match (byte, if byte == b'%' { bytes.next() } else { None }) {
            (b'%', Some(b'0')) => out.extend_from_slice(text.get(found.start..found.end).unwrap_or_default()),
            (b'%', Some(digit @ b'1'..=b'9')) => {
                let index = usize::from(digit - b'1');
                let value = caught.get(index).and_then(text_of);
                out.extend(value.ok_or_else(|| mlua::Error::runtime("invalid capture index in replacement"))?);
            }
            (_, Some(&other)) => out.push(other),
            (_, None) => out.push(byte),
        }
        meter.fits(out.len()).map_err(stopped)?;
    }
    Ok(())
}

fn repeat(lua: &Lua, values: MultiValue, meter: &Meter) -> mlua::Result<mlua::LuaString> {
    let arguments = Arguments::new("rep", values);
    let text = arguments.text(0)?;
    let times = usize::try_from(arguments.integer(1)?).unwrap_or(0);
    meter.charge_text(text.len().saturating_mul(times)).map_err(stopped)?;
    // Nothing, however often, is nothing.
    lua.create_string(if text.is_empty() { text } else { text.repeat(times) })
}
