//! Schemas of the kinds in use, for the local proof that an apply would change nothing.

use super::Controller;
use crate::index::Confirmation;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use windlass_clusters::Connection;
use windlass_model::id::ClusterId;
use windlass_objects::key;
use windlass_objects::schema::Schema;

/// A kind in a version, in a cluster.
type Place = (ClusterId, String, String, String);

/// What clusters' own definitions say. Kubernetes' own kinds are part of the program.
#[derive(Default)]
pub(super) struct Schemas(Mutex<HashMap<Place, Option<Schema>>>);

impl Schemas {
    /// The definitions of a cluster, or of a group there, may have changed: they are read again when they are needed.
    pub(super) fn forget(&self, cluster: ClusterId, group: Option<&str>) {
        let changed = |place: &Place| place.0 == cluster && group.is_none_or(|group| place.1 == group);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|place, _| !changed(place));
    }

    fn get(&self, place: &Place) -> Option<Option<Schema>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(place).cloned()
    }

    fn put(&self, place: Place, schema: Option<Schema>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(place, schema);
    }
}

impl Controller {
    /// The schema of the object that a dry run is to be made of; None if there is none to be had, which leaves the
    /// question to the dry run.
    pub(super) async fn schema_for(&self, connection: &Connection, ask: &Confirmation) -> Option<Schema> {
        let (group, kind) = (&ask.key.group, &ask.key.kind);
        let version = key::version(&ask.desired.object);
        if let Some(schema) = Schema::built_in(group, version, kind) {
            return Some(schema);
        }
        let place = (ask.cluster, group.clone(), version.to_owned(), kind.clone());
        if let Some(known) = self.schemas.get(&place) {
            return known;
        }
        let schema = connection.schema(group, version, kind).await.ok()?;
        self.schemas.put(place, schema.clone());
        schema
    }
}
