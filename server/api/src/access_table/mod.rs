//! Who may call which route: one row for each. A route without a row answers nobody.
//!
//! The rooms below decide again, about the object at hand; this table makes sure that no handler forgets.

mod guard;
mod table;

pub(crate) use guard::guard;
