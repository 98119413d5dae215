//! How many pods may be missing at a time.

use super::{Fields, degraded, healthy, progressing};
use windlass_model::application::Health;

/// Too few pods for a disruption now is what a budget is there for: it is healthy then, too.
pub(super) fn budget(object: Fields<'_>) -> Health {
    let conditions = || object.at("status").items("conditions");
    let failure =
        |condition: &Fields<'_>| condition.text("status") == "False" && condition.text("reason") != "InsufficientPods";
    let message = |condition: Fields<'_>| format!("PodDisruptionBudget has {}", condition.text("reason"));
    if let Some(failed) = conditions().find(failure) {
        return degraded(message(failed));
    }
    conditions().last().map_or_else(|| progressing("Waiting for status"), |last| healthy(message(last)))
}
