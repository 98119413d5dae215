//! What an apply did.

use crate::managers::FOLDED;
use crate::object::Object;
use crate::response::Answer;
use serde_json::Value;
use windlass_objects::merge::fields::{self, Taken};

/// Fields that a summary names.
const SHOWN: usize = 5;

/// What an apply did, or in a dry run would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Created,
    /// It was there and changed.
    Configured,
    /// It was so already.
    Unchanged,
}

impl std::fmt::Display for Change {
    /// `kubectl`'s words.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Created => "created",
            Self::Configured => "configured",
            Self::Unchanged => "unchanged",
        })
    }
}

/// The answer to an apply.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The object as the server now has it, or in a dry run would have it.
    pub object: Object,
    /// What changed.
    pub change: Change,
    /// The server's warnings, for example of a deprecated API version, and what could not be done by server-side apply.
    pub warnings: Vec<String>,
    /// The fields that others owned with other values, and lost. Never their values.
    pub taken: Vec<Taken>,
}

impl Applied {
    /// `before`: the object as it was, with its `managedFields`.
    pub(crate) fn of(answer: &Answer, object: Object, before: Option<&Object>, manager: &str) -> Self {
        let change = match before {
            _ if answer.created() => Change::Created,
            Some(before) if content(before) == content(&object) => Change::Unchanged,
            _ => Change::Configured,
        };
        // Managed fields that cannot be read name nobody.
        let taken = before.and_then(|before| fields::taken(before, &object, manager, &FOLDED).ok()).unwrap_or_default();
        Self { object, change, warnings: answer.warnings.clone(), taken }
    }

    /// What was done, for people: `configured; took spec.replicas from kubectl-edit`, and the warnings.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts = vec![self.change.to_string()];
        let count: usize = self.taken.iter().map(|taken| taken.fields.len()).sum();
        let mut left = SHOWN;
        for taken in &self.taken {
            let shown: Vec<&str> = taken.fields.iter().take(left).map(String::as_str).collect();
            left -= shown.len();
            if !shown.is_empty() {
                parts.push(format!("took {} from {}", shown.join(", "), taken.manager));
            }
        }
        if let (Some(last), true) = (parts.last_mut(), count > SHOWN) {
            last.push_str(&format!(", and {} more", count - SHOWN));
        }
        parts.extend(self.warnings.iter().map(|warning| format!("warning: {warning}")));
        parts.join("; ")
    }
}

/// What a person calls the object: without the server's book-keeping and the controllers' status.
fn content(object: &Object) -> Object {
    let mut content = object.clone();
    content.remove("status");
    if let Some(Value::Object(metadata)) = content.get_mut("metadata") {
        for field in ["managedFields", "resourceVersion", "generation"] {
            metadata.remove(field);
        }
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_in_a_sentence() {
        let taken = |manager: &str, count: usize| Taken {
            manager: manager.into(),
            fields: (0..count).map(|at| format!("spec.f{at}")).collect(),
        };
        let table = [
            (Change::Created, vec![], vec![], "created"),
            (Change::Configured, vec![taken("kubectl-edit", 1)], vec![], "configured; took spec.f0 from kubectl-edit"),
            (
                Change::Configured,
                vec![taken("a", 4), taken("b", 3), taken("c", 1)],
                vec![],
                "configured; took spec.f0, spec.f1, spec.f2, spec.f3 from a; took spec.f0 from b, and 3 more",
            ),
            (
                Change::Unchanged,
                vec![],
                vec!["v1beta1 is old", "another"],
                "unchanged; warning: v1beta1 is old; warning: another",
            ),
        ];
        for (change, taken, warnings, expected) in table {
            let warnings = warnings.into_iter().map(str::to_owned).collect();
            assert_eq!(Applied { object: Object::new(), change, warnings, taken }.summary(), expected);
        }
    }
}
