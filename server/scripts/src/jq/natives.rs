//! The filters that are written in Rust: those that count, and those of jaq's that could do without end.

use super::convert;
use crate::budget::{Bound, Meter};
use jaq_core::box_iter::box_once;
use jaq_core::data::HasLut;
use jaq_core::native::{Fun, bome, unary, v};
use jaq_core::{DataT, Error, Lut, Native, ValR};
use jaq_json::{Num, Val};

/// Counts a value that is passed on.
pub(super) const TICK: &str = "windlass_tick";
/// Counts a value that may be new, by its size.
pub(super) const WEIGH: &str = "windlass_weigh";
/// `l * r`.
pub(super) const MULTIPLY: &str = "windlass_multiply";

/// How large a value may be, in steps: one for each part and each 16 bytes of text.
const MAX_WEIGHT: u64 = 500_000;
/// How deep a value may be nested.
const MAX_DEPTH: usize = 500;
/// How much of its stack a program may use; jaq recurses for each value that waits for another.
const MAX_STACK: usize = 48 << 20;
const MAX_DIGIT_BITS: u64 = 4_096;

/// What one run has at hand.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) lut: &'a Lut<Jq>,
    pub(super) meter: &'a Meter,
    /// An address at the beginning of the stack.
    pub(super) stack: usize,
}

/// jaq's word for which values and data there are.
pub(super) struct Jq;

impl DataT for Jq {
    type V<'a> = Val;
    type Data<'a> = Run<'a>;
}

impl<'a> HasLut<'a, Jq> for Run<'a> {
    fn lut(&self) -> &'a Lut<Jq> {
        self.lut
    }
}

/// Carried by the unwinding that ends a program.
pub(super) struct Stop(pub(super) Bound);

/// Ends the program. No `try` catches it.
pub(super) fn stop(bound: Bound) -> ! {
    std::panic::resume_unwind(Box::new(Stop(bound)))
}

/// An address on the stack.
pub(super) fn stack_address() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}

impl Run<'_> {
    pub(super) fn charge(&self, steps: u64) {
        if let Err(bound) = self.meter.charge(steps) {
            stop(bound);
        }
        if self.stack.abs_diff(stack_address()) > MAX_STACK {
            stop(Bound::Depth);
        }
    }

    /// Counts a value by its size.
    fn weigh(&self, value: &Val) {
        let (mut weight, mut open) = (0, vec![(value, 0)]);
        while let Some((value, depth)) = open.pop() {
            if depth > MAX_DEPTH {
                stop(Bound::Depth);
            }
            weight += 1;
            match value {
                Val::BStr(text) | Val::TStr(text) => {
                    if let Err(bound) = self.meter.fits(text.len()) {
                        stop(bound);
                    }
                    weight += text.len() as u64 / 16;
                }
                Val::Num(Num::BigInt(number)) if number.bits() > MAX_DIGIT_BITS => stop(Bound::Memory),
                Val::Arr(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
                Val::Obj(fields) => {
                    open.extend(fields.iter().flat_map(|(key, value)| [(key, depth + 1), (value, depth + 1)]));
                }
                Val::Null | Val::Bool(_) | Val::Num(_) => {}
            }
            if weight + open.len() as u64 > MAX_WEIGHT {
                stop(Bound::Memory);
            }
        }
        self.charge(weight);
    }
}

/// All filters in Rust that a program may call.
pub(super) fn all() -> Vec<Fun<Jq>> {
    // `halt` ends the process; `indices` and `contains` compare everything with everything; `fromjson` recurses.
    let left_out = ["halt", "contains", "indices", "fromjson", "bsearch", "tobytes"];
    let theirs = jaq_core::funs().chain(jaq_std::base_funs()).chain(jaq_json::funs());
    let mut all: Vec<Fun<Jq>> = theirs.filter(|(name, ..)| !left_out.contains(name)).collect();
    all.extend(counting());
    all.push((
        MULTIPLY,
        v(2),
        Native::<Jq>::new(|mut cv| {
            let right = cv.0.pop_var();
            let left = cv.0.pop_var();
            bome(multiply(*cv.0.data(), left, right))
        }),
    ));
    all.push((
        "contains",
        v(1),
        Native::<Jq>::new(|cv| {
            let run = *cv.0.data();
            unary(cv, move |whole, part| Ok(Val::from(contains(run, &whole, &part))))
        }),
    ));
    all.push(("fromjson", v(0), Native::<Jq>::new(|cv| bome(from_json(&cv.1)))));
    all.push((
        "test",
        v(1),
        Native::<Jq>::new(|cv| {
            let run = *cv.0.data();
            unary(cv, move |text, pattern| test(run, &text, &pattern))
        }),
    ));
    all
}

/// The two that count what passes them: as outputs, as places, and as places that are changed.
fn counting() -> [Fun<Jq>; 2] {
    [
        (
            TICK,
            v(0),
            Native::<Jq>::new(|cv| {
                cv.0.data().charge(1);
                box_once(Ok(cv.1))
            })
            .with_paths(|cv| {
                cv.0.data().charge(1);
                box_once(Ok(cv.1))
            })
            .with_update(|cv, update| {
                cv.0.data().charge(1);
                update(cv.1)
            }),
        ),
        (
            WEIGH,
            v(0),
            Native::<Jq>::new(|cv| {
                cv.0.data().weigh(&cv.1);
                box_once(Ok(cv.1))
            })
            .with_paths(|cv| {
                cv.0.data().charge(1);
                box_once(Ok(cv.1))
            })
            .with_update(|cv, update| {
                cv.0.data().charge(1);
                update(cv.1)
            }),
        ),
    ]
}

fn text(value: &Val) -> Option<&str> {
    match value {
        Val::TStr(text) => std::str::from_utf8(text).ok(),
        _ => None,
    }
}

fn multiply(run: Run<'_>, left: Val, right: Val) -> ValR<Val> {
    let size = |value: &Val| match value {
        Val::TStr(text) | Val::BStr(text) => Some(text.len()),
        _ => None,
    };
    let times = |value: &Val| match value {
        Val::Num(number) => number.to_string().parse::<f64>().ok(),
        _ => None,
    };
    if let (Some(bytes), Some(times)) = (size(&left).or(size(&right)), times(&right).or(times(&left))) {
        let times = times.ceil() as usize;
        if let Err(bound) = run.meter.charge_text(bytes.saturating_mul(times)) {
            stop(bound);
        }
    }
    left * right
}

/// Whether one value contains another, as jq defines it.
fn contains(run: Run<'_>, whole: &Val, part: &Val) -> bool {
    run.charge(1);
    match (whole, part) {
        (Val::TStr(_), Val::TStr(_)) => match (text(whole), text(part)) {
            (Some(whole), Some(part)) => {
                run.charge(whole.len() as u64 / 16);
                whole.contains(part)
            }
            _ => whole == part,
        },
        (Val::Arr(whole), Val::Arr(part)) => {
            part.iter().all(|part| whole.iter().any(|whole| contains(run, whole, part)))
        }
        (Val::Obj(whole), Val::Obj(part)) => {
            part.iter().all(|(key, part)| whole.get(key).is_some_and(|whole| contains(run, whole, part)))
        }
        _ => whole == part,
    }
}

fn from_json(value: &Val) -> ValR<Val> {
    let parsed = text(value).and_then(|text| serde_json::from_str(text).ok());
    match parsed.as_ref().and_then(|json| convert::to_jq(json, 0)) {
        Some(value) => Ok(value),
        None => Err(Error::str("it is not JSON")),
    }
}

/// Regular expressions run in time that grows with text and pattern only; both are bounded and counted.
fn test(run: Run<'_>, value: &Val, pattern: &Val) -> ValR<Val> {
    const COMPILED_BYTES: usize = 128 << 10;
    let (Some(text), Some(pattern)) = (text(value), text(pattern)) else {
        return Err(Error::str("`test` is for texts"));
    };
    run.charge(1_000 + (text.len() + pattern.len()) as u64);
    let compiled = regex::RegexBuilder::new(pattern).size_limit(COMPILED_BYTES).dfa_size_limit(COMPILED_BYTES).build();
    match compiled {
        Ok(compiled) => Ok(Val::from(compiled.is_match(text))),
        Err(error) => Err(Error::str(format!("the pattern of `test` is not valid: {error}"))),
    }
}
