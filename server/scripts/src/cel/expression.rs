//! An expression that is known to be one, and asking it.

use super::evaluate::{Evaluator, Fault};
use super::functions;
use super::value::Value;
use crate::budget::{Bound, Budget, Meter};
use crate::error::{Language, ScriptError};
use crate::stack;
use cel::common::ast::{EntryExpr, Expr, IdedExpr, operators};
use std::sync::Arc;
use windlass_model::application::Object;

/// An expression's text is at most this long: it is a line, not a program.
const MAX_TEXT: usize = 4 << 10;
/// How deep an expression may be nested. The evaluator recurses so deep.
const MAX_DEPTH: usize = 100;

/// An expression over `self`, the object.
#[derive(Clone)]
pub struct CelExpression {
    expression: Arc<IdedExpr>,
}

impl std::fmt::Debug for CelExpression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CelExpression")
    }
}

impl CelExpression {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`ScriptError::Syntax`], also for a function that there is not; [`ScriptError::Exhausted`] for a text that is
    /// too long or nested too deeply.
    pub fn compile(source: &str, budget: &Budget) -> Result<Self, ScriptError> {
        if source.len() > MAX_TEXT.min(budget.program_bytes) {
            return Err(exhausted(Bound::Program));
        }
        let read = stack::on_own(|| {
            let expression = cel::parser::Parser::new()
                .parse(source)
                .map_err(|errors| syntax(errors.to_string().lines().next().unwrap_or_default()))?;
            check(&expression)?;
            Ok(expression)
        });
        match read {
            Ok(read) => Ok(Self { expression: Arc::new(read?) }),
            Err(_) => Err(syntax("it cannot be read")),
        }
    }

    /// Whether it is true.
    ///
    /// # Errors
    /// [`ScriptError`]: the expression's own error, a spent budget, a value that is no bool.
    pub fn is_true(&self, object: &Object, budget: &Budget) -> Result<bool, ScriptError> {
        self.ask(object, budget, |value| match value {
            Value::Bool(truth) => Ok(*truth),
            other => Err(answer(&format!("it is {}, not true or false", other.kind()))),
        })
    }

    /// The text that it is; null is the empty one.
    ///
    /// # Errors
    /// [`ScriptError`]: the expression's own error, a spent budget, a value that is no text.
    pub fn text(&self, object: &Object, budget: &Budget) -> Result<String, ScriptError> {
        self.ask(object, budget, |value| match value {
            Value::Text(text) => Ok(text.to_string()),
            Value::Null => Ok(String::new()),
            other => Err(answer(&format!("it is {}, not a text", other.kind()))),
        })
    }

    fn ask<T>(
        &self,
        object: &Object,
        budget: &Budget,
        read: impl FnOnce(&Value<'_>) -> Result<T, ScriptError>,
    ) -> Result<T, ScriptError> {
        let meter = Meter::start(budget);
        let of = Value::Map(super::value::Map::Json(object));
        let mut evaluator = Evaluator { names: vec![("self", of)], meter: &meter };
        match evaluator.value(&self.expression) {
            Ok(value) => read(&value),
            Err(Fault::Error(message)) => Err(ScriptError::Failed { language: Language::Cel, message }),
            Err(Fault::Bound(bound)) => Err(exhausted(bound)),
        }
    }
}

fn exhausted(bound: Bound) -> ScriptError {
    ScriptError::Exhausted { language: Language::Cel, bound }
}

fn syntax(message: &str) -> ScriptError {
    ScriptError::Syntax { language: Language::Cel, message: message.to_owned() }
}

fn answer(message: &str) -> ScriptError {
    ScriptError::Answer { language: Language::Cel, message: message.to_owned() }
}

/// Looks at every part: how deep it is, and whether its functions are there.
fn check(expression: &IdedExpr) -> Result<(), ScriptError> {
    let mut open = vec![(expression, 0)];
    while let Some((part, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            return Err(exhausted(Bound::Nesting));
        }
        let mut below = |part| open.push((part, depth + 1));
        match &part.expr {
            Expr::Call(call) => {
                let count = call.args.len() + usize::from(call.target.is_some());
                if !is_built_in(&call.func_name) {
                    functions::check(&call.func_name, count).map_err(|message| syntax(&message))?;
                }
                call.target.iter().for_each(|target| below(target));
                call.args.iter().for_each(below);
            }
            Expr::Comprehension(comprehension) => {
                below(&comprehension.iter_range);
                below(&comprehension.accu_init);
                below(&comprehension.loop_cond);
                below(&comprehension.loop_step);
                below(&comprehension.result);
            }
            Expr::List(list) => list.elements.iter().for_each(below),
            Expr::Map(map) => {
                for entry in &map.entries {
                    match &entry.expr {
                        EntryExpr::MapEntry(entry) => {
                            below(&entry.key);
                            below(&entry.value);
                        }
                        EntryExpr::StructField(field) => below(&field.value),
                    }
                }
            }
            Expr::Select(select) => below(&select.operand),
            Expr::Struct(_) => return Err(syntax("messages are not offered")),
            Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => {}
        }
    }
    Ok(())
}

fn is_built_in(name: &str) -> bool {
    !name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name != operators::OPT_INDEX
        && name != operators::OPT_SELECT
}
