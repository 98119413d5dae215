//! The first account, and forgetting what is over.

use crate::identity::Identity;
use crate::store::{accounts, failures, sessions};
use crate::{IdentityError, password, secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use windlass_model::name::AccountName;
use windlass_store::event;

/// The first account.
const ADMIN: &str = "admin";

impl Identity {
    /// If there are no accounts at all, makes `admin` with the configured password, or with a random one, which is
    /// returned this once. Two replicas that start together make one account.
    ///
    /// # Errors
    /// [`IdentityError::WeakPassword`] for a configured password that breaks the rules.
    pub async fn ensure_admin(&self) -> Result<Option<SecretString>, IdentityError> {
        if accounts::any(self.pool()).await? {
            return Ok(None);
        }
        let name = AccountName::new(ADMIN).map_err(|_| IdentityError::Crypto("admin is no name"))?;
        let (password, made_up) = match &self.config.admin_password {
            Some(password) => (password.clone(), false),
            None => (URL_SAFE_NO_PAD.encode(secret::random::<15>()?).into(), true),
        };
        password::check(&name, password.expose_secret())?;
        let hash = self.passwords.turn().await?.hash(&password).await?;
        let mut transaction = self.pool().begin().await?;
        if !accounts::insert_first(&mut transaction, ADMIN, &hash).await? {
            return Ok(None);
        }
        event::insert(&mut transaction, self.system().event("created", "account", ADMIN)).await?;
        transaction.commit().await?;
        tracing::info!(account = ADMIN, "the first account was made");
        Ok(made_up.then_some(password))
    }

    /// Forgets sessions and failures that are over. They have no effect before; this saves room. Each sign-in does it.
    ///
    /// # Errors
    /// [`IdentityError::Store`] if the database does not answer.
    pub async fn sweep(&self) -> Result<(), IdentityError> {
        let sessions = sessions::sweep(self.pool(), self.config.idle_timeout).await?;
        let failures = failures::sweep(self.pool(), &self.config.throttle).await?;
        if sessions + failures > 0 {
            tracing::debug!(sessions, failures, "forgot what is over");
        }
        Ok(())
    }
}
