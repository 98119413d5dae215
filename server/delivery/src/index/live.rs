//! Live objects of one cluster, as far as applications claim them.

use super::records::Records;
use crate::core::compare;
use crate::core::ownership::Tracking;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use windlass_model::application::{Health, Object};
use windlass_model::object::ObjectKey;

/// A live object with what is asked of it often.
#[derive(Clone, Debug)]
pub struct Live {
    /// The object, whole.
    pub object: Arc<Object>,
    /// Its fingerprint without status and bookkeeping.
    pub fingerprint: [u8; 32],
    /// Its resource version; larger is newer. Kubernetes has promised that order for all its objects since 1.35.
    pub version: u128,
    /// Its health, if its kind has one.
    pub health: Option<Health>,
    /// The tracking name of the application of ours that it says it belongs to.
    pub instance: Option<String>,
}

impl Live {
    /// An object as a watch or an answer gave it, with the health that was found.
    #[must_use]
    pub fn of(object: Object, health: Option<Health>, tracking: &Tracking) -> Self {
        let version = resource_version(&object);
        let instance = tracking.instance(&object);
        Self { fingerprint: compare::fingerprint(&object), version, health, instance, object: Arc::new(object) }
    }

    /// The object's uid.
    #[must_use]
    pub fn uid(&self) -> Option<&str> {
        metadata(&self.object, "uid")
    }

    /// Whether its deletion was asked for: it is there until its finalizers are gone.
    #[must_use]
    pub fn is_being_deleted(&self) -> bool {
        metadata(&self.object, "deletionTimestamp").is_some()
    }

    /// The object's resource version as text.
    #[must_use]
    pub fn resource_version(&self) -> Option<&str> {
        metadata(&self.object, "resourceVersion")
    }
}

/// An object's resource version as a number; larger is newer.
#[must_use]
pub fn resource_version(object: &Object) -> u128 {
    metadata(object, "resourceVersion").and_then(|version| version.parse().ok()).unwrap_or(0)
}

fn metadata<'a>(object: &'a Object, field: &str) -> Option<&'a str> {
    object.get("metadata").and_then(|metadata| metadata.get(field)).and_then(Value::as_str)
}

/// A kind, without its version.
pub(super) type GroupKind = (String, String);

/// How the watch of a kind goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Watch {
    /// A full list was seen; what is not here is not there.
    Complete,
    /// It failed; nothing is known.
    Failed(String, String),
}

/// What is known of one cluster.
#[derive(Debug, Default)]
pub(super) struct ClusterLive {
    pub(super) objects: HashMap<ObjectKey, Live>,
    /// Of all objects that watches see, claimed or not: what the tree shows.
    pub(super) records: Records,
    pub(super) watches: HashMap<GroupKind, Watch>,
    /// How the watches go of kinds that are watched in single namespaces.
    pub(super) parts: HashMap<GroupKind, HashMap<String, Watch>>,
    /// The cluster as a whole is out of reach: the cause and the next step.
    pub(super) down: Option<(String, String)>,
    /// Versions at which objects were seen to be deleted, so that an older sighting does not bring them back.
    pub(super) deleted: HashMap<ObjectKey, u128>,
}
