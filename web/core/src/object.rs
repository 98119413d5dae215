//! An application's objects: their names in the address bar, and which two texts are compared.

use crate::yaml;
use windlass_model::application::{HealthStatus, ManagedResource, ResourceStatus, SyncStatus};

/// An object's name in the address bar: `group/Kind/namespace/name`.
#[must_use]
pub fn id(group: &str, kind: &str, namespace: &str, name: &str) -> String {
    [group, kind, namespace, name].join("/")
}

/// The name of an object in the list.
#[must_use]
pub fn id_of(object: &ResourceStatus) -> String {
    id(&object.group, &object.kind, &object.namespace, &object.name)
}

/// The name of an object with its two sides.
#[must_use]
pub fn id_of_managed(object: &ManagedResource) -> String {
    id(&object.group, &object.kind, &object.namespace, &object.name)
}

/// Whether an object needs somebody's eyes.
#[must_use]
pub fn is_unhealthy(object: &ResourceStatus) -> bool {
    object.health.as_ref().is_some_and(|health| {
        matches!(
            health.status,
            HealthStatus::Degraded | HealthStatus::Missing | HealthStatus::Unknown | HealthStatus::Progressing
        )
    })
}

/// Whether a synchronisation would do something to an object.
#[must_use]
pub fn is_out_of_sync(object: &ResourceStatus) -> bool {
    object.status != SyncStatus::Synced || object.requires_pruning
}

/// The two texts that a difference is read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// The object in the cluster, without what the server adds.
    pub live: String,
    /// What it would become.
    pub desired: String,
    /// Whether the API server has confirmed that, by a dry run. If not, fields that it would add look like differences.
    pub confirmed: bool,
}

/// Which two texts to compare.
#[must_use]
pub fn sides(object: &ManagedResource) -> Sides {
    let gone = object.target_state.is_empty() || object.target_state == "null";
    let live = yaml::from_json(first_text(&object.normalized_live_state, &object.live_state));
    let predicted = !object.predicted_live_state.is_empty() && object.predicted_live_state != "null";
    let desired = match (gone, predicted) {
        (true, _) => String::new(),
        (false, true) => yaml::from_json(&object.predicted_live_state),
        (false, false) => yaml::from_json(&object.target_state),
    };
    // Nothing to confirm where one side is empty: the object is made, or removed, as a whole.
    let confirmed = gone || predicted || live.is_empty() || !object.modified;
    // What a dry run was not needed for is equal: the two sides then differ only in what the server adds.
    let desired = if object.modified || gone || live.is_empty() || predicted { desired } else { live.clone() };
    Sides { live, desired, confirmed }
}

fn first_text<'a>(first: &'a str, second: &'a str) -> &'a str {
    if first.is_empty() || first == "null" { second } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_chosen() {
        let object = |target: &str, live: &str, predicted: &str, modified: bool| ManagedResource {
            target_state: target.into(),
            normalized_live_state: live.into(),
            predicted_live_state: predicted.into(),
            modified,
            ..Default::default()
        };
        for (name, given, live, desired, confirmed) in [
            (
                "changed, confirmed",
                object("{\"a\":1}", "{\"a\":2,\"b\":1}", "{\"a\":1,\"b\":1}", true),
                "a: 2\nb: 1\n",
                "a: 1\nb: 1\n",
                true,
            ),
            ("changed, unconfirmed", object("{\"a\":1}", "{\"a\":2}", "", true), "a: 2\n", "a: 1\n", false),
            ("equal", object("{\"a\":1}", "{\"a\":1,\"b\":1}", "", false), "a: 1\nb: 1\n", "a: 1\nb: 1\n", true),
            ("missing", object("{\"a\":1}", "", "", true), "", "a: 1\n", true),
            ("to prune", object("", "{\"a\":2}", "", true), "a: 2\n", "", true),
            ("to prune, null", object("null", "{\"a\":2}", "null", true), "a: 2\n", "", true),
        ] {
            assert_eq!(sides(&given), Sides { live: live.into(), desired: desired.into(), confirmed }, "{name}");
        }
    }

    #[test]
    fn objects_have_an_address() {
        assert_eq!(id("apps", "Deployment", "shop", "api"), "apps/Deployment/shop/api");
        assert_eq!(id("", "Namespace", "", "shop"), "/Namespace//shop");
    }
}
