//! What of the desired objects this installation or the cluster's credentials leave alone.

use crate::core::filter::ResourceFilter;
use crate::core::reach::Reach;
use crate::error::DeliveryError;
use crate::index::Desired;
use std::collections::BTreeMap;
use windlass_model::application::Condition;
use windlass_model::object::ObjectKey;

/// Objects that are named in one message.
const NAMED: usize = 10;

/// Takes excluded kinds out, each with a condition.
pub(super) fn leave_out_excluded(
    objects: &mut BTreeMap<ObjectKey, Desired>,
    filter: &ResourceFilter,
    server: &str,
) -> Vec<Condition> {
    let excluded = objects.extract_if(.., |key, _| filter.excludes(&key.group, &key.kind, server));
    excluded
        .map(|(key, desired)| Condition {
            kind: "ExcludedResourceWarning".into(),
            message: format!(
                "{key} ({}) is of a kind that this installation excludes: it is not applied",
                desired.origin
            ),
            next_step: "Take it out of Git, or have `resources` changed in the server's configuration.".into(),
            last_transition_time: None,
        })
        .collect()
}

/// Refuses objects that are out of reach, by name.
pub(super) fn check_reach(objects: &BTreeMap<ObjectKey, Desired>, reach: &Reach) -> Result<(), DeliveryError> {
    let mut problems: Vec<String> = objects.keys().filter_map(|key| reach.refuses(key)).collect();
    let more = problems.len().saturating_sub(NAMED);
    problems.truncate(NAMED);
    if more > 0 {
        problems.push(format!("and {more} more"));
    }
    if problems.is_empty() { Ok(()) } else { Err(DeliveryError::OutOfReach { problems }) }
}
