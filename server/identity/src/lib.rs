//! Who is calling: sign-in, sessions, accounts and API tokens.
//!
//! A password leads to a session ([`Identity::sign_in`]), a session or a token to a [`windlass_access::Caller`]
//! ([`Identity::caller`]), which is asked for on every request: nothing is cached, so that what is revoked on one
//! replica is revoked on all of them. Failed sign-ins are counted in the database, by account and by address, before
//! the password is looked at: many at once are counted like one after the other.
//!
//! Secrets of sessions and tokens are random and stored as SHA-256; passwords are stored as Argon2id.

mod accounts;
mod caller;
mod config;
mod error;
mod first_start;
mod identity;
mod password;
mod password_change;
mod secret;
mod sign_in;
mod store;
mod throttle;
mod tokens;

pub use accounts::{AccountChange, AccountQuery};
pub use caller::Credential;
pub use config::{IdentityConfig, Throttle};
pub use error::IdentityError;
pub use identity::Identity;
pub use sign_in::NewSession;
