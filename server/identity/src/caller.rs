//! From a secret to the caller, on every request.

use crate::identity::Identity;
use crate::store::{sessions, tokens};
use crate::{IdentityError, secret};
use std::fmt;
use std::time::Duration;
use windlass_access::{Caller, Principal};
use windlass_model::id::CorrelationId;

/// What a request presents.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Credential<'a> {
    /// The session cookie.
    Session(&'a str),
    /// `Authorization: Bearer …`: an API token or a session's secret.
    Bearer(&'a str),
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Session(_) => "Session(…)",
            Self::Bearer(_) => "Bearer(…)",
        })
    }
}

impl Credential<'_> {
    /// The secret of a session, if this can be one.
    pub(crate) fn session_hash(&self) -> Option<secret::SecretHash> {
        match self {
            Self::Session(secret) | Self::Bearer(secret) => secret::presented(secret::SESSION, secret),
        }
    }

    fn token_hash(&self) -> Option<secret::SecretHash> {
        match self {
            Self::Bearer(secret) => secret::presented(secret::TOKEN, secret),
            Self::Session(_) => None,
        }
    }
}

impl Identity {
    /// Who presents this. A credential that is not valid is an error, never an anonymous caller.
    ///
    /// A session's use is noted now and then, so that it ends only when it is idle; a token's to the minute.
    ///
    /// # Errors
    /// [`IdentityError::InvalidCredentials`], [`IdentityError::Expired`], [`IdentityError::Store`].
    pub async fn caller(
        &self,
        credential: Credential<'_>,
        correlation: CorrelationId,
    ) -> Result<Caller, IdentityError> {
        let (account, role) = if let Some(hash) = credential.token_hash() {
            let found = tokens::find(self.pool(), &hash).await?.filter(|found| found.enabled);
            let found = found.ok_or(IdentityError::InvalidCredentials)?;
            if found.ended {
                return Err(IdentityError::Expired { what: "token" });
            }
            if found.stale {
                tokens::note_use(self.pool(), found.id).await?;
            }
            (found.account, found.role)
        } else if let Some(hash) = credential.session_hash() {
            let idle = self.config.idle_timeout;
            let noted_every = Duration::from_secs(60).min(idle / 4);
            let found = sessions::find(self.pool(), &hash, idle, noted_every).await?.filter(|found| found.enabled);
            let found = found.ok_or(IdentityError::InvalidCredentials)?;
            if found.ended {
                return Err(IdentityError::Expired { what: "session" });
            }
            if found.stale {
                sessions::note_use(self.pool(), &hash).await?;
            }
            (found.account, found.role)
        } else {
            return Err(IdentityError::InvalidCredentials);
        };
        Ok(Caller { principal: Principal::Account(account), role: Some(role), correlation })
    }
}
