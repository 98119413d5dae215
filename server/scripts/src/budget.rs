//! What a program may use, and the meter that runs while it does.
//!
//! Steps are counted by each engine in its own unit (Lua's instructions, values that CEL and jq pass on, bytes that are
//! copied), so that the same program on the same object always ends in the same place. The deadline is the last resort,
//! for work that is slow without being much: whoever meets it has found a gap in the counting.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// What one run of one program may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of the program's text.
    pub program_bytes: usize,
    /// Steps: an instruction, a value passed on, or 16 bytes copied.
    pub steps: u64,
    /// Bytes that the program may hold at once, the object included.
    pub memory_bytes: usize,
    /// Bytes of one text, and of the answer.
    pub text_bytes: usize,
    /// The time after which it is stopped, whatever it does.
    pub deadline: Duration,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            program_bytes: 256 << 10,
            steps: 5_000_000,
            memory_bytes: 64 << 20,
            text_bytes: 1 << 20,
            deadline: Duration::from_secs(1),
        }
    }
}

/// Which bound a program met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// [`Budget::program_bytes`].
    Program,
    /// The program's nesting.
    Nesting,
    /// [`Budget::steps`].
    Steps,
    /// [`Budget::memory_bytes`].
    Memory,
    /// [`Budget::text_bytes`].
    Text,
    /// [`Budget::deadline`].
    Deadline,
    /// The depth of calls, or of a pattern.
    Depth,
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Program => "is too long",
            Self::Nesting => "is nested too deeply",
            Self::Steps => "takes too many steps",
            Self::Memory => "needs too much memory",
            Self::Text => "makes too long a text",
            Self::Deadline => "takes too long",
            Self::Depth => "calls itself too deeply",
        })
    }
}

/// One run's use of its budget.
#[derive(Debug)]
pub(crate) struct Meter {
    left: Cell<u64>,
    until_look: Cell<u64>,
    text_bytes: usize,
    ends: Instant,
    met: Cell<Option<Bound>>,
    asked_time: Cell<bool>,
}

/// The machine's clock, for nothing but the deadline: it decides whether there is an answer, never which.
fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "the last resort against a program that never ends")]
    Instant::now()
}

/// Steps between two looks at the clock.
const LOOK: u64 = 100;

impl Meter {
    pub(crate) fn start(budget: &Budget) -> Self {
        Self {
            left: Cell::new(budget.steps),
            until_look: Cell::new(LOOK),
            text_bytes: budget.text_bytes,
            ends: now() + budget.deadline,
            met: Cell::new(None),
            asked_time: Cell::new(false),
        }
    }

    /// Counts steps.
    ///
    /// # Errors
    /// The bound that was met; and from then on always.
    pub(crate) fn charge(&self, steps: u64) -> Result<(), Bound> {
        if let Some(bound) = self.met.get() {
            return Err(bound);
        }
        let Some(left) = self.left.get().checked_sub(steps) else { return Err(self.stop(Bound::Steps)) };
        self.left.set(left);
        match self.until_look.get().checked_sub(steps) {
            Some(left) => self.until_look.set(left),
            None => {
                self.until_look.set(LOOK);
                if now() > self.ends {
                    return Err(self.stop(Bound::Deadline));
                }
            }
        }
        Ok(())
    }

    /// Counts a text that is made or looked through.
    pub(crate) fn charge_text(&self, bytes: usize) -> Result<(), Bound> {
        self.fits(bytes)?;
        self.charge(1 + bytes as u64 / 16)
    }

    /// Looks whether a text may be so long.
    pub(crate) fn fits(&self, bytes: usize) -> Result<(), Bound> {
        if bytes > self.text_bytes { Err(self.stop(Bound::Text)) } else { Ok(()) }
    }

    /// Ends the run: from now on everything is refused.
    pub(crate) fn stop(&self, bound: Bound) -> Bound {
        self.met.set(Some(bound));
        bound
    }

    /// The program has asked what time it is: its answer may be another one later.
    pub(crate) fn asks_time(&self) {
        self.asked_time.set(true);
    }

    /// Whether it has.
    pub(crate) fn asked_time(&self) -> bool {
        self.asked_time.get()
    }

    /// The bound that was met, if one was.
    pub(crate) fn met(&self) -> Option<Bound> {
        self.met.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_up_stays_used_up() {
        let meter = Meter::start(&Budget { steps: 100, text_bytes: 160, ..Budget::default() });
        assert_eq!(meter.charge(60), Ok(()));
        assert_eq!(meter.charge_text(160), Ok(()));
        assert_eq!(meter.met(), None);
        assert_eq!(meter.charge(60), Err(Bound::Steps));
        assert_eq!(meter.charge(1), Err(Bound::Steps));
        assert_eq!(meter.charge_text(0), Err(Bound::Steps));
        assert_eq!(meter.met(), Some(Bound::Steps));
    }

    #[test]
    fn a_text_has_a_bound_of_its_own() {
        let meter = Meter::start(&Budget { text_bytes: 10, ..Budget::default() });
        assert_eq!(meter.charge_text(11), Err(Bound::Text));
    }

    #[test]
    fn the_deadline_is_the_last_resort() {
        let meter = Meter::start(&Budget { deadline: Duration::ZERO, ..Budget::default() });
        let steps = (0..1000).take_while(|_| meter.charge(1).is_ok()).count();
        assert!(steps <= LOOK as usize + 1, "{steps}");
        assert_eq!(meter.met(), Some(Bound::Deadline));
    }
}
