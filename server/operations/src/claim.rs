//! A worker's claim of an operation, and the journal that it writes under it.

use crate::{OperationsError, lease};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use windlass_model::id::OperationId;
use windlass_model::operation::Operation;

/// An operation that is ours to carry out, for as long as the lease lasts.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The operation.
    pub operation: Operation,
    /// What is asked, in the shape of its kind.
    pub request: Value,
    /// What an earlier attempt recorded.
    pub result: Option<Value>,
    /// Where progress is recorded.
    pub journal: Journal,
    /// Fires when the lease is lost or the program stops: send nothing more.
    pub cancelled: CancellationToken,
    /// Fires when someone asked for the end of the operation: stop at the next safe point, and answer with
    /// [`Outcome::Terminated`](crate::Outcome::Terminated). The claim lasts: what has to be tidied up may be.
    pub terminating: CancellationToken,
    pub(crate) lease_end: watch::Receiver<Instant>,
}

impl Claim {
    /// When the lease ends, unless it is renewed by then: no request to a cluster may last longer.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        *self.lease_end.borrow()
    }

    /// How long a request that is sent at any one moment may last: until the lease ends; `None` once the claim is
    /// cancelled or has ended. To be asked right before each request is sent: a process that was stopped for longer than
    /// its lease goes on with whatever it was at, before anything could have told it.
    pub fn allowance(&self) -> impl Fn() -> Option<Duration> + Send + Sync + 'static {
        let (cancelled, lease_end) = (self.cancelled.clone(), self.lease_end.clone());
        move || {
            let left = lease_end.borrow().saturating_duration_since(Instant::now());
            (!cancelled.is_cancelled() && !left.is_zero()).then_some(left)
        }
    }
}

/// Records progress, as long as the claim lasts: every write names the claim's epoch.
#[derive(Clone, Debug)]
pub struct Journal {
    pub(crate) pool: PgPool,
    pub(crate) id: OperationId,
    pub(crate) epoch: i64,
    pub(crate) cancelled: CancellationToken,
}

impl Journal {
    /// Records how far the operation is; a missing `result` leaves the recorded one.
    ///
    /// # Errors
    /// [`OperationsError::LeaseLost`]: the claim has ended, and is cancelled by this.
    pub async fn progress(&self, message: &str, result: Option<&Value>) -> Result<(), OperationsError> {
        let held = lease::progress(&self.pool, self.id, self.epoch, message, result).await?;
        self.held_or_cancelled(held)
    }

    /// Ties the transaction of `connection` to the claim: what it writes is committed only while the claim lasts, and
    /// nobody takes the operation over before it ends.
    ///
    /// # Errors
    /// [`OperationsError::LeaseLost`]: the claim has ended, and is cancelled by this.
    pub async fn fence(&self, connection: &mut PgConnection) -> Result<(), OperationsError> {
        let held = lease::hold(connection, self.id, self.epoch).await?;
        self.held_or_cancelled(held)
    }

    fn held_or_cancelled(&self, held: bool) -> Result<(), OperationsError> {
        if held {
            return Ok(());
        }
        self.cancelled.cancel();
        Err(OperationsError::LeaseLost(self.id))
    }
}
