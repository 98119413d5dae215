//! Rows, and what they say.

use super::holds::Held;
use crate::core::spec;
use crate::error::DeliveryError;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use sqlx::types::Json;
use std::collections::BTreeMap;
use windlass_model::application::{Application, ApplicationStatus, Condition, Health, Summary, SyncState, SyncStatus};
use windlass_model::id::ApplicationId;
use windlass_model::object::ObjectKey;

/// An application as it is stored, with its status.
#[derive(Clone, Debug)]
pub struct ApplicationRow {
    /// Its identifier.
    pub id: ApplicationId,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its project.
    pub project: String,
    /// The manifest as submitted.
    pub manifest: Value,
    /// Counts changes of `spec`.
    pub generation: i64,
    /// Counts writes.
    pub resource_version: i64,
    /// When it was first stored.
    pub created_at: DateTime<Utc>,
    /// The status as it was written last.
    pub status: ApplicationStatus,
    /// Objects that are ours in the cluster, with the version to ask for.
    pub(super) managed: Vec<ManagedKey>,
    /// The hold that keeps it at a commit.
    pub held: Option<Held>,
    /// When its deletion was asked for, while that is under way.
    pub deletion_requested_at: Option<DateTime<Utc>>,
}

/// One object that is ours, as the table keeps it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct ManagedKey {
    #[serde(flatten)]
    pub(super) key: ObjectKey,
    pub(super) version: String,
}

impl ApplicationRow {
    /// `namespace/name`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// Objects that are ours in the cluster, with the version to ask for.
    #[must_use]
    pub fn managed(&self) -> BTreeMap<ObjectKey, String> {
        self.managed.iter().map(|managed| (managed.key.clone(), managed.version.clone())).collect()
    }

    /// The view of the manifest, with defaults.
    ///
    /// # Errors
    /// [`DeliveryError::Invalid`] or [`DeliveryError::Unsupported`] if an earlier version took what this one does not.
    pub fn view(&self) -> Result<Application, DeliveryError> {
        match spec::read(&self.manifest) {
            Ok(submitted) => Ok(submitted.view),
            Err(spec::Refusal::Invalid(problems)) => Err(DeliveryError::Invalid { problems }),
            Err(spec::Refusal::Unsupported(paths)) => Err(DeliveryError::Unsupported { paths }),
        }
    }

    /// The application as clients see it: the manifest, what the server sets, and this status.
    #[must_use]
    pub fn object(&self, status: &ApplicationStatus) -> Value {
        let mut set = Map::new();
        set.insert("namespace".into(), json!(self.namespace));
        set.insert("uid".into(), json!(self.id));
        set.insert("resourceVersion".into(), json!(self.resource_version.to_string()));
        set.insert("generation".into(), json!(self.generation));
        set.insert("creationTimestamp".into(), json!(self.created_at.to_rfc3339_opts(SecondsFormat::Secs, true)));
        if let Some(at) = self.deletion_requested_at {
            set.insert("deletionTimestamp".into(), json!(at.to_rfc3339_opts(SecondsFormat::Secs, true)));
        }
        let mut object = spec::with_server_metadata(self.manifest.clone(), set);
        if let Some(fields) = object.as_object_mut() {
            fields.insert("status".into(), serde_json::to_value(status).unwrap_or_default());
        }
        object
    }
}

/// A row as the database gives it.
#[derive(sqlx::FromRow)]
pub(super) struct RawRow {
    pub(super) id: uuid::Uuid,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) project: String,
    pub(super) manifest: Value,
    pub(super) generation: i64,
    pub(super) resource_version: i64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) sync: String,
    pub(super) health: String,
    pub(super) health_message: String,
    pub(super) revision: String,
    pub(super) conditions: Json<Vec<Condition>>,
    pub(super) summary: Json<Summary>,
    pub(super) managed: Json<Vec<ManagedKey>>,
    pub(super) reconciled_at: Option<DateTime<Utc>>,
    pub(super) held: Option<Json<Held>>,
    pub(super) deletion_requested_at: Option<DateTime<Utc>>,
}

impl From<RawRow> for ApplicationRow {
    fn from(row: RawRow) -> Self {
        let held = row.held.map(|held| held.0);
        let status = ApplicationStatus {
            hold: held.as_ref().map(|held| held.hold.clone()),
            sync: SyncState { status: word(&row.sync), revision: row.revision },
            health: Health { status: word(&row.health), message: row.health_message },
            conditions: row.conditions.0,
            summary: row.summary.0,
            reconciled_at: row.reconciled_at,
            source_type: "Directory".into(),
            ..ApplicationStatus::default()
        };
        Self {
            id: row.id.into(),
            namespace: row.namespace,
            name: row.name,
            project: row.project,
            manifest: row.manifest,
            generation: row.generation,
            resource_version: row.resource_version,
            created_at: row.created_at,
            status,
            managed: row.managed.0,
            held,
            deletion_requested_at: row.deletion_requested_at,
        }
    }
}

/// A status as it is written down.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredStatus {
    /// Counts writes; a write is a compare-and-set of it.
    pub version: i64,
    /// Whether the cluster is what Git says.
    pub sync: SyncStatus,
    /// The worst health of its objects.
    pub health: Health,
    /// The commit that was compared.
    pub revision: String,
    /// Errors and warnings.
    pub conditions: Vec<Condition>,
    /// Counts.
    pub summary: Summary,
    /// Objects that are ours in the cluster, with the version to ask for.
    pub managed: BTreeMap<ObjectKey, String>,
    /// The last comparison.
    pub reconciled_at: Option<DateTime<Utc>>,
    /// `namespace/name`.
    pub label: String,
    /// The tenant.
    pub project: String,
}

impl StoredStatus {
    /// Whether there is nothing to write: all but the time of the comparison is the same.
    #[must_use]
    pub fn says_the_same(&self, before: &Self) -> bool {
        let without_time = |status: &Self| Self { reconciled_at: None, version: 0, ..status.clone() };
        before.reconciled_at.is_some() && without_time(self) == without_time(before)
    }
}

pub(super) fn managed_keys(managed: &BTreeMap<ObjectKey, String>) -> Vec<ManagedKey> {
    managed.iter().map(|(key, version)| ManagedKey { key: key.clone(), version: version.clone() }).collect()
}

/// A state's word, as it is stored.
pub(super) fn text<T: serde::Serialize>(state: T) -> String {
    serde_json::to_value(state).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn word<T: serde::de::DeserializeOwned + Default>(text: &str) -> T {
    serde_json::from_value(Value::String(text.to_owned())).unwrap_or_default()
}
