//! Signing in and out, and what the server is.

use crate::client::Client;
use crate::error::ClientError;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use windlass_model::account::{SignIn, SignedIn, UserInfo};

/// Signing in and out.
#[derive(Clone, Copy, Debug)]
pub struct Session<'a>(pub(crate) &'a Client);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    version: String,
}

impl Session<'_> {
    /// Signs in; the secret is the token of later requests.
    ///
    /// # Errors
    /// [`ClientError::Refused`] for a wrong name or password, and after too many of them.
    pub async fn sign_in(&self, username: &str, password: &SecretString) -> Result<SecretString, ClientError> {
        let body = SignIn { username: username.to_owned(), password: password.expose_secret().to_owned() };
        let signed_in: SignedIn = self.0.request(Method::POST, &["api", "v1", "session"])?.json(&body).read().await?;
        Ok(signed_in.token.into())
    }

    /// Ends the session of this client's token.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn sign_out(&self) -> Result<(), ClientError> {
        self.0.request(Method::DELETE, &["api", "v1", "session"])?.done().await
    }

    /// Who the server takes this client for.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn user_info(&self) -> Result<UserInfo, ClientError> {
        self.0.get(&["api", "v1", "session", "userinfo"])?.read().await
    }

    /// The server's version.
    ///
    /// # Errors
    /// Any [`ClientError`].
    pub async fn server_version(&self) -> Result<String, ClientError> {
        let version: Version = self.0.get(&["api", "version"])?.read().await?;
        Ok(version.version)
    }
}
