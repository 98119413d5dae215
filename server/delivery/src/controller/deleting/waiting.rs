//! Waiting until objects are gone, and saying what holds those that do not go.

use super::PARALLEL;
use super::objects::{Deletion, Doomed, end_of};
use super::outcome::{End, entry, notice};
use crate::controller::Controller;
use crate::core::deletion::finalizers::{explained, is_held};
use crate::index::Notice;
use futures::{StreamExt, TryStreamExt};
use std::time::Duration;
use tokio::time::Instant;
use windlass_clusters::ClusterError;
use windlass_model::application::Object;
use windlass_model::object::ObjectKey;
use windlass_model::operation::ResultCode;
use windlass_objects::key::metadata;

/// How often is looked: quickly at first, for most objects are gone at once.
const QUICK: Duration = Duration::from_millis(100);
const SLOW: Duration = Duration::from_secs(1);

/// What is held by finalizers for so long is explained.
const STUCK: Duration = Duration::from_secs(3);

/// For so long a worker waits; then it gives its place to others, and looks again later.
const PATIENCE: Duration = Duration::from_secs(30);

/// Objects that are named or explained in one message.
const NAMED: usize = 3;

impl Controller {
    /// Waits until none of these objects is there any more, and notes each that is gone.
    pub(super) async fn until_gone(&self, deletion: &mut Deletion<'_>, mut round: Vec<Doomed>) -> Result<(), End> {
        let begun = Instant::now();
        let mut told = String::new();
        loop {
            let left = left(deletion, &round).await.map_err(end_of)?;
            let is_left = |doomed: &mut Doomed| left.iter().any(|(key, _)| *key == doomed.key);
            let gone = round.extract_if(.., |doomed| !is_left(doomed));
            deletion.gone.extend(gone.map(|one| entry(&one.key, &one.version, ResultCode::Pruned, "deleted")));
            if left.is_empty() {
                return Ok(());
            }
            if matches!(self.applications().get(deletion.row.id).await, Ok(None)) {
                return Err(End::Forgotten);
            }
            let done = deletion.gone.len();
            let mut message = format!("{done} of {} objects deleted; waiting for {}", deletion.total, named(&left));
            let is_stuck = begun.elapsed() >= STUCK;
            if let Some(why) = is_stuck.then(|| self.explanation(deletion, &left)).flatten() {
                message = format!("{message}. {why}");
                self.index().set_notice(deletion.row.id, Notice::Deletion, Some(notice(message.clone())));
            }
            if message != told {
                let result = serde_json::to_value(deletion.done()).ok();
                if deletion.claim.journal.progress(&message, result.as_ref()).await.is_err() {
                    return Err(End::Interrupted);
                }
                self.announce(&deletion.row.label(), "operation");
                told.clone_from(&message);
            }
            if begun.elapsed() >= PATIENCE {
                return Err(End::Later(message));
            }
            let pause = if begun.elapsed() < SLOW { QUICK } else { SLOW };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = deletion.claim.cancelled.cancelled() => {}
                () = deletion.claim.terminating.cancelled() => {}
            }
            deletion.safe_point()?;
        }
    }

    /// Which finalizers hold the objects, and what each waits for.
    fn explanation(&self, deletion: &Deletion<'_>, left: &[(ObjectKey, Object)]) -> Option<String> {
        let held: Vec<_> = left.iter().filter(|(_, object)| is_held(object)).take(NAMED).collect();
        let sentences: Vec<String> = held
            .into_iter()
            .map(|(key, object)| {
                let owned = self.owned(deletion, object);
                format!("{} {} is held by {}", key.kind, key.name, explained(object, &owned).join("; "))
            })
            .collect();
        (!sentences.is_empty()).then(|| {
            format!(
                "{}. If whoever set a finalizer is gone for good, take it off by hand (`kubectl edit`); what it was to tidy up then stays",
                sentences.join(". ")
            )
        })
    }

    /// What an object owns, as far as the application's tree shows it.
    fn owned(&self, deletion: &Deletion<'_>, object: &Object) -> Vec<ObjectKey> {
        let uid = object.get("metadata").and_then(|metadata| metadata.get("uid")).and_then(|uid| uid.as_str());
        let (Some(uid), Some(tree)) = (uid, self.index().tree(deletion.row.id)) else { return Vec::new() };
        let owned = tree.nodes.into_iter().filter(|node| node.parent_refs.iter().any(|owner| owner.uid == uid));
        owned
            .map(|node| ObjectKey { group: node.group, kind: node.kind, namespace: node.namespace, name: node.name })
            .collect()
    }
}

/// Those of the objects that are still there.
async fn left(deletion: &Deletion<'_>, round: &[Doomed]) -> Result<Vec<(ObjectKey, Object)>, ClusterError> {
    let reads = round.iter().map(|one| {
        let connection = deletion.connection();
        async move {
            match connection.get(&one.key, &one.version).await {
                Ok(live) => Ok(live.filter(|live| metadata(live, "uid") == one.uid.as_deref())),
                Err(ClusterError::UnknownKind { .. }) => Ok(None),
                Err(error) => Err(error),
            }
            .map(|live| live.map(|live| (one.key.clone(), live)))
        }
    });
    let found: Vec<Option<_>> =
        futures::stream::iter(reads.collect::<Vec<_>>()).buffered(PARALLEL).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

fn named(left: &[(ObjectKey, Object)]) -> String {
    let names: Vec<String> = left.iter().take(NAMED).map(|(key, _)| format!("{} {}", key.kind, key.name)).collect();
    let more = left.len().saturating_sub(NAMED);
    if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
}
