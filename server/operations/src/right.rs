//! Which rights an operation asks for.

use windlass_access::{Action, Resource};

/// What an operation changes, by its target: reading it is reading the operation.
pub(crate) fn resource_of(target: &str) -> Resource {
    let subject = target.split('/').next().unwrap_or_default();
    SUBJECTS.iter().find(|(known, _)| *known == subject).map_or(Resource::Events, |(_, resource)| *resource)
}

/// What is done to it: who may ask for an operation of this kind may also end one.
pub(crate) fn action_of(kind: &str) -> Action {
    match kind {
        "sync" | "rollback" => Action::Sync,
        "delete" => Action::Delete,
        _ => Action::Update,
    }
}

/// The first parts of targets. Others are for those who see the whole log.
pub(crate) const SUBJECTS: [(&str, Resource); 3] =
    [("application", Resource::Applications), ("cluster", Resource::Clusters), ("project", Resource::Projects)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_ask_may_end() {
        for (kind, target, action, resource) in [
            ("sync", "application/windlass/shop", Action::Sync, Resource::Applications),
            ("rollback", "application/windlass/shop", Action::Sync, Resource::Applications),
            ("delete", "application/windlass/shop", Action::Delete, Resource::Applications),
            ("anything-else", "application/windlass/shop", Action::Update, Resource::Applications),
            ("delete", "cluster/prod", Action::Delete, Resource::Clusters),
            ("sync", "applications/windlass/shop", Action::Sync, Resource::Events),
            ("sync", "", Action::Sync, Resource::Events),
        ] {
            assert_eq!((action_of(kind), resource_of(target)), (action, resource), "{kind} of {target}");
        }
    }
}
