//! A Lua state in which a program may compute and nothing else. Each run has a fresh one: nothing is left for the next.
//!
//! Only what is named here is there. What runs in C without end is replaced by functions that count: patterns,
//! `string.rep`, `string.format` and `table.concat` in Rust, the rest of `table` in Lua. Finalizers are refused, since
//! Lua runs them where no hook looks. A spent budget cannot be caught by `pcall`.

use super::arguments::{Arguments, number_of, text_of, truncate};
use super::{date, number, strings};
use crate::budget::{Bound, Budget, Meter};
use mlua::chunk::ChunkMode;
use mlua::{HookTriggers, Lua, LuaOptions, MultiValue, StdLib, Table, Value, VmState};
use std::rc::Rc;

/// Instructions between two counts.
const HOOK: u32 = 100;

/// What is there when the program runs; the prelude and this file have redefined some of it.
#[rustfmt::skip]
const KEPT: [&str; 25] = [
    "_G", "assert", "collectgarbage", "error", "getmetatable", "ipairs", "math", "next", "os", "pairs", "pcall", "print",
    "rawequal", "rawget", "rawlen", "rawset", "select", "setmetatable", "string", "table", "tonumber", "tostring", "type",
    "unpack", "xpcall",
];
const REFUSED: [&str; 9] =
    ["dofile", "getfenv", "load", "loadfile", "loadstring", "module", "newproxy", "setfenv", "_printregs"];
const REFUSED_LIBRARIES: [&str; 6] = ["channel", "coroutine", "debug", "io", "package", "utf8"];
const REFUSED_OF_OS: [&str; 9] =
    ["clock", "execute", "exit", "getenv", "remove", "rename", "setenv", "setlocale", "tmpname"];

/// The state, and the table that joins.
pub(super) struct Sandbox {
    pub(super) lua: Lua,
    pub(super) join: Table,
}

/// The error of a spent budget.
pub(super) fn stopped(bound: Bound) -> mlua::Error {
    mlua::Error::runtime(format!("the program {bound}"))
}

/// A state that can only read programs: for looking whether a text is one.
pub(super) fn reader(budget: &Budget) -> mlua::Result<Lua> {
    let lua = Lua::new_with(StdLib::NONE, LuaOptions::new())?;
    lua.set_memory_limit(budget.memory_bytes)?;
    Ok(lua)
}

/// A state that can run a program once. `now` is what `os.time` says.
pub(super) fn build(budget: &Budget, now: i64, meter: &Rc<Meter>) -> mlua::Result<Sandbox> {
    let lua = Lua::new_with(StdLib::STRING | StdLib::TABLE | StdLib::MATH, LuaOptions::new())?;
    lua.set_memory_limit(budget.memory_bytes)?;
    let globals = lua.globals();
    let string: Table = globals.raw_get("string")?;
    let math: Table = globals.raw_get("math")?;
    for missing in ["dump", "pack", "packsize", "unpack"] {
        string.raw_set(missing, Value::Nil)?;
    }
    strings::install(&lua, &string, meter)?;
    let os = lua.create_table()?;
    date::install(&lua, &os, now, meter)?;
    globals.raw_set("os", os.clone())?;
    globals.raw_set("tostring", lua.create_function(|lua, value: Value| lua.create_string(tostring(&value)?))?)?;

    let joining = lua.create_table()?;
    prelude(&lua, &joining, meter)?;
    leave_only(&globals)?;
    refuse(&lua, &globals, &math, &os)?;
    globals.raw_set("_VERSION", "Lua 5.1")?;

    let counted = Rc::clone(meter);
    lua.set_hook(HookTriggers::new().every_nth_instruction(HOOK), move |_, _| {
        counted.charge(u64::from(HOOK)).map_err(stopped)?;
        Ok(VmState::Continue)
    })?;
    Ok(Sandbox { lua, join: joining })
}

/// Runs the prelude with the functions that it needs.
fn prelude(lua: &Lua, joining: &Table, meter: &Rc<Meter>) -> mlua::Result<()> {
    let counted = Rc::clone(meter);
    let join =
        lua.create_function(move |lua, (left, right): (Value, Value)| concatenate(lua, left, right, &counted))?;
    let counted = Rc::clone(meter);
    let text =
        lua.create_function(move |lua, value: Value| match (&value, number_of(&value).map(number::display)) {
            (Value::String(text), _) => {
                counted.charge_text(text.as_bytes().len()).map_err(stopped)?;
                Ok(text.clone())
            }
            (_, Some(text)) => lua.create_string(text),
            (_, None) => {
                Err(mlua::Error::runtime(format!("bad argument #1 (string expected, got {})", value.type_name())))
            }
        })?;
    let counted = Rc::clone(meter);
    let sorted = lua.create_function(move |lua, table: Table| sorted_keys(lua, &table, &counted))?;
    let watching = Rc::clone(meter);
    let guard = lua.create_function(move |_, values: MultiValue| {
        if let Some(bound) = watching.met() {
            return Err(stopped(bound));
        }
        let caught = values.into_iter().map(|value| match value {
            Value::Error(error) => Caught::Text(said(&error)),
            value => Caught::Value(value),
        });
        Ok(mlua::Variadic::from_iter(caught))
    })?;
    let counted = Rc::clone(meter);
    let charge = lua.create_function(move |_, steps: f64| {
        counted.charge(u64::try_from(truncate(steps)).unwrap_or(0)).map_err(stopped)
    })?;
    let counted = Rc::clone(meter);
    let concat = lua.create_function(move |lua, values| concat_table(lua, values, &counted))?;
    let refuse = lua.create_function(|_, name: String| Err::<(), _>(not_offered(&name)))?;
    lua.load(include_str!("prelude.lua")).set_name("=[prelude]").set_mode(ChunkMode::Text).call((
        joining.clone(),
        join,
        text,
        sorted,
        guard,
        charge,
        concat,
        refuse,
    ))
}

/// A value that `pcall` gives on; an error of ours becomes its text, as errors are in Lua.
enum Caught {
    Value(Value),
    Text(String),
}

impl mlua::IntoLua for Caught {
    fn into_lua(self, lua: &Lua) -> mlua::Result<Value> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Text(text) => lua.create_string(text).map(Value::String),
        }
    }
}

/// Takes away every global that is not named.
fn leave_only(globals: &Table) -> mlua::Result<()> {
    let mut names = Vec::new();
    for pair in globals.pairs::<Value, Value>() {
        names.push(pair?.0);
    }
    for name in names {
        if !KEPT.contains(&name.to_string()?.as_str()) {
            globals.raw_set(name, Value::Nil)?;
        }
    }
    Ok(())
}

/// Names what is left out, so that a program which wants it learns why it fails.
fn refuse(lua: &Lua, globals: &Table, math: &Table, os: &Table) -> mlua::Result<()> {
    let refusal = |name: String| lua.create_function(move |_, _: MultiValue| Err::<(), _>(not_offered(&name)));
    for name in REFUSED {
        globals.raw_set(name, refusal(name.to_owned())?)?;
    }
    for name in REFUSED_OF_OS {
        os.raw_set(name, refusal(format!("os.{name}"))?)?;
    }
    for name in ["random", "randomseed"] {
        math.raw_set(name, refusal(format!("math.{name}"))?)?;
    }
    for library in REFUSED_LIBRARIES {
        let meta = lua.create_table()?;
        let index = lua.create_function(move |_, (_, key): (Value, Value)| {
            let key = text_of(&key).unwrap_or_default();
            Err::<(), _>(not_offered(&format!("{library}.{}", String::from_utf8_lossy(&key))))
        })?;
        meta.raw_set("__index", index)?;
        meta.raw_set("__metatable", false)?;
        let table = lua.create_table()?;
        table.set_metatable(Some(meta))?;
        globals.raw_set(library, table)?;
    }
    let offered = globals.clone();
    let require = lua.create_function(move |_, name: String| match name.as_str() {
        "math" | "os" | "string" | "table" => offered.raw_get::<Value>(name),
        _ => Err(not_offered(&format!("require({name:?})"))),
    })?;
    globals.raw_set("require", require)
}

fn not_offered(name: &str) -> mlua::Error {
    mlua::Error::runtime(format!("{name} is not offered to programs here"))
}

/// `tostring`, without addresses, which differ from run to run.
pub(super) fn tostring(value: &Value) -> mlua::Result<Vec<u8>> {
    if let Some(text) = text_of(value) {
        return Ok(text);
    }
    if let Value::Table(table) = value
        && let Some(meta) = table.metatable()
        && let Value::Function(function) = meta.raw_get("__tostring")?
    {
        let said = function.call::<Value>(value.clone())?;
        return text_of(&said).ok_or_else(|| mlua::Error::runtime("'__tostring' must return a string"));
    }
    Ok(match value {
        Value::Boolean(truth) => truth.to_string().into_bytes(),
        Value::Error(error) => said(error).into_bytes(),
        value => value.type_name().into(),
    })
}

/// What an error says, without where Lua was when it said it.
pub(super) fn said(error: &mlua::Error) -> String {
    match error {
        mlua::Error::CallbackError { cause, .. } => said(cause),
        mlua::Error::RuntimeError(message) | mlua::Error::MemoryError(message) => {
            without_address(message.split("\nstack traceback:").next().unwrap_or_default())
        }
        other => other.to_string(),
    }
}

/// A value that is no text is named by its type alone (`error({})` says `table`): where it lies in memory is nobody's
/// business, and another place each time.
fn without_address(message: &str) -> String {
    match message.split_once(": 0x") {
        Some((kind, address)) if address.bytes().all(|byte| byte.is_ascii_hexdigit()) => kind.to_owned(),
        _ => message.to_owned(),
    }
}

/// `a .. b`.
fn concatenate(lua: &Lua, left: Value, right: Value, meter: &Meter) -> mlua::Result<Value> {
    if let (Some(mut text), Some(more)) = (text_of(&left), text_of(&right)) {
        meter.charge_text(text.len() + more.len()).map_err(stopped)?;
        text.extend(more);
        return lua.create_string(text).map(Value::String);
    }
    for side in [&left, &right] {
        if let Value::Table(table) = side
            && let Some(meta) = table.metatable()
            && let Value::Function(function) = meta.raw_get("__concat")?
        {
            return function.call((left.clone(), right.clone()));
        }
    }
    let wrong = if text_of(&left).is_some() { right } else { left };
    Err(mlua::Error::runtime(format!("attempt to concatenate a {} value", wrong.type_name())))
}

/// A table's keys: numbers first, in order, then texts in order, then the rest as it comes.
fn sorted_keys(lua: &Lua, table: &Table, meter: &Meter) -> mlua::Result<Table> {
    let (mut numbers, mut texts, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    table.for_each(|key: Value, _: Value| {
        meter.charge(1).map_err(stopped)?;
        match &key {
            Value::Integer(_) | Value::Number(_) => numbers.push((number_of(&key).unwrap_or_default(), key)),
            Value::String(text) => texts.push((text.as_bytes().to_vec(), key)),
            _ => rest.push(key),
        }
        Ok(())
    })?;
    numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
    texts.sort_by(|a, b| a.0.cmp(&b.0));
    let keys = numbers.into_iter().map(|(_, key)| key).chain(texts.into_iter().map(|(_, key)| key)).chain(rest);
    lua.create_sequence_from(keys)
}

fn concat_table(lua: &Lua, values: MultiValue, meter: &Meter) -> mlua::Result<mlua::LuaString> {
    let arguments = Arguments::new("concat", values);
    let Value::Table(table) = arguments.value(0) else { return Err(arguments.wrong(0, "table")) };
    let between = arguments.text_or(1, "")?;
    let (first, last) =
        (arguments.integer_or(2, 1)?, arguments.integer_or(3, i64::try_from(table.raw_len()).unwrap_or(i64::MAX))?);
    let mut out = Vec::new();
    let mut index = first;
    while index <= last {
        let value: Value = table.raw_get(index)?;
        let Some(text) = text_of(&value) else {
            return Err(mlua::Error::runtime(format!(
                "invalid value (a {}) at index {} in table for 'concat'",
                value.type_name(),
                number::display(number_of(&Value::Integer(index)).unwrap_or_default()),
            )));
        };
        if index > first {
            out.extend_from_slice(&between);
        }
        meter.charge_text(text.len() + between.len()).map_err(stopped)?;
        out.extend(text);
        meter.fits(out.len()).map_err(stopped)?;
        index += 1;
    }
    lua.create_string(&out)
}
