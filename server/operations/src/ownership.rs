//! Leases by name: what only one of several processes may do at a time, for example deciding for a cluster.
//!
//! A process that holds `cluster/<id>` watches no more than the others do: it alone writes down what it sees, and decides
//! by it. The arithmetic is that of operations' leases. The holder counts the lease from before it asked for it, by its
//! monotonic clock, so that it stops believing in it before the database does; a successor waits [`OwnershipTiming::margin`]
//! longer than the database's lease; each holding has an epoch of its own, and a write that names it
//! ([`Holding::fence`]) is made under that holding or not at all, however long the process was stopped in between.

use crate::OperationsError;
use crate::lease::interval;
use sqlx::{PgConnection, PgPool};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use windlass_store::Store;

/// How long a process owns what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnershipTiming {
    /// A holding lasts this long unless it is renewed.
    pub lease: Duration,
    /// Renewed this often.
    pub heartbeat: Duration,
    /// What others hold is asked for this often.
    pub poll: Duration,
    /// How much longer than the lease a successor waits, unless it was given back.
    pub margin: Duration,
}

impl Default for OwnershipTiming {
    /// What is held is only written to the database, and fenced there: the margin has to cover clocks, not requests.
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(15),
            heartbeat: Duration::from_secs(5),
            poll: Duration::from_secs(1),
            margin: Duration::from_secs(5),
        }
    }
}

/// What this process holds. Cheap to clone.
#[derive(Clone)]
pub struct Ownership {
    pool: PgPool,
    holder: Arc<str>,
    timing: OwnershipTiming,
    held: Arc<Mutex<BTreeMap<String, Held>>>,
}

/// A lease that this process holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The lease.
    pub name: String,
    /// Tells this holding apart from all others of the lease.
    pub epoch: i64,
}

impl Holding {
    /// Ties the transaction of `connection` to this holding: says whether it lasts, and if so, nobody takes it over before
    /// the transaction ends. Write after this, and only if it says yes.
    ///
    /// # Errors
    /// [`OperationsError::Store`] if the database does not answer.
    pub async fn fence(&self, connection: &mut PgConnection) -> Result<bool, OperationsError> {
        let held = sqlx::query_scalar!(
            r#"SELECT TRUE AS "held!" FROM leases WHERE name = $1 AND epoch = $2 AND until > clock_timestamp() FOR SHARE"#,
            self.name,
            self.epoch
        )
        .fetch_optional(connection)
        .await?;
        Ok(held.is_some())
    }
}

#[derive(Clone, Copy, Debug)]
struct Held {
    epoch: i64,
    /// From the moment *before* it was asked for, so never later than the database's.
    until: Instant,
}

impl Ownership {
    /// Nothing yet. `holder` names this process and no other one, nor this one after a restart.
    #[must_use]
    pub fn new(store: &Store, holder: &str) -> Self {
        Self::with_timing(store, holder, OwnershipTiming::default())
    }

    /// As [`Self::new`], with other times than the usual ones.
    #[must_use]
    pub fn with_timing(store: &Store, holder: &str, timing: OwnershipTiming) -> Self {
        let pool = store.as_system("ownership").pool().clone();
        Self { pool, holder: holder.into(), timing, held: Arc::default() }
    }

    /// Renews what this process holds of `names`, takes what is free or was left, and gives back what is not among them:
    /// one statement, two if something is given back. Answers what it did not hold before, or lost meanwhile.
    ///
    /// # Errors
    /// [`OperationsError::Store`] if the database does not answer: what is held runs out by itself.
    pub async fn claim(&self, names: &BTreeSet<String>) -> Result<BTreeSet<String>, OperationsError> {
        let unwanted: Vec<_> = self.held().keys().filter(|name| !names.contains(*name)).cloned().collect();
        if !unwanted.is_empty() {
            self.give_back(&unwanted).await?;
        }
        // In order, so that two processes do not wait for each other.
        let sorted: Vec<_> = names.iter().cloned().collect();
        let asked_at = Instant::now();
        let rows = sqlx::query!(
            "INSERT INTO leases AS stored (name, holder, epoch, until)
             SELECT name, $2, 1, now() + $3 FROM unnest($1::text[]) AS wanted (name) ORDER BY name
             ON CONFLICT (name) DO UPDATE
             SET holder = $2, until = now() + $3,
                 epoch = stored.epoch + CASE WHEN stored.holder = $2 AND stored.until > now() THEN 0 ELSE 1 END
             WHERE stored.holder IS NULL OR stored.holder = $2 OR stored.until + $4 < now()
             RETURNING name, epoch",
            &sorted,
            &*self.holder,
            interval(self.timing.lease),
            interval(self.timing.margin)
        )
        .fetch_all(&self.pool)
        .await?;
        // A hundredth less, as operations' leases: clocks may go wrong by as much.
        let until = asked_at + (self.timing.lease - self.timing.lease / 100);
        let now: BTreeMap<_, _> = rows.into_iter().map(|row| (row.name, Held { epoch: row.epoch, until })).collect();
        let mut held = self.held();
        let gained = now.iter().filter(|(name, new)| held.get(*name).is_none_or(|old| old.epoch != new.epoch));
        let gained = gained.map(|(name, _)| name.clone()).collect();
        *held = now;
        Ok(gained)
    }

    /// When to call [`Self::claim`] again: at the next heartbeat, or sooner if others hold something of `names`.
    #[must_use]
    pub fn pause(&self, names: &BTreeSet<String>) -> Duration {
        let held = self.held();
        if names.iter().all(|name| held.contains_key(name)) { self.timing.heartbeat } else { self.timing.poll }
    }

    /// Whether this process holds the lease now. Asks no one.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        self.held().get(name).is_some_and(|held| Instant::now() < held.until)
    }

    /// This process' holding of the lease, to fence writes with; none if it does not hold it now. Asks no one.
    #[must_use]
    pub fn holding(&self, name: &str) -> Option<Holding> {
        let held = self.held().get(name).copied()?;
        (Instant::now() < held.until).then(|| Holding { name: name.to_owned(), epoch: held.epoch })
    }

    /// Gives everything back, so that others need not wait: at a clean stop, when nothing is written any more.
    ///
    /// # Errors
    /// [`OperationsError::Store`] if the database does not answer; then others wait until it runs out.
    pub async fn release(&self) -> Result<(), OperationsError> {
        let names: Vec<_> = self.held().keys().cloned().collect();
        self.give_back(&names).await
    }

    /// Frees what others held: for the start of the one process that can use this database at all.
    ///
    /// # Errors
    /// [`OperationsError::Store`] if the database does not answer.
    pub async fn forget_others(&self) -> Result<(), OperationsError> {
        sqlx::query!("UPDATE leases SET holder = NULL WHERE holder <> $1", &*self.holder).execute(&self.pool).await?;
        Ok(())
    }

    async fn give_back(&self, names: &[String]) -> Result<(), OperationsError> {
        self.held().retain(|name, _| !names.contains(name));
        sqlx::query!(
            "UPDATE leases SET holder = NULL, until = now() WHERE name = ANY ($1) AND holder = $2",
            names,
            &*self.holder
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<String, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
