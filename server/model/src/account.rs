//! People and programs that sign in, and their tokens.

use crate::id::TokenId;
use crate::name::AccountName;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads everything.
    Readonly,
    /// Reads and changes everything.
    Admin,
}

/// A local account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The name to sign in with.
    pub name: AccountName,
    /// Its role.
    pub role: Role,
    /// A disabled account can neither sign in nor use its tokens.
    pub enabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Its last sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_login_at: Option<DateTime<Utc>>,
}

/// An API token, without its secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// Its identifier.
    pub id: TokenId,
    /// Whose token.
    pub account: AccountName,
    /// What it is for, in its maker's words.
    pub description: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends; absent if never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<DateTime<Utc>>,
}

/// `POST /api/v1/session`.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignIn {
    /// The account.
    pub username: String,
    /// Its password.
    pub password: String,
}

/// The answer to a sign-in: the session's secret, also set as a cookie. The field is Argo CD's.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignedIn {
    /// For `Authorization: Bearer`, where there are no cookies.
    pub token: String,
}

/// `GET /api/v1/session/userinfo`, in Argo CD's shape.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct UserInfo {
    /// Whether the caller is known.
    pub logged_in: bool,
    /// The account.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub username: String,
    /// Who vouches for the caller: `windlass` for local accounts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub iss: String,
    /// The caller's role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// `POST /api/v1/account`.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewAccount {
    /// The name to sign in with.
    pub name: AccountName,
    /// Its role.
    pub role: Role,
    /// Its password, 8 characters or more.
    pub password: String,
}

/// `PUT /api/v1/account/password`, in Argo CD's shape.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewPassword {
    /// Whose password; the caller's own unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<AccountName>,
    /// The caller's own password now.
    pub current_password: String,
    /// The new one, 8 characters or more.
    pub new_password: String,
}

/// `POST /api/v1/account/{name}/token`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct NewToken {
    /// What it is for.
    #[serde(alias = "id")]
    pub description: String,
    /// Seconds until it ends; 0 for never.
    pub expires_in: i64,
}

/// A new token with its secret, shown this once.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CreatedToken {
    /// The secret, `wlt_…`.
    pub token: String,
    /// The token as the list shows it.
    pub item: Token,
}
