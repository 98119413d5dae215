//! Changing a password.

use crate::caller::Credential;
use crate::identity::Identity;
use crate::sign_in::account_key;
use crate::store::{accounts, failures, sessions};
use crate::{IdentityError, password};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use windlass_access::{Action, Caller, Resource, decide};
use windlass_model::account::NewPassword;
use windlass_model::name::AccountName;
use windlass_store::event::{self, Cause, NewEvent};

impl Identity {
    /// Changes a password: the caller's own, or, with the right to change accounts, another's. The caller's own current
    /// password is asked for in both cases, and wrong ones are counted like failed sign-ins.
    ///
    /// All sessions of that account end, but the one that `credential` belongs to.
    ///
    /// # Errors
    /// [`IdentityError::WrongPassword`] for a wrong current password, [`IdentityError::InvalidCredentials`] if the
    /// caller's account is gone or disabled meanwhile, [`IdentityError::Throttled`],
    /// [`IdentityError::WeakPassword`], [`IdentityError::Denied`], [`IdentityError::NotFound`].
    pub async fn change_password(
        &self,
        caller: &Caller,
        credential: Credential<'_>,
        change: &NewPassword,
    ) -> Result<(), IdentityError> {
        let own = caller.account().ok_or(IdentityError::InvalidCredentials)?;
        let account = change.name.as_ref().unwrap_or(own);
        if account != own {
            decide(caller, Action::Update, Resource::Accounts)?;
        }
        password::check(account, &change.new_password)?;
        self.confirm_own_password(own, &change.current_password.as_str().into()).await?;
        let hash = self.passwords.turn().await?.hash(&change.new_password.as_str().into()).await?;

        let mut transaction = self.pool().begin().await?;
        // Who gets a new password may try it at once.
        failures::forget(&mut transaction, &account_key(account)).await?;
        if !accounts::set_password(&mut transaction, account.as_str(), &hash).await? {
            return Err(IdentityError::NotFound { what: "account", name: account.to_string() });
        }
        let keep = credential.session_hash();
        let ended = sessions::delete_others(&mut transaction, account.as_str(), keep.as_ref()).await?;
        let event = NewEvent::new("password.changed", "account", account.as_str(), Cause::from(caller));
        event::insert(&mut transaction, event.with(json!({ "sessionsEnded": ended }))).await?;
        transaction.commit().await?;
        tracing::info!(%account, principal = %caller.principal, sessions_ended = ended, "a password was changed");
        Ok(())
    }

    /// Whoever has found an open session must not learn its owner's password by trying.
    async fn confirm_own_password(&self, own: &AccountName, given: &SecretString) -> Result<(), IdentityError> {
        let turn = self.passwords.turn().await?;
        self.count_attempt(Some(own), None).await?;
        let stored = accounts::password(self.pool(), own.as_str()).await?;
        let (hash, enabled) = stored.unzip();
        let right = turn.verify(hash, given).await? && !given.expose_secret().is_empty();
        if enabled != Some(true) {
            return Err(IdentityError::InvalidCredentials);
        }
        if !right {
            tracing::warn!(account = %own, "a password was not changed: the current one was wrong");
            return Err(IdentityError::WrongPassword { account: own.to_string() });
        }
        let mut transaction = self.pool().begin().await?;
        failures::forget(&mut transaction, &account_key(own)).await?;
        transaction.commit().await?;
        Ok(())
    }
}
