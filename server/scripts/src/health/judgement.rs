//! A health that may change because time passes.
//!
//! Only Lua can ask what time it is (`os.time()`, `os.date()`), and when its answer would be another one stands nowhere in
//! the program. But a program's answer depends on nothing but the object and the time: it is asked now what it would say
//! later, if nothing happened to the object.

use windlass_model::application::Health;

/// After how many seconds a program is asked: if it says the same at the last, that one is when it is asked again.
const PROBES: [i64; 3] = [60, 240, 900];

/// A health, and how long it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The health; None for kinds that have none.
    pub health: Option<Health>,
    /// When to look again, in seconds since 1970, though nothing has happened; None if it depends on the object alone.
    pub valid_until: Option<i64>,
}

/// The first second at which the status is another one, as far as that is seen: a status that is back at the next probe is
/// not. Where only the words differ (`for 90 s`), the first probe.
pub(super) fn until(health: &Option<Health>, now: i64, at: impl Fn(i64) -> Option<Health>) -> i64 {
    let is_same = |other: &Option<Health>| {
        health.as_ref().map(|health| health.status) == other.as_ref().map(|health| health.status)
    };
    let mut same = now;
    for after in PROBES {
        let probe = now.saturating_add(after);
        let then = at(probe);
        if !is_same(&then) {
            return first_change(same, probe, |time| !is_same(&at(time)));
        }
        if then != *health {
            return probe;
        }
        same = probe;
    }
    same
}

/// Halves the time between one at which nothing has changed and one at which something has.
fn first_change(mut same: i64, mut changed: i64, has_changed: impl Fn(i64) -> bool) -> i64 {
    while changed - same > 1 {
        let middle = same + (changed - same) / 2;
        if has_changed(middle) { changed = middle } else { same = middle }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use windlass_model::application::HealthStatus;
    use windlass_model::application::HealthStatus::{Degraded, Healthy, Progressing};

    fn health(status: HealthStatus, message: &str) -> Option<Health> {
        Some(Health { status, message: message.to_owned() })
    }

    #[test]
    fn the_second_of_the_change_is_found() {
        type At = Box<dyn Fn(i64) -> Option<Health>>;
        let changes = move |second: i64| -> At {
            Box::new(move |time| if time < 1000 + second { health(Healthy, "") } else { health(Degraded, "late") })
        };
        let table: [(&str, At, i64); 9] = [
            ("at once", changes(1), 1),
            ("before the first probe", changes(59), 59),
            ("at the first probe", changes(60), 60),
            ("between", changes(100), 100),
            ("at the end", changes(900), 900),
            ("after the end", changes(901), 900),
            ("to none", Box::new(|time| if time < 1030 { health(Healthy, "") } else { None }), 30),
            ("words alone", Box::new(|time| health(Progressing, &format!("for {time} s"))), 60),
            ("never", Box::new(|_| health(Healthy, "")), 900),
        ];
        for (name, at, expected) in table {
            let asked = Cell::new(0);
            let counted = |time| {
                asked.set(asked.get() + 1);
                at(time)
            };
            assert_eq!(until(&at(1000), 1000, counted), 1000 + expected, "{name}");
            assert!(asked.get() <= 13, "{name}: {}", asked.get());
        }
    }
}
