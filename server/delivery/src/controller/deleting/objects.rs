//! What of an application's objects goes, and what stays.

use super::PARALLEL;
use super::outcome::{End, entry};
use crate::controller::refresh::Terms;
use crate::controller::{Controller, prepare};
use crate::core::deletion::kept;
use crate::core::plan::wave::wave_of_live;
use crate::error::DeliveryError;
use crate::index::Live;
use crate::store::ApplicationRow;
use futures::{StreamExt, TryStreamExt};
use std::collections::BTreeMap;
use tokio::time::Instant;
use windlass_clusters::{ClusterError, Connection, DEFAULT_DEADLINE, Propagation};
use windlass_model::object::ObjectKey;
use windlass_model::operation::{DeleteRequest, PropagationPolicy, ResourceResult, ResultCode};
use windlass_objects::tracking;
use windlass_operations::Claim;

/// What one deletion works with.
pub(super) struct Deletion<'a> {
    pub(super) claim: &'a Claim,
    pub(super) row: ApplicationRow,
    pub(super) terms: Terms,
    connection: Connection,
    pub(super) propagation: Propagation,
    /// The application's name in tracking.
    pub(super) instance: String,
    /// How many objects are to go, those included that are gone.
    pub(super) total: usize,
    /// What is gone.
    pub(super) gone: Vec<ResourceResult>,
    /// What stays, each with the reason.
    pub(super) kept: Vec<ResourceResult>,
}

/// An object that is to go.
#[derive(Clone, Debug)]
pub(super) struct Doomed {
    pub(super) key: ObjectKey,
    pub(super) version: String,
    pub(super) wave: i64,
    pub(super) uid: Option<String>,
}

impl Deletion<'_> {
    /// The cluster, each request to which ends before the claim does.
    pub(super) fn connection(&self) -> Connection {
        let left = self.claim.deadline().saturating_duration_since(Instant::now());
        self.connection.with_deadline(left.min(DEFAULT_DEADLINE))
    }

    /// Whether it has to stop here, where nothing is under way.
    pub(super) fn safe_point(&self) -> Result<(), End> {
        if self.claim.cancelled.is_cancelled() {
            return Err(End::Interrupted);
        }
        if self.claim.terminating.is_cancelled() { Err(End::Terminated) } else { Ok(()) }
    }
}

impl Controller {
    pub(super) async fn deletion<'a>(
        &self,
        row: ApplicationRow,
        request: &DeleteRequest,
        claim: &'a Claim,
    ) -> Result<Deletion<'a>, DeliveryError> {
        let terms = self.terms_unasked(&row).await?;
        let connection = self.connection(terms.cluster).await?;
        let instance = tracking::instance(&row.namespace, &row.name);
        let propagation = match request.propagation_policy {
            PropagationPolicy::Foreground => Propagation::Foreground,
            PropagationPolicy::Background => Propagation::Background,
            PropagationPolicy::Orphan => Propagation::Orphan,
        };
        Ok(Deletion {
            claim,
            row,
            terms,
            connection,
            propagation,
            instance,
            total: 0,
            gone: Vec::new(),
            kept: Vec::new(),
        })
    }

    /// Looks at all that the application has applied, as it is in the cluster now, and sorts out what goes.
    pub(super) async fn doomed(&self, deletion: &mut Deletion<'_>) -> Result<Vec<Doomed>, End> {
        let mut managed: BTreeMap<ObjectKey, String> = deletion.row.managed();
        managed.extend(self.index().overview(deletion.row.id).map(|overview| overview.managed).unwrap_or_default());
        let reads = managed.into_iter().map(|(key, version)| {
            let connection = deletion.connection();
            async move {
                let live = match connection.get(&key, &version).await {
                    // Without its kind it is not there either.
                    Err(ClusterError::UnknownKind { .. }) => None,
                    answer => answer?,
                };
                Ok((key, version, live))
            }
        });
        let found: Result<Vec<_>, ClusterError> =
            futures::stream::iter(reads.collect::<Vec<_>>()).buffered(PARALLEL).try_collect().await;
        let mut doomed = Vec::new();
        for (key, version, live) in found.map_err(end_of)? {
            let Some(live) = live else { continue };
            let wave = wave_of_live(&live);
            let live = Live::of(live, None, &self.config.tracking);
            match self.stays(deletion, &key, &live) {
                None => {
                    let uid = live.uid().map(str::to_owned);
                    doomed.push(Doomed { key, version, wave, uid });
                }
                Some(why) => deletion.kept.push(entry(&key, &version, ResultCode::PruneSkipped, why)),
            }
        }
        deletion.total = doomed.len();
        Ok(doomed)
    }

    /// Why an object stays.
    fn stays(&self, deletion: &Deletion<'_>, key: &ObjectKey, live: &Live) -> Option<String> {
        if live.instance.as_deref() != Some(&deletion.instance) {
            return Some("left, because it does not belong to this application (any more)".into());
        }
        let others = self.index().wanted_by_others(deletion.row.id, deletion.terms.cluster, key);
        if !others.is_empty() {
            return Some(format!("left, because it is also in application {}", others.join(", ")));
        }
        if let Err(error) = prepare::check(&deletion.terms, key, !key.namespace.is_empty(), "in the cluster") {
            return Some(format!("left: {error}"));
        }
        kept(&live.object).map(str::to_owned)
    }
}

/// What an answer of the cluster means for the deletion.
pub(super) fn end_of(error: ClusterError) -> End {
    let error = DeliveryError::from(error);
    if crate::controller::connections::is_down(&error) {
        End::Unreachable(error.to_string())
    } else {
        End::Refused(format!("{error}. {}", error.next_step()))
    }
}
