//! Rules for well-known kinds, as data: the `.rules` files beside this, one for each sort of project.
//!
//! [`language`] says what a rule is and what one looks like; [`parse`] reads the files, once; [`table`] finds the rules
//! of a kind; [`evaluate`] asks an object.

mod evaluate;
mod language;
mod parse;
mod table;
mod template;

use super::fields::Fields;
use std::sync::LazyLock;
use table::Table;
use windlass_model::application::Health;

/// Each file with its name. A shape is known in the files after its own.
const FILES: [(&str, &str); 7] = [
    ("argo.rules", include_str!("argo.rules")),
    ("delivery.rules", include_str!("delivery.rules")),
    ("cloud.rules", include_str!("cloud.rules")),
    ("data.rules", include_str!("data.rules")),
    ("network.rules", include_str!("network.rules")),
    ("platform.rules", include_str!("platform.rules")),
    ("storage.rules", include_str!("storage.rules")),
];

/// A test reads the files, too, and fails where this would leave the table empty.
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(&FILES).unwrap_or_default());

/// What the rules for this kind say: a health, or that it has none. None if there are no rules for it, or none holds.
pub(super) fn assess(group: &str, kind: &str, object: Fields<'_>) -> Option<Option<Health>> {
    TABLE.rules(group, kind)?.iter().find_map(|rule| evaluate::health(rule, object))
}

/// All kinds that have rules: project, group, kind.
pub(super) fn known() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    TABLE.known.iter().copied()
}

#[cfg(test)]
mod projects;
#[cfg(test)]
mod tests;
