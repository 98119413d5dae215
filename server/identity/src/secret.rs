//! Random secrets, and what is stored of them.

use crate::IdentityError;
use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;

/// How a session's secret begins.
pub(crate) const SESSION: &str = "wls_";

/// How a token's secret begins.
pub(crate) const TOKEN: &str = "wlt_";

/// 32 bytes in base64.
const LENGTH: usize = 43;

/// What is stored of a secret: from it the secret cannot be computed, and it is random enough to need no salt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SecretHash(pub(crate) Vec<u8>);

/// A new secret, and what to store of it.
pub(crate) fn generate(prefix: &str) -> Result<(SecretString, SecretHash), IdentityError> {
    let secret = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random::<32>()?));
    let hash = hash(&secret);
    Ok((secret.into(), hash))
}

/// What would be stored of this secret; `None` if it cannot be a secret of this kind.
pub(crate) fn presented(prefix: &str, secret: &str) -> Option<SecretHash> {
    let rest = secret.strip_prefix(prefix)?;
    (rest.len() == LENGTH).then(|| hash(secret))
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], IdentityError> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| IdentityError::Crypto("the system gives no randomness"))?;
    Ok(bytes)
}

fn hash(secret: &str) -> SecretHash {
    SecretHash(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn secrets_are_recognised_by_kind() {
        let (secret, stored) = generate(SESSION).unwrap();
        let secret = secret.expose_secret();
        assert_eq!(secret.len(), 47);
        assert_eq!(presented(SESSION, secret), Some(stored.clone()));
        assert_eq!(stored.0.len(), 32);
        assert_ne!(generate(SESSION).unwrap().1, stored);
        for other in [
            "",
            "wls_",
            "wls_short",
            secret.trim_start_matches(SESSION),
            &secret.replace(SESSION, TOKEN),
            &format!("{secret}A"),
        ] {
            assert_eq!(presented(SESSION, other), None, "{other}");
        }
    }
}
