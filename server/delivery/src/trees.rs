//! What a caller can ask about an application's objects in the cluster, those included that came of what Git named.

use crate::applications::Applications;
use crate::error::DeliveryError;
use crate::store::ApplicationRow;
use serde_json::Value;
use std::time::Duration;
use windlass_access::{Action, Resource};
use windlass_model::object::ObjectKey;
use windlass_model::tree::{LiveManifest, ResourceTree};
use windlass_objects::mask;
use windlass_store::StoreError;

/// How long a caller waits for a first look at the cluster.
const SETTLE: Duration = Duration::from_secs(10);

impl Applications<'_> {
    /// The tree of an application's objects, down to pods. `project`, if given, has to be the application's.
    ///
    /// # Errors
    /// [`DeliveryError::Store`] if there is none, [`DeliveryError::NotReady`] until it has been looked at.
    pub async fn resource_tree(
        &self,
        namespace: &str,
        name: &str,
        project: Option<&str>,
    ) -> Result<ResourceTree, DeliveryError> {
        let row = self.row_of(namespace, name, project).await?;
        let known = self.controller.index().tree(row.id);
        if let Some(tree) = known.filter(|tree| !tree.nodes.is_empty()) {
            return Ok(tree);
        }
        self.controller.settle(row.id, SETTLE).await;
        let tree = self.controller.index().tree(row.id);
        tree.ok_or_else(|| DeliveryError::NotReady(row.label()))
    }

    /// One object of the tree as it is in the cluster now, read there. Values of Secrets are masked. `version`: the API
    /// version to read it in; the one that is watched, if it is empty.
    ///
    /// # Errors
    /// [`DeliveryError::NotInTree`], [`DeliveryError::Store`] if there is no such application,
    /// [`DeliveryError::Cluster`] if the cluster does not answer.
    pub async fn live_manifest(
        &self,
        (namespace, name): (&str, &str),
        project: Option<&str>,
        key: &ObjectKey,
        version: &str,
    ) -> Result<LiveManifest, DeliveryError> {
        let row = self.row_of(namespace, name, project).await?;
        let absent = || DeliveryError::NotInTree { object: key.clone(), application: row.label() };
        let (cluster, watched) = self.controller.index().in_tree(row.id, key).ok_or_else(absent)?;
        let connection = self.controller.connection(cluster).await?;
        let version = if version.is_empty() { &watched } else { version };
        let object = connection.get(key, version).await?.ok_or_else(absent)?;
        Ok(LiveManifest { manifest: Value::Object(mask::secret(&object)).to_string() })
    }

    async fn row_of(
        &self,
        namespace: &str,
        name: &str,
        project: Option<&str>,
    ) -> Result<ApplicationRow, DeliveryError> {
        self.store.decide(Action::Get, Resource::Applications)?;
        let row = self.table().get(namespace, name).await?;
        match project {
            Some(project) if !project.is_empty() && project != row.project => {
                Err(StoreError::NotFound { what: "application", name: row.label() }.into())
            }
            _ => Ok(row),
        }
    }
}
