//! A synchronisation's plan, for people.

use super::{kind_of, short};
use crate::output::Table;
use windlass_model::operation::{PlannedAction, SyncPlan};

/// The steps in their order, and how many of each there are.
pub(super) fn text(plan: &SyncPlan) -> String {
    let mut table = Table::new(["WAVE", "ACTION", "KIND", "NAMESPACE", "NAME", "MESSAGE"], "Nothing to do.");
    for wave in &plan.waves {
        for step in &wave.steps {
            let object = &step.object;
            table.row([
                &wave.wave.to_string(),
                word(step.action),
                &kind_of(&object.group, &object.kind),
                &object.namespace,
                &object.name,
                &step.message,
            ]);
        }
    }
    format!("{table}\n{}", totals(plan))
}

fn totals(plan: &SyncPlan) -> String {
    let steps = || plan.waves.iter().flat_map(|wave| &wave.steps);
    let count = |action| steps().filter(|step| step.action == action).count();
    let all = [
        (PlannedAction::Create, "to create"),
        (PlannedAction::Change, "to change"),
        (PlannedAction::Keep, "as they are"),
        (PlannedAction::Prune, "to delete"),
        (PlannedAction::SkipPrune, "no longer in Git, left there"),
    ];
    let named: Vec<String> = all
        .into_iter()
        .map(|(action, words)| (count(action), words))
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    let named = if named.is_empty() { "no objects".to_owned() } else { named.join(", ") };
    format!("Commit {}: {named}.", short(&plan.revision))
}

const fn word(action: PlannedAction) -> &'static str {
    match action {
        PlannedAction::Create => "create",
        PlannedAction::Change => "change",
        PlannedAction::Keep => "keep",
        PlannedAction::Prune => "delete",
        PlannedAction::SkipPrune => "leave",
    }
}
