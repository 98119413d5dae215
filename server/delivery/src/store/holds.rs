//! Holds: rollbacks that automation respects.

use crate::error::DeliveryError;
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;
use windlass_model::application::{Hold, Source};
use windlass_model::id::{ApplicationId, OperationId};
use windlass_model::operation::HoldUntil;
use windlass_store::StoreError;
use windlass_store::event::{self, NewEvent};

/// A hold, and where its commit is rendered from.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
pub struct Held {
    /// The hold.
    #[serde(flatten)]
    pub hold: Hold,
    /// The source as it was when that commit was synchronised.
    pub source: Source,
}

/// A hold that is about to be placed.
#[derive(Clone, Debug)]
pub(crate) struct NewHold {
    pub(crate) revision: String,
    pub(crate) source: Source,
    pub(crate) newest: String,
    pub(crate) until: HoldUntil,
    pub(crate) reason: String,
    pub(crate) principal: String,
    pub(crate) operation: OperationId,
}

impl NewHold {
    /// Places the hold, in place of an earlier one.
    pub(crate) async fn place(
        &self,
        connection: &mut PgConnection,
        application: ApplicationId,
    ) -> Result<(), DeliveryError> {
        let until = match self.until {
            HoldUntil::Released => "Released",
            HoldUntil::NewerCommit => "NewerCommit",
        };
        sqlx::query!(
            "INSERT INTO application_holds (application, revision, source, newest, until, reason, principal, operation)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (application) DO UPDATE SET revision = $2, source = $3, newest = $4, until = $5, reason = $6,
                 principal = $7, operation = $8, since = now()",
            Uuid::from(application),
            self.revision,
            Json(&self.source) as _,
            self.newest,
            until,
            self.reason,
            self.principal,
            Uuid::from(self.operation),
        )
        .execute(connection)
        .await
        .map_err(StoreError::from)?;
        Ok(())
    }
}

/// Ends a hold, and tells it by the event. False if it is not there (any more).
pub(crate) async fn end_hold(
    pool: &PgPool,
    application: ApplicationId,
    hold: &Hold,
    released: NewEvent,
) -> Result<bool, DeliveryError> {
    let mut transaction = pool.begin().await.map_err(StoreError::from)?;
    let ended = sqlx::query!(
        "DELETE FROM application_holds WHERE application = $1 AND operation = $2",
        Uuid::from(application),
        hold.operation.map(Uuid::from)
    )
    .execute(&mut *transaction)
    .await
    .map_err(StoreError::from)?;
    if ended.rows_affected() == 0 {
        return Ok(false);
    }
    event::insert(&mut transaction, released).await?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(true)
}
