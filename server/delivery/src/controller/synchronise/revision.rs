//! Which commit is synchronised, and what it wants.

use super::run::Run;
use crate::controller::Controller;
use crate::controller::refresh::Terms;
use crate::core::plan::selection;
use crate::error::DeliveryError;
use crate::index::Desired;
use crate::store::ApplicationRow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use windlass_model::id::ClusterId;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{SyncRequest, SyncResult};
use windlass_objects::tracking;
use windlass_operations::Claim;
use windlass_sources::Freshness;

/// How long a synchronisation waits for Git and the rules to be looked at.
const LOOK: Duration = Duration::from_secs(90);

/// How long it waits for what is left to find out about the cluster.
const SETTLE: Duration = Duration::from_secs(10);

/// What an application wants at a commit.
pub(crate) struct Wanted {
    pub(crate) cluster: ClusterId,
    pub(crate) revision: String,
    pub(crate) desired: BTreeMap<ObjectKey, Desired>,
}

impl Controller {
    pub(super) async fn prepare_run<'a>(
        &self,
        row: ApplicationRow,
        request: SyncRequest,
        claim: &'a Claim,
    ) -> Result<Run<'a>, DeliveryError> {
        // What is applied is what the rules permit now.
        let terms = self.terms(&row).await?;
        let named = self.commit_of_before(&row, &request, claim).or_else(|| request.revision.clone());
        let wanted = match named {
            Some(revision) => self.wanted_at(&row, &terms, &revision).await?,
            None => self.wanted_now(&row).await?,
        };
        self.settle(row.id, SETTLE).await;
        if request.prune {
            // A server that has just started would find nothing to prune.
            self.wait_until(SETTLE, |index| index.has_seen_what_left(row.id)).await;
        }
        let planned = self.planned(&row, &terms.view, &wanted, &request);
        let keys = wanted.desired.keys().chain(planned.extra.keys());
        let unknown = selection::unknown(&request.resources, keys, terms.namespace());
        if !unknown.is_empty() {
            return Err(DeliveryError::NotAmongObjects { objects: unknown, application: row.label() });
        }
        let connection = self.connection(wanted.cluster).await?.while_allowed(Arc::new(claim.allowance()));
        let instance = tracking::instance(&row.namespace, &row.name);
        Ok(Run { claim, request, row, terms, connection, instance, wanted, planned })
    }

    /// The commit of an earlier attempt or of a worker that died: what was begun is ended with the same one, unless each
    /// attempt is to take the latest.
    fn commit_of_before(&self, row: &ApplicationRow, request: &SyncRequest, claim: &Claim) -> Option<String> {
        let begun: SyncResult = claim.result.clone().and_then(|result| serde_json::from_value(result).ok())?;
        let refreshes = super::outcome::retries(row, request).is_some_and(|retries| retries.refresh);
        (!begun.revision.is_empty() && !refreshes).then_some(begun.revision)
    }

    /// At the target revision, which Git is asked for now.
    async fn wanted_now(&self, row: &ApplicationRow) -> Result<Wanted, DeliveryError> {
        if !self.look_now(row.id, LOOK).await {
            return Err(DeliveryError::NotReady(row.label()));
        }
        self.compared(row).ok_or_else(|| self.why_unknown(row))
    }

    /// What is compared, as the index knows it.
    pub(crate) fn compared(&self, row: &ApplicationRow) -> Option<Wanted> {
        let (cluster, state) = self.index().desired(row.id)?;
        Some(Wanted { cluster, revision: state.revision, desired: state.objects })
    }

    /// Why it is not known what an application wants, in the words of its conditions.
    pub(crate) fn why_unknown(&self, row: &ApplicationRow) -> DeliveryError {
        let overview = self.index().overview(row.id).filter(|overview| overview.reconciled_at.is_some());
        let Some(overview) = overview else { return DeliveryError::NotReady(row.label()) };
        let problems = overview.conditions.iter().map(|one| format!("{}. {}", one.message, one.next_step)).collect();
        DeliveryError::NotKnown { application: row.label(), problems }
    }

    /// At a branch, tag or commit. A commit that is known needs no Git, and one that is compared no rendering.
    pub(crate) async fn wanted_at(
        &self,
        row: &ApplicationRow,
        terms: &Terms,
        revision: &str,
    ) -> Result<Wanted, DeliveryError> {
        let url = terms.view.spec.source.as_ref().map(|source| source.repo_url.clone()).unwrap_or_default();
        let commit = self.sources.resolve(&url, revision, Freshness::Now).await?.commit;
        let compared = self.index().desired(row.id);
        let same = compared.filter(|(cluster, state)| {
            let hold = row.held.as_ref().and_then(|held| held.hold.operation);
            let is_current = state.manifest == row.resource_version && state.held == hold;
            state.revision == commit && is_current && *cluster == terms.cluster
        });
        if let Some((cluster, state)) = same {
            return Ok(Wanted { cluster, revision: commit, desired: state.objects });
        }
        let (desired, _) = self.desired_at(row, terms, &commit, None).await?;
        Ok(Wanted { cluster: terms.cluster, revision: commit, desired })
    }
}
