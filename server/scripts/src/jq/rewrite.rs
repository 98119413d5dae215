//! Puts a counting filter behind every part of a program.

use super::natives::{MULTIPLY, TICK, WEIGH};
use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Def, Pattern, Term};
use jaq_core::ops::Math;
use jaq_core::path::{Part, Path};

/// A definition with its body counted, also when it gives nothing.
pub(super) fn definition(def: Def<&str>) -> Def<&str> {
    Def { body: then(Term::Call(TICK, Vec::new()), counted(def.body)), ..def }
}

fn then<'s>(first: Term<&'s str>, second: Term<&'s str>) -> Term<&'s str> {
    Term::BinOp(first.into(), BinaryOp::Pipe(None), second.into())
}

/// What only passes values on.
fn tick(term: Term<&str>) -> Term<&str> {
    then(term, Term::Call(TICK, Vec::new()))
}

/// What may make new values.
fn weigh(term: Term<&str>) -> Term<&str> {
    then(term, Term::Call(WEIGH, Vec::new()))
}

fn boxed(term: Term<&str>) -> Box<Term<&str>> {
    counted(term).into()
}

/// The term with all its parts counted.
pub(super) fn counted(term: Term<&str>) -> Term<&str> {
    match term {
        Term::Id | Term::Num(_) | Term::Var(_) | Term::Break(_) => term,
        Term::Recurse => tick(term),
        Term::Str(format, parts) => {
            let part = |part| match part {
                StrPart::Term(term) => StrPart::Term(counted(term)),
                other => other,
            };
            weigh(Term::Str(format, parts.into_iter().map(part).collect()))
        }
        Term::Arr(inner) => weigh(Term::Arr(inner.map(|one| boxed(*one)))),
        Term::Obj(fields) => {
            let field = |(key, value): (_, Option<_>)| (counted(key), value.map(counted));
            weigh(Term::Obj(fields.into_iter().map(field).collect()))
        }
        Term::Neg(inner) => tick(Term::Neg(boxed(*inner))),
        Term::BinOp(left, operator, right) => binary(*left, operator, *right),
        Term::Label(name, inner) => tick(Term::Label(name, boxed(*inner))),
        Term::Fold(name, over, pattern, parts) => {
            let parts = parts.into_iter().map(counted).collect();
            weigh(Term::Fold(name, boxed(*over), pattern_counted(pattern), parts))
        }
        Term::TryCatch(inner, catch) => tick(Term::TryCatch(boxed(*inner), catch.map(|one| boxed(*one)))),
        Term::IfThenElse(cases, other) => {
            let cases = cases.into_iter().map(|(when, then)| (counted(when), counted(then))).collect();
            tick(Term::IfThenElse(cases, other.map(|one| boxed(*one))))
        }
        Term::Def(defs, inner) => tick(Term::Def(defs.into_iter().map(definition).collect(), boxed(*inner))),
        Term::Call(name, arguments) => weigh(Term::Call(name, arguments.into_iter().map(counted).collect())),
        Term::Path(inner, Path(parts)) => {
            let part = |part| match part {
                Part::Index(index) => Part::Index(counted(index)),
                Part::Range(from, to) => Part::Range(from.map(counted), to.map(counted)),
            };
            let parts = parts.into_iter().map(|(one, optional)| (part(one), optional)).collect();
            tick(Term::Path(boxed(*inner), Path(parts)))
        }
    }
}

fn binary<'s>(left: Term<&'s str>, operator: BinaryOp<&'s str>, right: Term<&'s str>) -> Term<&'s str> {
    let (left, right) = (counted(left), counted(right));
    match operator {
        // A text times a number is made in one step, and may be larger than all memory.
        BinaryOp::Math(Math::Mul) => weigh(Term::Call(MULTIPLY, vec![left, right])),
        BinaryOp::UpdateMath(Math::Mul) => {
            let times = Term::Call(MULTIPLY, vec![Term::Id, Term::Var("$windlass")]);
            let update = weigh(Term::BinOp(left.into(), BinaryOp::Update, times.into()));
            tick(Term::BinOp(right.into(), BinaryOp::Pipe(Some(Pattern::Var("$windlass"))), update.into()))
        }
        BinaryOp::Pipe(pattern) => {
            let pattern = pattern.map(pattern_counted);
            tick(Term::BinOp(left.into(), BinaryOp::Pipe(pattern), right.into()))
        }
        BinaryOp::Math(_) | BinaryOp::Assign | BinaryOp::Update | BinaryOp::UpdateMath(_) | BinaryOp::UpdateAlt => {
            weigh(Term::BinOp(left.into(), operator, right.into()))
        }
        BinaryOp::Comma | BinaryOp::Alt | BinaryOp::Or | BinaryOp::And | BinaryOp::Cmp(_) => {
            tick(Term::BinOp(left.into(), operator, right.into()))
        }
    }
}

fn pattern_counted(pattern: Pattern<&str>) -> Pattern<&str> {
    match pattern {
        Pattern::Var(name) => Pattern::Var(name),
        Pattern::Arr(items) => Pattern::Arr(items.into_iter().map(pattern_counted).collect()),
        Pattern::Obj(fields) => {
            Pattern::Obj(fields.into_iter().map(|(key, value)| (counted(key), pattern_counted(value))).collect())
        }
    }
}
