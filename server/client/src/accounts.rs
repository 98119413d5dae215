//! Accounts and their tokens.

use crate::client::Client;
use crate::error::ClientError;
use crate::query::ListQuery;
use reqwest::Method;
use serde_json::json;
use windlass_model::account::{Account, CreatedToken, NewAccount, NewPassword, NewToken, Role, Token};
use windlass_model::page::List;

/// Accounts and their tokens.
#[derive(Clone, Copy, Debug)]
pub struct Accounts<'a>(pub(crate) &'a Client);

const PATH: [&str; 3] = ["api", "v1", "account"];

impl Accounts<'_> {
    /// The accounts that the caller may see.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn list(&self, query: &ListQuery) -> Result<List<Account>, ClientError> {
        self.0.get(&PATH)?.query(&query.pairs()).read().await
    }

    /// One account.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn get(&self, name: &str) -> Result<Account, ClientError> {
        self.0.get(&[PATH.as_slice(), &[name]].concat())?.read().await
    }

    /// Makes an account.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn create(&self, account: &NewAccount) -> Result<Account, ClientError> {
        self.0.request(Method::POST, &PATH)?.json(account).read().await
    }

    /// Changes an account's role or whether it is enabled; what is `None` stays.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn set(&self, name: &str, role: Option<Role>, enabled: Option<bool>) -> Result<Account, ClientError> {
        let body = json!({ "role": role, "enabled": enabled });
        self.0.request(Method::PUT, &[PATH.as_slice(), &[name]].concat())?.json(&body).read().await
    }

    /// Deletes an account with its sessions and tokens.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn delete(&self, name: &str) -> Result<(), ClientError> {
        self.0.request(Method::DELETE, &[PATH.as_slice(), &[name]].concat())?.done().await
    }

    /// Changes a password; the account's other sessions end.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn change_password(&self, password: &NewPassword) -> Result<(), ClientError> {
        self.0.request(Method::PUT, &[PATH.as_slice(), &["password"]].concat())?.json(password).done().await
    }

    /// An account's tokens, without their secrets.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn tokens(&self, name: &str) -> Result<List<Token>, ClientError> {
        self.0.get(&[PATH.as_slice(), &[name, "token"]].concat())?.read().await
    }

    /// Makes a token; its secret is in this answer only.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn create_token(&self, name: &str, token: &NewToken) -> Result<CreatedToken, ClientError> {
        self.0.request(Method::POST, &[PATH.as_slice(), &[name, "token"]].concat())?.json(token).read().await
    }

    /// Ends a token.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn revoke_token(&self, name: &str, id: &str) -> Result<(), ClientError> {
        self.0.request(Method::DELETE, &[PATH.as_slice(), &[name, "token", id]].concat())?.done().await
    }
}
