//! Waves in their order, and the steps in each.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{PlannedStep, PlannedWave};
use windlass_objects::order::rank;

/// Steps with the wave that each is in.
pub(super) type Placed = Vec<(i64, PlannedStep)>;

/// What is applied, lowest wave first; in a wave by the kinds' ranks, then by name.
pub(super) fn forwards(steps: Placed) -> Vec<PlannedWave> {
    let mut waves: BTreeMap<i64, Vec<PlannedStep>> = BTreeMap::new();
    for (wave, step) in steps {
        waves.entry(wave).or_default().push(step);
    }
    let in_order = waves.into_iter().map(|(wave, mut steps)| {
        steps.sort_by_cached_key(|step| place(&step.object));
        PlannedWave { wave, prunes: false, steps }
    });
    in_order.collect()
}

/// What is pruned, the other way round: what was made last goes first.
pub(super) fn backwards(steps: Placed) -> Vec<PlannedWave> {
    let mut waves: BTreeMap<Reverse<i64>, Vec<PlannedStep>> = BTreeMap::new();
    for (wave, step) in steps {
        waves.entry(Reverse(wave)).or_default().push(step);
    }
    let in_order = waves.into_iter().map(|(Reverse(wave), mut steps)| {
        steps.sort_by_cached_key(|step| Reverse(place(&step.object)));
        PlannedWave { wave, prunes: true, steps }
    });
    in_order.collect()
}

fn place(key: &ObjectKey) -> (u16, String, String, String, String) {
    let ObjectKey { group, kind, namespace, name } = key.clone();
    (rank(&group, &kind), namespace, name, kind, group)
}
