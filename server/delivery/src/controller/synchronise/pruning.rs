//! Deleting an object that is no longer in Git.

use super::ROUNDS;
use super::ledger::entry;
use super::run::Run;
use crate::controller::{Controller, prepare};
use crate::index::Live;
use windlass_clusters::{ClusterError, Preconditions, Propagation};
use windlass_model::object::ObjectKey;
use windlass_model::operation::{ResourceResult, ResultCode};

impl Controller {
    pub(super) async fn prune(&self, run: &Run<'_>, key: &ObjectKey) -> ResourceResult {
        if let Err(error) = prepare::check(&run.terms, key, !key.namespace.is_empty(), "in the cluster") {
            return entry(run, key, ResultCode::SyncFailed, format!("{error}. {}", error.next_step()));
        }
        for _ in 1..ROUNDS {
            match self.prune_once(run, key).await {
                // It has changed since it was read, if only its status.
                Err(ClusterError::Conflict { .. }) => {}
                Ok((code, message)) => return entry(run, key, code, message),
                Err(error) => {
                    return entry(run, key, ResultCode::SyncFailed, format!("{error}. {}", error.next_step()));
                }
            }
        }
        entry(run, key, ResultCode::SyncFailed, format!("{key} is being changed all the time; synchronise again"))
    }

    /// Deletes the object as it is now, if it is still this application's.
    async fn prune_once(&self, run: &Run<'_>, key: &ObjectKey) -> Result<(ResultCode, &'static str), ClusterError> {
        let (connection, version) = (run.connection(), run.version(key));
        let Some(live) = connection.get(key, version).await? else {
            return Ok((ResultCode::Pruned, "was gone already"));
        };
        let observed = Live::of(live, None, &self.config.tracking);
        if observed.instance.as_deref() != Some(&run.instance) {
            return Ok((ResultCode::PruneSkipped, "it does not belong to this application any more"));
        }
        let only_this = Preconditions {
            uid: observed.uid().map(str::to_owned),
            resource_version: observed.resource_version().map(str::to_owned),
        };
        match connection.delete(key, version, &only_this, Propagation::Foreground).await {
            Ok(_) | Err(ClusterError::NotFound { .. }) => Ok((ResultCode::Pruned, "pruned")),
            Err(error) => Err(error),
        }
    }
}
