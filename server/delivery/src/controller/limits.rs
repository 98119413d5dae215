//! What of the desired objects is left alone or refused, by name: by this installation, by the cluster's credentials, or
//! because their annotations ask for what is not done.

use crate::core::filter::ResourceFilter;
use crate::core::hooks::{self, Role};
use crate::core::plan::wave::wave;
use crate::core::reach::Reach;
use crate::core::sync_options;
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

/// Takes hooks out, each with a condition; and, without, what asks to be skipped.
pub(super) fn leave_out_hooks(objects: &mut BTreeMap<ObjectKey, Desired>) -> Vec<Condition> {
    let left = objects.extract_if(.., |_, desired| hooks::role(&desired.object) != Role::Ordinary);
    left.filter_map(|(key, desired)| match hooks::role(&desired.object) {
        Role::Hook(when) => Some(Condition {
            kind: "HookWarning".into(),
            message: format!(
                "{key} ({}) is a hook ({when}): this version runs no hooks, it is left out of synchronisations",
                desired.origin
            ),
            next_step:
                "Do by hand what it does, or take the hook annotation away to have the object applied as any other."
                    .into(),
            last_transition_time: None,
        }),
        Role::Ordinary | Role::Skipped => None,
    })
    .collect()
}

/// Objects that are compared and cannot be applied, because of how they ask to be applied; in one warning.
pub(super) fn sync_options(objects: &BTreeMap<ObjectKey, Desired>) -> Option<Condition> {
    let asked = objects.iter().filter_map(|(key, desired)| {
        let refused = sync_options::refused(&desired.object);
        (!refused.is_empty()).then(|| format!("{key} ({}) has {}", desired.origin, refused.join(", ")))
    });
    let message = named(asked.collect());
    (!message.is_empty()).then(|| Condition {
        kind: "SyncOptionsWarning".into(),
        message: format!("synchronisations refuse objects with sync-options that are not supported: {}", message.join("; ")),
        next_step: "Take the option out of the annotation argocd.argoproj.io/sync-options in Git; objects are applied by server-side apply.".into(),
        last_transition_time: None,
    })
}

/// Refuses waves that are no numbers, by name.
pub(super) fn check_waves(objects: &BTreeMap<ObjectKey, Desired>) -> Result<(), DeliveryError> {
    let bad = objects.iter().filter_map(|(key, desired)| {
        wave(&desired.object).err().map(|words| format!("{key} ({}): {words}", desired.origin))
    });
    let problems = named(bad.collect());
    if problems.is_empty() { Ok(()) } else { Err(DeliveryError::Invalid { problems }) }
}

/// Refuses objects that are out of reach, by name.
pub(super) fn check_reach(objects: &BTreeMap<ObjectKey, Desired>, reach: &Reach) -> Result<(), DeliveryError> {
    let problems = named(objects.keys().filter_map(|key| reach.refuses(key)).collect());
    if problems.is_empty() { Ok(()) } else { Err(DeliveryError::OutOfReach { problems }) }
}

/// The first few, and how many there are besides.
fn named(mut all: Vec<String>) -> Vec<String> {
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all
}
