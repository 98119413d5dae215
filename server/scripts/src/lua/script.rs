//! A program that is known to be one, and running it.

use super::{convert, join, sandbox};
use crate::budget::{Bound, Budget, Meter};
use crate::error::{Language, ScriptError};
use mlua::Value;
use mlua::chunk::ChunkMode;
use serde_json::Value as Json;
use std::rc::Rc;
use windlass_model::application::Object;

/// A Lua program whose text was read without fault. It holds text only: each run has a state of its own.
#[derive(Clone, Debug)]
pub struct LuaScript {
    text: String,
}

impl LuaScript {
    /// Reads a program.
    ///
    /// # Errors
    /// [`ScriptError::Syntax`] with the line, and [`ScriptError::Exhausted`] for a text beyond the budget.
    pub fn compile(source: &str, budget: &Budget) -> Result<Self, ScriptError> {
        if source.len() > budget.program_bytes {
            return Err(exhausted(Bound::Program));
        }
        let text = join::rewrite(source).ok_or_else(|| ScriptError::Syntax {
            language: Language::Lua,
            message: format!("the name {} is taken", join::JOIN),
        })?;
        let read = sandbox::reader(budget)
            .and_then(|lua| lua.load(&text).set_name("=script").set_mode(ChunkMode::Text).into_function().map(|_| ()));
        match read {
            Ok(()) => Ok(Self { text }),
            Err(mlua::Error::SyntaxError { message, .. }) => {
                if message.contains("C stack overflow") {
                    return Err(exhausted(Bound::Nesting));
                }
                let message = lines(&message).replace(join::JOIN, "..");
                Err(ScriptError::Syntax { language: Language::Lua, message })
            }
            Err(error) => Err(match failure(&error) {
                ScriptError::Exhausted { bound: Bound::Depth, .. } => exhausted(Bound::Nesting),
                other => other,
            }),
        }
    }

    /// Runs the program on an object, which it knows as `obj`, and gives what it returns (the last value, if several).
    /// `now` is in seconds since 1970; programs read it by `os.time()`.
    ///
    /// # Errors
    /// [`ScriptError`]: the program's own error, a spent budget, an answer for which JSON has no form.
    pub fn run(&self, object: &Object, now: i64, budget: &Budget) -> Result<Json, ScriptError> {
        self.run_at(object, now, budget).0
    }

    /// As [`LuaScript::run`], and whether the program has asked what time it is: only then may it answer something else at
    /// another time.
    pub(crate) fn run_at(&self, object: &Object, now: i64, budget: &Budget) -> (Result<Json, ScriptError>, bool) {
        let meter = Rc::new(Meter::start(budget));
        let answer = self.answer(object, now, budget, &meter).map_err(|error| match meter.met() {
            Some(bound) => exhausted(bound),
            None => error,
        });
        (answer, meter.asked_time())
    }

    fn answer(&self, object: &Object, now: i64, budget: &Budget, meter: &Rc<Meter>) -> Result<Json, ScriptError> {
        let run = || {
            let sandbox = sandbox::build(budget, now, meter)?;
            let globals = sandbox.lua.globals();
            globals.raw_set("obj", convert::object(&sandbox.lua, object, 0, meter)?)?;
            let program = sandbox.lua.load(&self.text).set_name("=script").set_mode(ChunkMode::Text);
            let values = program.call::<mlua::MultiValue>(sandbox.join)?;
            let last = values.into_iter().next_back().unwrap_or(Value::Nil);
            // Within the state's life: a table is a reference into it.
            Ok(convert::to_json(&last, 0, meter))
        };
        run().map_err(|error| failure(&error))?.map_err(|message| ScriptError::Answer {
            language: Language::Lua,
            message: format!("it returns {message}"),
        })
    }
}

fn exhausted(bound: Bound) -> ScriptError {
    ScriptError::Exhausted { language: Language::Lua, bound }
}

fn failure(error: &mlua::Error) -> ScriptError {
    if is_memory(error) {
        return exhausted(Bound::Memory);
    }
    let message = sandbox::said(error);
    if message.contains("stack overflow") {
        return exhausted(Bound::Depth);
    }
    let message = match place(error) {
        Some(line) if !message.starts_with("script:") => format!("line {line}: {message}"),
        _ => lines(&message),
    };
    ScriptError::Failed { language: Language::Lua, message }
}

fn is_memory(error: &mlua::Error) -> bool {
    match error {
        mlua::Error::MemoryError(_) => true,
        mlua::Error::CallbackError { cause, .. } => is_memory(cause),
        _ => false,
    }
}

/// `script:3: …` as people read it.
fn lines(message: &str) -> String {
    message.strip_prefix("script:").map_or_else(|| message.to_owned(), |rest| format!("line {rest}"))
}

/// The line of the program in which a function of ours was called.
fn place(error: &mlua::Error) -> Option<u32> {
    let mlua::Error::CallbackError { traceback, .. } = error else { return None };
    let (_, after) = traceback.split_once("script:")?;
    after.split(':').next()?.parse().ok()
}
