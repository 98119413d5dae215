//! Which objects a synchronisation of single objects means.

use windlass_model::object::ObjectKey;
use windlass_model::operation::SyncResource;

/// Whether the object is meant. Without a namespace, one that has none is, and one in the destination's.
#[must_use]
pub fn means(resource: &SyncResource, key: &ObjectKey, destination: &str) -> bool {
    let same_place = if resource.namespace.is_empty() {
        key.namespace.is_empty() || key.namespace == destination
    } else {
        key.namespace == resource.namespace
    };
    same_place && resource.group == key.group && resource.kind == key.kind && resource.name == key.name
}

/// Whether the object is among those that are asked for; every one is, if none are named.
#[must_use]
pub fn includes(resources: &[SyncResource], key: &ObjectKey, destination: &str) -> bool {
    resources.is_empty() || resources.iter().any(|resource| means(resource, key, destination))
}

/// Those that name none of the objects, as words.
pub fn unknown<'a>(
    resources: &[SyncResource],
    keys: impl Iterator<Item = &'a ObjectKey> + Clone,
    destination: &str,
) -> Vec<String> {
    let unknown = resources.iter().filter(|resource| !keys.clone().any(|key| means(resource, key, destination)));
    unknown
        .map(|resource| {
            let SyncResource { group, kind, namespace, name } = resource.clone();
            ObjectKey { group, kind, namespace, name }.to_string()
        })
        .collect()
}
