//! From an expression and an object to a value, counted.

use super::functions;
use super::value::{List, Map, Value};
use crate::budget::{Bound, Meter};
use cel::common::ast::{
    CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, MapExpr, SelectExpr, operators,
};
use std::cmp::Ordering;
use std::rc::Rc;

/// `a - b`; the parser's own name for it has a letter too many.
const MINUS: &str = "_-_";

/// Why there is no value.
#[derive(Debug)]
pub(super) enum Fault {
    /// The expression's own error, which `||` and `&&` may make irrelevant.
    Error(String),
    /// The budget is spent.
    Bound(Bound),
}

impl From<Bound> for Fault {
    fn from(bound: Bound) -> Self {
        Self::Bound(bound)
    }
}

/// An error in words.
pub(super) fn fault<T>(message: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::Error(message.into()))
}

/// The names that an expression sees, innermost last.
pub(super) struct Evaluator<'a, 'm> {
    pub(super) names: Vec<(&'a str, Value<'a>)>,
    pub(super) meter: &'m Meter,
}

impl<'a> Evaluator<'a, '_> {
    /// The value. It recurses as deep as the expression is nested, which was bounded when it was read.
    pub(super) fn value(&mut self, expression: &'a IdedExpr) -> Result<Value<'a>, Fault> {
        self.meter.charge(1)?;
        match &expression.expr {
            Expr::Literal(literal) => self.literal(literal),
            Expr::Ident(name) => match self.names.iter().rev().find(|(known, _)| known == name) {
                Some((_, value)) => Ok(value.clone()),
                None => fault(format!("there is no `{name}`; the object is `self`")),
            },
            Expr::Select(select) => self.select(select),
            Expr::List(list) => {
                let items = list.elements.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?;
                Ok(Value::list(items))
            }
            Expr::Map(map) => self.map(map),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::Struct(_) | Expr::Unspecified => fault("messages are not offered"),
        }
    }

    fn literal(&self, literal: &'a LiteralValue) -> Result<Value<'a>, Fault> {
        Ok(match literal {
            LiteralValue::Null => Value::Null,
            LiteralValue::Boolean(truth) => Value::Bool(*truth.inner()),
            LiteralValue::Int(number) => Value::Int(*number.inner()),
            LiteralValue::UInt(number) => Value::Uint(*number.inner()),
            LiteralValue::Double(number) => Value::Double(*number.inner()),
            LiteralValue::String(text) => Value::borrowed(text.inner()),
            LiteralValue::Bytes(_) => return fault("bytes are not offered"),
        })
    }

    fn select(&mut self, select: &'a SelectExpr) -> Result<Value<'a>, Fault> {
        let operand = self.value(&select.operand)?;
        let Value::Map(map) = &operand else {
            return fault(format!("`.{}` is asked of {}, which has no fields", select.field, operand.kind()));
        };
        let found = map.get(&Value::borrowed(&select.field), self.meter)?;
        match (select.test, found) {
            // As for Kubernetes' own rules, a field that is null is not there.
            (true, found) => Ok(Value::Bool(found.is_some_and(|value| !matches!(value, Value::Null)))),
            (false, Some(value)) => Ok(value),
            (false, None) => fault(format!("no such key: {}", select.field)),
        }
    }

    fn map(&mut self, map: &'a MapExpr) -> Result<Value<'a>, Fault> {
        let mut fields: Vec<(Value<'a>, Value<'a>)> = Vec::new();
        for entry in &map.entries {
            let EntryExpr::MapEntry(entry) = &entry.expr else { return fault("messages are not offered") };
            let key = self.value(&entry.key)?;
            if !matches!(key, Value::Text(_) | Value::Int(_) | Value::Uint(_) | Value::Bool(_)) {
                return fault(format!("{} cannot be a key", key.kind()));
            }
            for (known, _) in &fields {
                if known.equals(&key, self.meter)? {
                    return fault("a map has the same key twice");
                }
            }
            let value = self.value(&entry.value)?;
            fields.push((key, value));
        }
        Ok(Value::Map(Map::Made(Rc::new(fields))))
    }

    fn call(&mut self, call: &'a CallExpr) -> Result<Value<'a>, Fault> {
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_AND, [left, right]) => self.either(left, right, false),
            (operators::LOGICAL_OR, [left, right]) => self.either(left, right, true),
            (operators::CONDITIONAL, [condition, yes, no]) => match self.value(condition)? {
                Value::Bool(true) => self.value(yes),
                Value::Bool(false) => self.value(no),
                other => fault(format!("the condition of ?: is {}, not a bool", other.kind())),
            },
            (operators::NOT_STRICTLY_FALSE, [operand]) => match self.value(operand) {
                Ok(Value::Bool(false)) => Ok(Value::Bool(false)),
                Err(Fault::Bound(bound)) => Err(bound.into()),
                _ => Ok(Value::Bool(true)),
            },
            (name, arguments) => {
                let target = call.target.as_deref().map(|target| self.value(target)).transpose()?;
                let arguments = arguments.iter().map(|argument| self.value(argument)).collect::<Result<Vec<_>, _>>()?;
                match (target, arguments.as_slice()) {
                    (None, [operand]) if name == operators::LOGICAL_NOT => match operand {
                        Value::Bool(truth) => Ok(Value::Bool(!truth)),
                        other => fault(format!("! is asked of {}", other.kind())),
                    },
                    (None, [operand]) if name == operators::NEGATE => negate(operand),
                    (None, [left, right]) if is_operator(name) => self.operator(name, left, right),
                    (target, _) => functions::call(name, target, arguments, self.meter),
                }
            }
        }
    }

    /// `&&` (`decides` is false) and `||` (true): one side that decides makes the other's error irrelevant.
    fn either(&mut self, left: &'a IdedExpr, right: &'a IdedExpr, decides: bool) -> Result<Value<'a>, Fault> {
        let bool = |side: Result<Value<'a>, Fault>| match side {
            Ok(Value::Bool(truth)) => Ok(truth),
            Ok(other) => fault(format!("&& and || are for bools, not for {}", other.kind())),
            Err(error) => Err(error),
        };
        let first = bool(self.value(left));
        match first {
            Ok(truth) if truth == decides => return Ok(Value::Bool(decides)),
            Err(Fault::Bound(bound)) => return Err(bound.into()),
            _ => {}
        }
        let second = bool(self.value(right))?;
        if second == decides { Ok(Value::Bool(decides)) } else { first.map(Value::Bool) }
    }

    fn operator(&mut self, name: &str, left: &Value<'a>, right: &Value<'a>) -> Result<Value<'a>, Fault> {
        let ordered = |wanted: fn(Ordering) -> bool, meter: &Meter| match left.compare(right, meter)? {
            Some(order) => Ok(Value::Bool(wanted(order))),
            None => fault(format!("{} and {} have no order", left.kind(), right.kind())),
        };
        match name {
            operators::EQUALS => left.equals(right, self.meter).map(Value::Bool),
            operators::NOT_EQUALS => left.equals(right, self.meter).map(|same| Value::Bool(!same)),
            operators::LESS => ordered(Ordering::is_lt, self.meter),
            operators::LESS_EQUALS => ordered(Ordering::is_le, self.meter),
            operators::GREATER => ordered(Ordering::is_gt, self.meter),
            operators::GREATER_EQUALS => ordered(Ordering::is_ge, self.meter),
            operators::IN => match right {
                Value::Map(map) => Ok(Value::Bool(map.get(left, self.meter)?.is_some())),
                Value::List(list) => functions::position(list, left, self.meter).map(|at| Value::Bool(at.is_some())),
                other => fault(format!("`in` is asked of {}", other.kind())),
            },
            operators::INDEX => self.index(left, right),
            _ => self.arithmetic(name, left, right),
        }
    }

    fn index(&self, value: &Value<'a>, at: &Value<'a>) -> Result<Value<'a>, Fault> {
        match (value, at) {
            (Value::List(list), Value::Int(index)) => {
                match usize::try_from(*index).ok().and_then(|index| list.get(index)) {
                    Some(item) => Ok(item),
                    None => fault(format!("the list has no item {index}")),
                }
            }
            (Value::Map(map), key) => match map.get(key, self.meter)? {
                Some(value) => Ok(value),
                None => fault("no such key"),
            },
            (value, at) => fault(format!("[] with {} is asked of {}", at.kind(), value.kind())),
        }
    }

    fn arithmetic(&self, name: &str, left: &Value<'a>, right: &Value<'a>) -> Result<Value<'a>, Fault> {
        let overflow = || Fault::Error("a number is too large".to_owned());
        match (left, right) {
            (Value::Int(a), Value::Int(b)) => {
                if *b == 0 && matches!(name, operators::DIVIDE | operators::MODULO) {
                    return fault("a division by zero");
                }
                let result = match name {
                    operators::ADD => a.checked_add(*b),
                    MINUS => a.checked_sub(*b),
                    operators::MULTIPLY => a.checked_mul(*b),
                    operators::DIVIDE => a.checked_div(*b),
                    _ => a.checked_rem(*b),
                };
                result.map(Value::Int).ok_or_else(overflow)
            }
            (Value::Uint(a), Value::Uint(b)) => {
                if *b == 0 && matches!(name, operators::DIVIDE | operators::MODULO) {
                    return fault("a division by zero");
                }
                let result = match name {
                    operators::ADD => a.checked_add(*b),
                    MINUS => a.checked_sub(*b),
                    operators::MULTIPLY => a.checked_mul(*b),
                    operators::DIVIDE => a.checked_div(*b),
                    _ => a.checked_rem(*b),
                };
                result.map(Value::Uint).ok_or_else(overflow)
            }
            (Value::Double(a), Value::Double(b)) => match name {
                operators::ADD => Ok(Value::Double(a + b)),
                MINUS => Ok(Value::Double(a - b)),
                operators::MULTIPLY => Ok(Value::Double(a * b)),
                operators::DIVIDE => Ok(Value::Double(a / b)),
                _ => fault("% is not for doubles"),
            },
            (Value::Text(a), Value::Text(b)) if name == operators::ADD => {
                self.meter.fits(a.len() + b.len())?;
                Value::made(format!("{a}{b}"), self.meter)
            }
            (Value::List(a), Value::List(b)) if name == operators::ADD => {
                self.meter.charge(1 + (a.len() + b.len()) as u64 / 4)?;
                Ok(Value::list(a.iter().chain(b.iter()).collect()))
            }
            _ => fault(format!("{} is asked of {} and {}", name.trim_matches('_'), left.kind(), right.kind())),
        }
    }

    fn comprehension(&mut self, comprehension: &'a ComprehensionExpr) -> Result<Value<'a>, Fault> {
        if comprehension.iter_var2.is_some() {
            return fault("macros with two variables are not offered");
        }
        let range = match self.value(&comprehension.iter_range)? {
            Value::List(list) => list,
            Value::Map(map) => {
                self.meter.charge(map.len() as u64)?;
                List::Made(Rc::new(map.keys()))
            }
            other => return fault(format!("{} has no items to go through", other.kind())),
        };
        let accumulator = self.value(&comprehension.accu_init)?;
        let outer = self.names.len();
        self.names.push((&comprehension.accu_var, accumulator));
        let result = self.steps(comprehension, &range, outer);
        self.names.truncate(outer);
        result
    }

    fn steps(
        &mut self,
        comprehension: &'a ComprehensionExpr,
        range: &List<'a>,
        outer: usize,
    ) -> Result<Value<'a>, Fault> {
        // For `all` and `exists` an item's error counts only if no other item decides.
        let decides = match &comprehension.loop_step.expr {
            Expr::Call(call) if call.func_name == operators::LOGICAL_OR => Some(true),
            Expr::Call(call) if call.func_name == operators::LOGICAL_AND => Some(false),
            _ => None,
        };
        let mut error = None;
        for item in range.iter() {
            match self.value(&comprehension.loop_cond)? {
                Value::Bool(true) => {}
                _ => break,
            }
            self.names.push((&comprehension.iter_var, item));
            let step = self.value(&comprehension.loop_step);
            self.names.truncate(outer + 1);
            match (step, self.names.get_mut(outer)) {
                (Ok(value), Some((_, accumulator))) => *accumulator = value,
                (Err(Fault::Error(message)), _) if decides.is_some() => error = Some(message),
                (Err(fault), _) => return Err(fault),
                (Ok(_), None) => {}
            }
        }
        let result = self.value(&comprehension.result)?;
        match (error, &result, decides) {
            (Some(message), Value::Bool(truth), Some(decides)) if *truth != decides => fault(message),
            _ => Ok(result),
        }
    }
}

fn is_operator(name: &str) -> bool {
    matches!(
        name,
        operators::EQUALS
            | operators::NOT_EQUALS
            | operators::LESS
            | operators::LESS_EQUALS
            | operators::GREATER
            | operators::GREATER_EQUALS
            | operators::IN
            | operators::INDEX
            | operators::ADD
            | MINUS
            | operators::MULTIPLY
            | operators::DIVIDE
            | operators::MODULO
    )
}

fn negate<'a>(operand: &Value<'a>) -> Result<Value<'a>, Fault> {
    match operand {
        Value::Int(number) => match number.checked_neg() {
            Some(number) => Ok(Value::Int(number)),
            None => fault("a number is too large"),
        },
        Value::Double(number) => Ok(Value::Double(-number)),
        other => fault(format!("- is asked of {}", other.kind())),
    }
}
