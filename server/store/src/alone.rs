//! One server on a database at a time, until several share the work by leases.

use crate::{Store, StoreError};
use sqlx::{ConnectOptions, PgConnection};

/// `windlass` in ASCII: the number of the advisory lock.
const LOCK: i64 = 0x7769_6e64_6c61_7373;

/// Held for as long as this server runs. Dropping it, or the end of the process, lets another start.
#[derive(Debug)]
pub struct Alone {
    _connection: PgConnection,
}

impl Store {
    /// Makes sure that no other server works on this database.
    ///
    /// # Errors
    /// [`StoreError::NotAlone`] if one does.
    pub async fn hold_alone(&self) -> Result<Alone, StoreError> {
        let mut connection = self.pool().connect_options().as_ref().clone().connect().await?;
        let held: bool =
            sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(LOCK).fetch_one(&mut connection).await?;
        if held { Ok(Alone { _connection: connection }) } else { Err(StoreError::NotAlone) }
    }
}
