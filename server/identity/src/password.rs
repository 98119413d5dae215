//! Passwords: their rules, and Argon2id away from the async threads.

use crate::IdentityError;
use crate::secret;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use windlass_model::name::AccountName;

/// Longer passwords are refused: Argon2 reads them whole.
const MAX_LENGTH: usize = 512;

/// How long a sign-in waits for its turn to hash.
const TURN: Duration = Duration::from_secs(5);

/// Verified where there is no account, so that the answer takes as long. Its parameters are those of real hashes.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What everybody tries first, of 8 characters or more.
const COMMON: &[&str] = &[
    "password",
    "password1",
    "password123",
    "passw0rd",
    "12345678",
    "123456789",
    "1234567890",
    "qwertyuiop",
    "qwerty123",
    "iloveyou",
    "adminadmin",
    "admin123",
    "administrator",
    "changeme",
    "letmein1",
    "welcome1",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "trustno1",
    "windlass",
    "argocd123",
    "kubernetes",
];

/// Whether a new password keeps the rules.
///
/// # Errors
/// [`IdentityError::WeakPassword`] with the rule that it breaks.
pub(crate) fn check(account: &AccountName, password: &str) -> Result<(), IdentityError> {
    let first = password.chars().next();
    let lower = password.to_lowercase();
    let rule = if password.chars().count() < 8 {
        "use 8 characters or more"
    } else if password.len() > MAX_LENGTH {
        "use 512 bytes or less"
    } else if lower == account.as_str().to_lowercase() {
        "it is the account's name"
    } else if password.chars().all(|c| Some(c) == first) {
        "it repeats one character"
    } else if COMMON.contains(&lower.as_str()) {
        "it is one of those that everybody tries first"
    } else {
        return Ok(());
    };
    Err(IdentityError::WeakPassword { rule })
}

/// Hashes passwords, a few at once: each hash takes memory and a core.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
}

/// A turn to hash. The work holds it until it ends, also when nobody waits for it any more.
pub(crate) struct Turn(OwnedSemaphorePermit);

impl Passwords {
    pub(crate) fn new(concurrency: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(concurrency.max(1))) }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// [`IdentityError::Throttled`] if there are too many before it.
    pub(crate) async fn turn(&self) -> Result<Turn, IdentityError> {
        match tokio::time::timeout(TURN, self.turns.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Turn(permit)),
            _ => Err(IdentityError::Throttled { retry_after: TURN }),
        }
    }
}

impl Turn {
    /// What to store of a password.
    pub(crate) async fn hash(self, password: &SecretString) -> Result<String, IdentityError> {
        let password = password.clone();
        self.work(move || {
            let salt =
                SaltString::encode_b64(&secret::random::<16>()?).map_err(|_| IdentityError::Crypto("no salt"))?;
            let hash = Argon2::default()
                .hash_password(password.expose_secret().as_bytes(), &salt)
                .map_err(|_| IdentityError::Crypto("Argon2 refused the password"))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one of this hash. Without a hash the answer is no, after the same work.
    pub(crate) async fn verify(self, stored: Option<String>, password: &SecretString) -> Result<bool, IdentityError> {
        let password = password.clone();
        self.work(move || {
            let known = stored.is_some() && password.expose_secret().len() <= MAX_LENGTH;
            let given = if known { password.expose_secret().as_bytes() } else { b"" };
            let stored = stored.as_deref().unwrap_or(NOBODY);
            let stored = PasswordHash::new(stored)
                .map_err(|_| IdentityError::Crypto("a stored password hash cannot be read"))?;
            let fits = Argon2::default().verify_password(given, &stored).is_ok();
            Ok(known && fits)
        })
        .await
    }

    async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T, IdentityError> + Send + 'static,
    ) -> Result<T, IdentityError> {
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(self.0);
            result
        })
        .await
        .map_err(|_| IdentityError::Crypto("the work was given up"))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let ann = AccountName::new("Annabella").unwrap();
        for (password, rule) in [
            ("", Some("use 8 characters or more")),
            ("1234567", Some("use 8 characters or more")),
            ("ééééééé", Some("use 8 characters or more")),
            ("annabella", Some("it is the account's name")),
            ("xxxxxxxxxx", Some("it repeats one character")),
            ("Password", Some("it is one of those that everybody tries first")),
            ("rope and drum", None),
            ("x7$kPq!9", None),
        ] {
            match (check(&ann, password), rule) {
                (Ok(()), None) => {}
                (Err(IdentityError::WeakPassword { rule }), Some(expected)) => {
                    assert_eq!(rule, expected, "{password}")
                }
                (answer, _) => panic!("{password}: {answer:?}"),
            }
        }
        assert!(check(&ann, &"xy".repeat(257)).is_err());
    }

    #[test]
    fn nobody_costs_as_much_as_somebody() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let salt = SaltString::encode_b64(&[1; 16]).unwrap();
        let real = Argon2::default().hash_password(b"x", &salt).unwrap();
        assert_eq!(nobody.algorithm, real.algorithm);
        assert_eq!(nobody.version, real.version);
        assert_eq!(nobody.params, real.params);
        assert_eq!(nobody.hash.unwrap().len(), real.hash.unwrap().len());
        assert_eq!(nobody.salt.unwrap().len(), real.salt.unwrap().len());
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new(1);
        let password = SecretString::from("rope and drum");
        let hash = passwords.turn().await.unwrap().hash(&password).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        for (stored, given, fits) in [
            (Some(hash.clone()), "rope and drum", true),
            (Some(hash.clone()), "rope and drums", false),
            (Some(hash.clone()), "", false),
            (Some(hash), &"x".repeat(10_000), false),
            (None, "rope and drum", false),
            (None, "", false),
        ] {
            assert_eq!(passwords.turn().await.unwrap().verify(stored, &given.into()).await.unwrap(), fits, "{given}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_for_a_turn_is_told_when_to_come_back() {
        let passwords = Passwords::new(1);
        let first = passwords.turn().await.unwrap();
        assert!(matches!(passwords.turn().await, Err(IdentityError::Throttled { .. })));
        drop(first);
        assert!(passwords.turn().await.is_ok());
    }
}
