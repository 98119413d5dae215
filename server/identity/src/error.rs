//! What can go wrong, in words that tell an attacker nothing.

use std::time::Duration;
use windlass_access::Denied;
use windlass_store::StoreError;

/// An error of identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Unknown account, wrong password, disabled account, unknown or revoked session or token: one answer for all.
    #[error("the credentials are not valid")]
    InvalidCredentials,
    /// Who is signed in gave another password than their own. The session stays.
    #[error("the current password of account {account:?} is wrong")]
    WrongPassword {
        /// The caller's own account.
        account: String,
    },
    /// Too many failures, or too many sign-ins at once.
    #[error("too many attempts to sign in: the next one is possible in {} seconds", seconds(*.retry_after))]
    Throttled {
        /// When the next attempt is possible.
        retry_after: Duration,
    },
    /// The session or token was valid and has ended.
    #[error("the {what} has expired")]
    Expired {
        /// `session` or `token`.
        what: &'static str,
    },
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such account or token.
    #[error("there is no {what} {name:?}")]
    NotFound {
        /// `account` or `token`.
        what: &'static str,
        /// Its name or id.
        name: String,
    },
    /// The name is taken.
    #[error("account {name:?} exists already")]
    Exists {
        /// The name.
        name: String,
    },
    /// The password breaks a rule.
    #[error("the password is too weak: {rule}")]
    WeakPassword {
        /// The rule.
        rule: &'static str,
    },
    /// Nobody could administer Windlass any more.
    #[error("account {name:?} is the last enabled one with the role admin")]
    LastAdmin {
        /// The account.
        name: String,
    },
    /// A field is out of range.
    #[error("{field}: {problem}")]
    Invalid {
        /// The field, as in the request.
        field: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A password could not be hashed, or no randomness be had.
    #[error("a secret could not be computed: {0}")]
    Crypto(&'static str),
}

impl IdentityError {
    /// The stable code, as in `docs/errors.md`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidCredentials => "invalid_credentials",
            Self::WrongPassword { .. } => "wrong_password",
            Self::Throttled { .. } => "throttled",
            Self::Expired { .. } => "expired",
            Self::Denied(_) => "denied",
            Self::NotFound { .. } => "not_found",
            Self::Exists { .. } => "exists",
            Self::WeakPassword { .. } => "weak_password",
            Self::LastAdmin { .. } => "last_admin",
            Self::Invalid { .. } => "invalid",
            Self::Store(error) => error.code(),
            Self::Crypto(_) => "internal",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::InvalidCredentials => "Check the name and the password, or sign in again.".into(),
            Self::WrongPassword { .. } => "Give the password that you sign in with now; nothing was changed.".into(),
            Self::Throttled { .. } => "Wait, then try again. An administrator can set a new password.".into(),
            Self::Expired { what: "token" } => "Make a new token.".into(),
            Self::Expired { .. } => "Sign in again.".into(),
            Self::Denied(denied) => denied.next_step(),
            Self::NotFound { .. } => "Check the name; the list shows what there is.".into(),
            Self::Exists { .. } => "Choose another name, or change the account that there is.".into(),
            Self::WeakPassword { .. } => "Choose a longer password; a sentence is a good one.".into(),
            Self::LastAdmin { .. } => "Give another enabled account the role admin first.".into(),
            Self::Invalid { .. } => "Correct the field and send it again.".into(),
            Self::Store(error) => error.next_step(),
            Self::Crypto(_) => "Try again; if it stays, look for the cause in the server's log.".into(),
        }
    }
}

impl From<sqlx::Error> for IdentityError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Whole seconds, never less than what is left.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (error, words) in [
            (
                IdentityError::InvalidCredentials,
                "the credentials are not valid. Check the name and the password, or sign in again.",
            ),
            (
                IdentityError::WrongPassword { account: "ann".into() },
                "the current password of account \"ann\" is wrong. Give the password that you sign in with now; nothing was changed.",
            ),
            (
                IdentityError::Throttled { retry_after: Duration::from_millis(14_200) },
                "too many attempts to sign in: the next one is possible in 15 seconds. Wait, then try again. An administrator can set a new password.",
            ),
            (IdentityError::Expired { what: "session" }, "the session has expired. Sign in again."),
            (IdentityError::Expired { what: "token" }, "the token has expired. Make a new token."),
            (
                IdentityError::LastAdmin { name: "ann".into() },
                "account \"ann\" is the last enabled one with the role admin. Give another enabled account the role admin first.",
            ),
            (
                IdentityError::WeakPassword { rule: "use 8 characters or more" },
                "the password is too weak: use 8 characters or more. Choose a longer password; a sentence is a good one.",
            ),
        ] {
            assert_eq!(format!("{error}. {}", error.next_step()), words);
        }
    }
}
