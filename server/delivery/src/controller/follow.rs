//! The event log for one follower: what was missed, read from the log, and then what happens.

use super::Controller;
use super::feed::{BATCH, public};
use crate::error::DeliveryError;
use tokio::sync::broadcast;
use windlass_model::live::Change;
use windlass_store::event::{self, Position};

/// Who has missed more events than this reads everything anew: that is less than to be told of each.
const MOST: usize = 2000;

/// What a follower has to be told.
pub struct Following {
    /// Changes may have been missed: everything is to be read anew.
    pub gap: bool,
    /// What happened since the follower's position, in order.
    pub missed: Vec<Change>,
    /// How far this is. A change of [`Self::live`] up to here has been told, or was known.
    pub position: Position,
    /// What happens from now on.
    pub live: broadcast::Receiver<Change>,
}

impl Controller {
    /// Follows the log from `after`, or from now on. Nothing is skipped in between: the live changes are subscribed to
    /// before the log is read, and the log is read only up to the oldest transaction that is still open.
    pub(crate) async fn follow_log(&self, after: Option<Position>) -> Result<Following, DeliveryError> {
        let live = self.changes.subscribe();
        if let Some(after) = after
            && let Some((missed, position)) = self.missed_since(after).await?
        {
            return Ok(Following { gap: false, missed, position, live });
        }
        // The feed tells what lies behind this by batches; of the one that it is at, a part may have been told before we
        // subscribed.
        let told = self.told.subscribe().wait_for(Option::is_some).await.ok().and_then(|position| *position);
        let (events, position) = event::events_since(self.system().pool(), told.unwrap_or_default(), BATCH).await?;
        let missed = events.into_iter().filter_map(public).collect();
        Ok(Following { gap: after.is_some(), missed, position, live })
    }

    /// What happened since a position; none if nobody can say, or if it is too much.
    async fn missed_since(&self, after: Position) -> Result<Option<(Vec<Change>, Position)>, DeliveryError> {
        let system = self.system();
        // What lies ahead of the log is a position in another one: a backup was restored.
        if after > event::horizon(system.pool()).await? {
            return Ok(None);
        }
        let (mut missed, mut position, mut read) = (Vec::new(), after, 0);
        loop {
            let (events, next) = event::events_since(system.pool(), position, BATCH).await?;
            position = next;
            read += events.len();
            let all = events.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
            missed.extend(events.into_iter().filter_map(public));
            if all {
                break;
            }
            if read >= MOST {
                return Ok(None);
            }
        }
        // Asked afterwards: what was deleted while it was read is missing.
        let whole = event::kept_since(system.pool()).await? <= after;
        Ok(whole.then_some((missed, position)))
    }
}
