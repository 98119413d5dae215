//! From a password to a session, and the end of a session.

use crate::identity::Identity;
use crate::store::failures::{Counted, Subject};
use crate::store::{accounts, failures, sessions};
use crate::{IdentityError, secret, throttle};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;
use std::net::IpAddr;
use windlass_access::Principal;
use windlass_model::account::Account;
use windlass_model::id::CorrelationId;
use windlass_model::name::AccountName;
use windlass_store::event::{self, Cause, NewEvent};

/// A session that has just begun.
#[derive(Debug)]
pub struct NewSession {
    /// Its secret, for the cookie or as a bearer token. It is not stored.
    pub secret: SecretString,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// Whose it is.
    pub account: Account,
}

impl Identity {
    /// Signs in with a local account's password.
    ///
    /// An unknown account, a wrong password and a disabled account are answered alike and take as long as each other.
    /// Failures are counted by account and by address; after some of them each attempt must wait longer.
    ///
    /// # Errors
    /// [`IdentityError::InvalidCredentials`], [`IdentityError::Throttled`], [`IdentityError::Store`].
    pub async fn sign_in(
        &self,
        username: &str,
        password: &SecretString,
        address: IpAddr,
    ) -> Result<NewSession, IdentityError> {
        let name = AccountName::new(username).ok();
        // The turn comes first: who gets none has not tried.
        let turn = self.passwords.turn().await?;
        let counted = self.count_attempt(name.as_ref(), Some(address)).await?;
        let stored = match &name {
            Some(name) => accounts::password(self.pool(), name.as_str()).await?,
            None => None,
        };
        let hash = stored.as_ref().map(|(hash, _)| hash.clone());
        let fits = turn.verify(hash, password).await?;
        let session = match (name, stored) {
            (Some(name), Some((hash, true))) if fits => self.start_session(&name, &hash, address, &counted).await?,
            _ => None,
        };
        let Some(session) = session else {
            tracing::warn!(username = %printable(username), %address, "a sign-in failed");
            return Err(IdentityError::InvalidCredentials);
        };
        tracing::info!(account = %session.account.name, %address, "signed in");
        if let Err(error) = self.sweep().await {
            tracing::warn!(%error, "what is over was not forgotten");
        }
        Ok(session)
    }

    /// Ends the session of this secret.
    ///
    /// # Errors
    /// [`IdentityError::InvalidCredentials`] if there is none.
    pub async fn sign_out(&self, session: &str) -> Result<(), IdentityError> {
        let hash = secret::presented(secret::SESSION, session).ok_or(IdentityError::InvalidCredentials)?;
        let mut transaction = self.pool().begin().await?;
        let account = sessions::delete(&mut transaction, &hash).await?.ok_or(IdentityError::InvalidCredentials)?;
        event::insert(&mut transaction, own_event("signedout", &account)).await?;
        transaction.commit().await?;
        tracing::info!(account, "signed out");
        Ok(())
    }

    /// Counts an attempt before its outcome is known.
    pub(crate) async fn count_attempt(
        &self,
        account: Option<&AccountName>,
        address: Option<IpAddr>,
    ) -> Result<Vec<Counted>, IdentityError> {
        let throttle = &self.config.throttle;
        let mut subjects = Vec::new();
        if let Some(address) = address {
            subjects.push(Subject {
                key: format!("address:{}", throttle::network(address)),
                free: throttle.address_failures,
            });
        }
        if let Some(account) = account {
            subjects.push(Subject { key: account_key(account), free: throttle.account_failures });
        }
        failures::count(self.pool(), &subjects, throttle).await?.map_err(|retry_after| {
            tracing::warn!(
                account = account.map(AccountName::as_str),
                address = address.map(tracing::field::display),
                "a sign-in was throttled"
            );
            IdentityError::Throttled { retry_after }
        })
    }

    /// `None` if the account was disabled, deleted or given another password in the meantime.
    async fn start_session(
        &self,
        name: &AccountName,
        password_hash: &str,
        address: IpAddr,
        counted: &[Counted],
    ) -> Result<Option<NewSession>, IdentityError> {
        let (secret, hash) = secret::generate(secret::SESSION)?;
        let mut transaction = self.pool().begin().await?;
        // The account's failures are over; of the address's, only this attempt was none.
        let account_key = account_key(name);
        for counted in counted.iter().filter(|counted| counted.key != account_key) {
            failures::take_back(&mut transaction, counted).await?;
        }
        failures::forget(&mut transaction, &account_key).await?;
        let Some(account) = accounts::note_login(&mut transaction, name.as_str(), password_hash).await? else {
            return Ok(None);
        };
        let expires_at = sessions::insert(&mut transaction, &hash, name.as_str(), self.config.session_lifetime).await?;
        event::insert(&mut transaction, own_event("signedin", name.as_str()).with(json!({ "address": address })))
            .await?;
        transaction.commit().await?;
        Ok(Some(NewSession { secret, expires_at, account }))
    }
}

pub(crate) fn account_key(account: &AccountName) -> String {
    format!("account:{account}")
}

/// What an account did to itself, outside of a request of a caller.
fn own_event(kind: &'static str, account: &str) -> NewEvent {
    let principal = AccountName::new(account).map_or(Principal::System("identity"), Principal::Account);
    NewEvent::new(kind, "account", account, Cause::new(&principal, CorrelationId::generate()))
}

/// What was typed as a name may be a password, or made to confuse whoever reads the log: only a name is logged.
fn printable(username: &str) -> &str {
    if AccountName::new(username).is_ok() { username } else { "(not a name)" }
}
