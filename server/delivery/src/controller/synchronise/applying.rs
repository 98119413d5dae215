//! Applying an object.

use super::ROUNDS;
use super::ledger::entry;
use super::run::Run;
use crate::controller::confirm::was_refused;
use crate::controller::{Controller, prepare};
use crate::core::coowned::adopted;
use crate::core::plan::cannot_be_applied;
use crate::core::{compare, spec, sync_options};
use crate::error::DeliveryError;
use crate::index::Desired;
use std::sync::Arc;
use std::time::Duration;
use windlass_clusters::{Applied, ApplyOptions, ClusterError, Detail, KindInfo};
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;
use windlass_model::operation::{ResourceResult, ResultCode};

/// How long a kind is waited for after its definition was applied; the API server needs a moment to serve it.
const DEFINITION: Duration = Duration::from_secs(20);

/// How often it is asked meanwhile.
const AGAIN: Duration = Duration::from_millis(200);

impl Controller {
    pub(super) async fn apply(&self, run: &Run<'_>, key: &ObjectKey) -> ResourceResult {
        let failed = |message: String| entry(run, key, ResultCode::SyncFailed, message);
        let Some(desired) = run.desired.get(key) else { return failed("it is no longer in Git".into()) };
        let refused = sync_options::refused(&desired.object);
        if !refused.is_empty() {
            return failed(cannot_be_applied(&refused));
        }
        if let Err(error) = self.permitted(run, key, desired).await {
            return failed(format!("{error}. {}", error.next_step()));
        }
        self.metrics.applies.inc();
        match self.send(run, key, desired, false).await {
            Ok(applied) => {
                let words = applied.summary();
                self.note_applied(run, key, desired, applied.object);
                entry(run, key, ResultCode::Synced, words)
            }
            Err(error) => failed(refusal(&error)),
        }
    }

    /// Applies the manifest over what is there, or asks what that would do. Where it takes values from the live object,
    /// the live object must still be that one, or it is looked at again.
    pub(super) async fn send(
        &self,
        run: &Run<'_>,
        key: &ObjectKey,
        desired: &Desired,
        dry_run: bool,
    ) -> Result<Applied, ClusterError> {
        let connection = run.connection();
        let (mut live, absent) = {
            let index = self.index();
            (index.live(run.cluster, key).map(|live| Arc::clone(&live.object)), index.is_absent(run.cluster, key))
        };
        for _ in 1..ROUNDS {
            let basis = self.index().basis_with(run.row.id, key, desired);
            let is_scaled = basis.is_some_and(|basis| basis.is_scaled);
            let taken = live.as_ref().and_then(|live| with_live_values(run, desired, live, is_scaled));
            let options = ApplyOptions { dry_run, live: live.as_deref(), absent, ..ApplyOptions::default() };
            match connection.apply(taken.as_ref().unwrap_or(&desired.object), &options).await {
                Err(ClusterError::Conflict { .. }) if taken.is_some() => {
                    live = connection.get(key, &desired.version).await?.map(Arc::new);
                }
                answer => return answer,
            }
        }
        Err(ClusterError::Conflict { message: format!("{key} is being changed all the time") })
    }

    /// The rules once more, with the scope that the kind has now (its definition may just have been applied).
    async fn permitted(&self, run: &Run<'_>, key: &ObjectKey, desired: &Desired) -> Result<(), DeliveryError> {
        let info = self.kind_info(run, key, desired).await?;
        if info.namespaced == key.namespace.is_empty() {
            let problem = format!(
                "{key} was taken for {}; its definition says otherwise: synchronise again",
                if info.namespaced { "cluster-scoped" } else { "namespaced" }
            );
            return Err(DeliveryError::Invalid { problems: vec![problem] });
        }
        prepare::check(&run.terms, key, info.namespaced, &desired.origin)
    }

    /// The kind, waited for if its definition is among what has just been applied.
    async fn kind_info(&self, run: &Run<'_>, key: &ObjectKey, desired: &Desired) -> Result<KindInfo, ClusterError> {
        let start = tokio::time::Instant::now();
        loop {
            let connection = run.connection();
            match connection.kind_info(&key.group, &desired.version, &key.kind).await {
                Err(ClusterError::UnknownKind { .. }) if start.elapsed() < DEFINITION && run.defines(key) => {
                    if run.pause(AGAIN).await.is_err() {
                        return connection.kind_info(&key.group, &desired.version, &key.kind).await;
                    }
                }
                answer => return answer,
            }
        }
    }

    /// An apply's answer is an observation, and the answer to the question whether the object is what Git says.
    fn note_applied(&self, run: &Run<'_>, key: &ObjectKey, desired: &Desired, object: Object) {
        let live = compare::fingerprint(&object);
        let sighting = self.sight(object, Detail::Whole).named(key.clone());
        {
            let mut index = self.index();
            index.see(run.cluster, &desired.version, sighting);
            // What is overlooked may still be overlooked; an answer about another manifest or object is none.
            if let Some(basis) = index.basis(run.row.id, key)
                && (basis.desired, basis.live) == (desired.fingerprint, live)
            {
                index.confirm_applied(run.row.id, key, basis);
            }
        }
        self.index_has_changed();
    }
}

/// Why an object was not applied, in the API server's words where it has judged it.
pub(super) fn refusal(error: &ClusterError) -> String {
    if was_refused(error) {
        format!("the API server refuses it: {error}")
    } else {
        format!("{error}. {}", error.next_step())
    }
}

/// The manifest with the live values of what others keep and of what is to be respected, to be applied to exactly this
/// live object; None if it takes nothing from it.
fn with_live_values(run: &Run<'_>, desired: &Desired, live: &Object, is_scaled: bool) -> Option<Object> {
    let adopted = adopted(&desired.object, live, is_scaled);
    let respects = spec::respects_ignored(&run.terms.view);
    let mut taken = match desired.ignored.as_ref().filter(|_| respects) {
        Some(ignored) => ignored.respected(adopted.as_ref().unwrap_or(&desired.object), live),
        None => adopted?,
    };
    let version = live.get("metadata")?.get("resourceVersion")?.clone();
    taken.get_mut("metadata")?.as_object_mut()?.insert("resourceVersion".into(), version);
    Some(taken)
}
