//! Round by round: what is to go is deleted, and the next round waits until it is gone.

use super::objects::{Deletion, Doomed, end_of};
use super::outcome::End;
use super::{PARALLEL, ROUNDS};
use crate::controller::Controller;
use crate::core::deletion::rounds;
use crate::index::Live;
use futures::{StreamExt, TryStreamExt};
use std::collections::BTreeMap;
use windlass_clusters::{ClusterError, Preconditions};
use windlass_model::object::ObjectKey;

impl Controller {
    pub(super) async fn delete_objects(&self, deletion: &mut Deletion<'_>) -> Result<(), End> {
        deletion.safe_point()?;
        let doomed = self.doomed(deletion).await?;
        let mut by_key: BTreeMap<ObjectKey, Doomed> = doomed.into_iter().map(|one| (one.key.clone(), one)).collect();
        let order = rounds(by_key.values().map(|one| (one.key.clone(), one.wave)));
        for round in order {
            deletion.safe_point()?;
            let round: Vec<Doomed> = round.iter().filter_map(|key| by_key.remove(key)).collect();
            let deletes = round.iter().map(|one| self.delete_one(deletion, one)).collect::<Vec<_>>();
            let refused: Result<Vec<()>, ClusterError> =
                futures::stream::iter(deletes).buffered(PARALLEL).try_collect().await;
            refused.map_err(end_of)?;
            self.until_gone(deletion, round).await?;
        }
        Ok(())
    }

    /// Has an object deleted, as it is now, if it is still the one that was found.
    async fn delete_one(&self, deletion: &Deletion<'_>, doomed: &Doomed) -> Result<(), ClusterError> {
        let Doomed { key, version, uid, .. } = doomed;
        for _ in 0..ROUNDS {
            let connection = deletion.connection();
            let live = match connection.get(key, version).await {
                Ok(Some(live)) => Live::of(live, None, &self.config.tracking),
                Ok(None) | Err(ClusterError::UnknownKind { .. }) => return Ok(()),
                Err(error) => return Err(error),
            };
            let is_the_same = live.uid() == uid.as_deref() && live.instance.as_deref() == Some(&deletion.instance);
            if !is_the_same || live.is_being_deleted() {
                return Ok(());
            }
            let only_this =
                Preconditions { uid: uid.clone(), resource_version: live.resource_version().map(str::to_owned) };
            match connection.delete(key, version, &only_this, deletion.propagation).await {
                // It has changed since it was read, if only its status.
                Err(ClusterError::Conflict { .. }) => {}
                Ok(_) | Err(ClusterError::NotFound { .. }) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Err(ClusterError::Conflict { message: format!("{key} is being changed all the time") })
    }
}
