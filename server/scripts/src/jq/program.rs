//! A program that is known to be one, and running it.

use super::natives::{self, Jq, Run, Stop};
use super::{convert, rewrite};
use crate::budget::{Bound, Budget, Meter};
use crate::error::{Language, ScriptError};
use crate::stack::{self, NoEnd};
use jaq_core::load::parse::{Def, Term};
use jaq_core::load::{self, Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Filter, Vars, unwrap_valr};
use jaq_json::Val;
use serde_json::Value as Json;
use std::sync::Arc;
use windlass_model::application::Object;

/// A filter's text is at most this long.
const MAX_TEXT: usize = 4 << 10;
/// The most outputs of one run.
const MAX_OUTPUTS: usize = 10_000;
/// The program's name among the definitions.
const MAIN: &str = "windlass_main";

/// A jq filter whose text was read without fault.
#[derive(Clone)]
pub struct JqFilter {
    filter: Arc<Filter<Jq>>,
}

impl std::fmt::Debug for JqFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JqFilter")
    }
}

impl JqFilter {
    /// Reads a filter.
    ///
    /// # Errors
    /// [`ScriptError::Syntax`], also for a function that there is not; [`ScriptError::Exhausted`] for a text that is too
    /// long.
    pub fn compile(source: &str, budget: &Budget) -> Result<Self, ScriptError> {
        Self::compile_within(source, budget, |term| term)
    }

    /// The same, within a term of ours.
    pub(super) fn compile_within(
        source: &str,
        budget: &Budget,
        within: fn(Term<&str>) -> Term<&str>,
    ) -> Result<Self, ScriptError> {
        if source.len() > MAX_TEXT.min(budget.program_bytes) {
            return Err(exhausted(Bound::Program));
        }
        match stack::on_own(|| read(source, within)) {
            Ok(filter) => Ok(Self { filter: Arc::new(filter?) }),
            Err(_) => Err(syntax("it cannot be read")),
        }
    }

    /// All outputs for an object.
    ///
    /// # Errors
    /// [`ScriptError`]: the filter's own error, a spent budget, an output for which JSON has no form.
    pub fn run(&self, object: &Object, budget: &Budget) -> Result<Vec<Json>, ScriptError> {
        let ran = stack::on_own(|| {
            let input = convert::object(object, 0).ok_or_else(|| exhausted(Bound::Depth))?;
            self.outputs(input, budget)
        });
        match ran {
            Ok(outputs) => outputs,
            Err(NoEnd::Unwound(cause)) => match cause.downcast::<Stop>() {
                Ok(stop) => Err(exhausted(stop.0)),
                Err(_) => Err(ScriptError::Failed { language: Language::Jq, message: "jaq failed on it".to_owned() }),
            },
            Err(NoEnd::NoThread) => {
                Err(ScriptError::Failed { language: Language::Jq, message: "no thread could be started".to_owned() })
            }
        }
    }

    fn outputs(&self, input: Val, budget: &Budget) -> Result<Vec<Json>, ScriptError> {
        let meter = Meter::start(budget);
        let run = Run { lut: &self.filter.lut, meter: &meter, stack: natives::stack_address() };
        let mut found = Vec::new();
        for output in self.filter.id.run((Ctx::<Jq>::new(run, Vars::new([])), input)).map(unwrap_valr) {
            let output = output.map_err(|error| ScriptError::Failed {
                language: Language::Jq,
                message: error.to_string().chars().take(200).collect(),
            })?;
            if found.len() >= MAX_OUTPUTS {
                return Err(exhausted(Bound::Steps));
            }
            found.push(convert::to_json(&output).map_err(|message| ScriptError::Answer {
                language: Language::Jq,
                message: format!("it gives {message}"),
            })?);
        }
        Ok(found)
    }
}

pub(super) fn exhausted(bound: Bound) -> ScriptError {
    ScriptError::Exhausted { language: Language::Jq, bound }
}

fn syntax(message: &str) -> ScriptError {
    ScriptError::Syntax { language: Language::Jq, message: message.to_owned() }
}

/// Definitions of jaq's that need what is not offered.
#[rustfmt::skip]
const LEFT_OUT: [&str; 41] = [
    "stderr", "debug", "halt", "halt_error", "logb", "significand", "pow10", "drem", "nexttoward", "scalb", "gamma",
    "capture_of_match", "test", "scan_", "match", "capture", "splits", "sub", "gsub", "scan", "todate", "fromdate", "@sh",
    "@html", "@htmld", "@uri", "@urid", "@base64", "@base64d", "index", "rindex", "todateiso8601", "fromdateiso8601", "now",
    "env", "input", "inputs", "strftime", "strptime", "mktime", "gmtime",
];

/// Reads and compiles.
fn read<'s>(source: &'s str, within: fn(Term<&str>) -> Term<&str>) -> Result<Filter<Jq>, ScriptError> {
    if source.contains("windlass") {
        return Err(syntax("names with `windlass` are taken"));
    }
    let term = load::parse(source, |parser| parser.term()).ok_or_else(|| syntax("it cannot be read"))?;
    let theirs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    let offered = theirs.filter(|def| !(LEFT_OUT.contains(&def.name) || def.name == "split" && def.args.len() > 1));
    let main = Def { name: MAIN, args: Vec::new(), body: within(term) };
    #[expect(clippy::map_identity, reason = "their texts live for ever; ours, beside them, do not")]
    let offered = offered.map(|def| -> Def<&'s str> { def });
    let loader = Loader::new(offered.chain([main]).map(rewrite::definition));
    let arena = Arena::default();
    let modules = loader.load(&arena, File { code: MAIN, path: () }).map_err(|_| syntax("it cannot be read"))?;
    Compiler::default().with_funs(natives::all()).compile(modules).map_err(|errors| {
        let undefined = errors.iter().flat_map(|(_, errors)| errors).next();
        match undefined {
            Some((name, kind)) => syntax(&format!("there is no {} `{name}` here", kind.as_str())),
            None => syntax("it cannot be read"),
        }
    })
}
