//! API tokens of accounts.

use crate::accounts::{may, not_found};
use crate::identity::Identity;
use crate::store::{accounts, tokens};
use crate::{IdentityError, secret};
use secrecy::ExposeSecret;
use serde_json::json;
use std::time::Duration;
use windlass_access::{Action, Caller};
use windlass_model::account::{CreatedToken, NewToken, Token};
use windlass_model::id::TokenId;
use windlass_model::name::AccountName;
use windlass_store::event::{self, Cause, NewEvent};

/// The most tokens of one account.
const MAX_TOKENS: i64 = 100;

/// The longest description, in characters.
const MAX_DESCRIPTION: usize = 200;

/// The longest lifetime: ten years. For longer, there is "never".
const MAX_LIFETIME: i64 = 10 * 366 * 24 * 60 * 60;

impl Identity {
    /// An account's tokens, newest first, without their secrets.
    ///
    /// # Errors
    /// [`IdentityError::Denied`] for another's without the right, [`IdentityError::NotFound`].
    pub async fn tokens(&self, caller: &Caller, account: &AccountName) -> Result<Vec<Token>, IdentityError> {
        may(caller, account, Action::Get)?;
        let list = tokens::list(self.pool(), account.as_str()).await?;
        if list.is_empty() {
            accounts::get(self.pool(), account.as_str()).await?.ok_or_else(|| not_found(account))?;
        }
        Ok(list)
    }

    /// Makes a token for an account; its secret is in this answer only.
    ///
    /// # Errors
    /// [`IdentityError::Denied`] for another's without the right, [`IdentityError::NotFound`], [`IdentityError::Invalid`].
    pub async fn create_token(
        &self,
        caller: &Caller,
        account: &AccountName,
        new: &NewToken,
    ) -> Result<CreatedToken, IdentityError> {
        may(caller, account, Action::Update)?;
        let lifetime = check(new)?;
        let (secret, hash) = secret::generate(secret::TOKEN)?;
        let mut transaction = self.pool().begin().await?;
        accounts::lock(&mut transaction, account.as_str()).await?.ok_or_else(|| not_found(account))?;
        if tokens::number(&mut transaction, account.as_str()).await? >= MAX_TOKENS {
            let problem = format!("account {account} has {MAX_TOKENS} tokens already; revoke some first");
            return Err(IdentityError::Invalid { field: "account", problem });
        }
        let item = tokens::insert(&mut transaction, account.as_str(), &hash, &new.description, lifetime).await?;
        let event = NewEvent::new("token.created", "account", account.as_str(), Cause::from(caller));
        let data = json!({ "token": item.id, "description": item.description, "expiresAt": item.expires_at });
        event::insert(&mut transaction, event.with(data)).await?;
        transaction.commit().await?;
        Ok(CreatedToken { token: secret.expose_secret().to_owned(), item })
    }

    /// Ends a token.
    ///
    /// # Errors
    /// [`IdentityError::Denied`] for another's without the right, [`IdentityError::NotFound`].
    pub async fn revoke_token(&self, caller: &Caller, account: &AccountName, id: TokenId) -> Result<(), IdentityError> {
        may(caller, account, Action::Update)?;
        let mut transaction = self.pool().begin().await?;
        if !tokens::delete(&mut transaction, account.as_str(), id).await? {
            return Err(IdentityError::NotFound { what: "token", name: id.to_string() });
        }
        let event = NewEvent::new("token.revoked", "account", account.as_str(), Cause::from(caller));
        event::insert(&mut transaction, event.with(json!({ "token": id }))).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The lifetime of a token that is asked for; `None` for ever.
fn check(new: &NewToken) -> Result<Option<Duration>, IdentityError> {
    if new.description.chars().count() > MAX_DESCRIPTION || new.description.chars().any(char::is_control) {
        let problem = format!("use at most {MAX_DESCRIPTION} characters in one line");
        return Err(IdentityError::Invalid { field: "description", problem });
    }
    match u64::try_from(new.expires_in) {
        Ok(0) => Ok(None),
        Ok(seconds) if new.expires_in <= MAX_LIFETIME => Ok(Some(Duration::from_secs(seconds))),
        _ => Err(IdentityError::Invalid {
            field: "expiresIn",
            problem: format!("give seconds from 1 to {MAX_LIFETIME}, or 0 for a token that does not expire"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_and_descriptions() {
        for (expires_in, description, expected) in [
            (0, "", Some(None)),
            (3600, "ci", Some(Some(Duration::from_secs(3600)))),
            (-1, "ci", None),
            (i64::MAX, "ci", None),
            (0, "two\nlines", None),
            (0, &"x".repeat(201), None),
        ] {
            let new = NewToken { description: description.into(), expires_in };
            assert_eq!(check(&new).ok(), expected, "{expires_in} {description:?}");
        }
    }
}
