//! Encryption of what is secret at rest, with a key that is not in the database.
//!
//! AES-256-GCM with a random nonce. A sealed value is `version (1) ‖ key id (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`.
//! The key's id tells a lost key from a damaged value, and lets a later rotation hold two keys. The *context*
//! (`cluster:<id>`) is authenticated: a sealed value that is copied to another row does not open there.

mod key_file;

use aws_lc_rs::aead::{AES_256_GCM, Aad, MAX_TAG_LEN, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use std::path::PathBuf;

const VERSION: u8 = 1;
const KEY_LEN: usize = 32;
const KEY_ID_LEN: usize = 4;
const HEADER_LEN: usize = 1 + KEY_ID_LEN + NONCE_LEN;

/// The key that seals secrets at rest.
pub struct SealingKey {
    id: [u8; KEY_ID_LEN],
    key: RandomizedNonceKey,
}

/// A key or a sealed value that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Not 32 bytes in base64.
    #[error("the sealing key is not 32 bytes in base64")]
    NotAKey,
    /// The key's file cannot be read or made.
    #[error("the sealing key's file {} cannot be used: {cause}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// Others than the owner can read the key's file.
    #[error("the sealing key's file {} can be read by others (mode {mode:o})", path.display())]
    Exposed {
        /// Which file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Sealed with another key.
    #[error("it was sealed with the key {sealed_with}, and the key in use is {in_use}")]
    OtherKey {
        /// The id of the key that sealed it.
        sealed_with: String,
        /// The id of the key in use.
        in_use: String,
    },
    /// Damaged, or copied from another row.
    #[error("it is damaged, or belongs to another object")]
    Damaged,
    /// The system has no randomness to give, or refused the cipher.
    #[error("the cipher failed")]
    Cipher,
}

impl SealError {
    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::NotAKey => {
                "Make one with `openssl rand -base64 32`; keep the old one if the database holds credentials."
            }
            Self::File { .. } => "Make the file readable and its folder writable for the user that runs Windlass.",
            Self::Exposed { .. } => {
                "Restrict it with `chmod 600`, and consider the credentials that it sealed as known."
            }
            Self::OtherKey { .. } => "Restore the key with which it was sealed, or send the credentials again.",
            Self::Damaged => "Send the credentials again.",
            Self::Cipher => "Try again; if it stays, look at the system's random device.",
        }
    }
}

impl SealingKey {
    /// A new random key.
    ///
    /// # Errors
    /// [`SealError::Cipher`] if the system gives no randomness.
    pub fn generate() -> Result<Self, SealError> {
        Self::from_bytes(&random_key()?)
    }

    /// The key that this text holds: 32 bytes in standard base64.
    ///
    /// # Errors
    /// [`SealError::NotAKey`].
    pub fn from_base64(text: &SecretString) -> Result<Self, SealError> {
        let bytes = STANDARD.decode(text.expose_secret().trim()).map_err(|_| SealError::NotAKey)?;
        Self::from_bytes(&SecretSlice::from(bytes))
    }

    fn from_bytes(bytes: &SecretSlice<u8>) -> Result<Self, SealError> {
        let bytes: &[u8; KEY_LEN] = bytes.expose_secret().try_into().map_err(|_| SealError::NotAKey)?;
        // The id is public: it is derived by a hash that is used for nothing else.
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(b"windlass sealing key id");
        hash.update(bytes);
        let mut id = [0; KEY_ID_LEN];
        id.iter_mut().zip(hash.finish().as_ref()).for_each(|(to, from)| *to = *from);
        let key = RandomizedNonceKey::new(&AES_256_GCM, bytes).map_err(|_| SealError::Cipher)?;
        Ok(Self { id, key })
    }

    /// The key's public id, as in messages.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(self.id)
    }

    /// Seals `plaintext` for `context`.
    ///
    /// # Errors
    /// [`SealError::Cipher`].
    pub fn seal(&self, plaintext: &[u8], context: &str) -> Result<Vec<u8>, SealError> {
        let mut text = plaintext.to_vec();
        let nonce = self.key.seal_in_place_append_tag(Aad::from(context), &mut text).map_err(|_| SealError::Cipher)?;
        let mut sealed = Vec::with_capacity(HEADER_LEN + text.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&self.id);
        sealed.extend_from_slice(nonce.as_ref());
        sealed.append(&mut text);
        Ok(sealed)
    }

    /// Opens what [`Self::seal`] sealed for the same `context`.
    ///
    /// # Errors
    /// [`SealError::OtherKey`], or [`SealError::Damaged`] for anything else.
    pub fn open(&self, sealed: &[u8], context: &str) -> Result<SecretSlice<u8>, SealError> {
        let (header, text) = sealed.split_at_checked(HEADER_LEN).ok_or(SealError::Damaged)?;
        let [version, rest @ ..] = header else { return Err(SealError::Damaged) };
        let (id, nonce) = rest.split_at(KEY_ID_LEN);
        if *version != VERSION || text.len() < MAX_TAG_LEN {
            return Err(SealError::Damaged);
        }
        if id != self.id {
            return Err(SealError::OtherKey { sealed_with: hex::encode(id), in_use: self.id() });
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Damaged)?;
        let mut text = text.to_vec();
        let length =
            self.key.open_in_place(nonce, Aad::from(context), &mut text).map_err(|_| SealError::Damaged)?.len();
        text.truncate(length);
        Ok(SecretSlice::from(text))
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealingKey").field("id", &self.id()).finish_non_exhaustive()
    }
}

fn random_key() -> Result<SecretSlice<u8>, SealError> {
    let mut bytes = vec![0; KEY_LEN];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| SealError::Cipher)?;
    Ok(SecretSlice::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_what_it_sealed() {
        let key = SealingKey::generate().unwrap();
        let sealed = key.seal(b"token", "cluster:1").unwrap();
        assert_eq!(key.open(&sealed, "cluster:1").unwrap().expose_secret(), b"token");
        assert!(!sealed.windows(5).any(|window| window == b"token"));
        assert_ne!(sealed, key.seal(b"token", "cluster:1").unwrap(), "each sealing has its own nonce");
    }

    #[test]
    fn nothing_else_opens() {
        let key = SealingKey::generate().unwrap();
        let sealed = key.seal(b"token", "cluster:1").unwrap();
        let damaged = |index: usize| {
            let mut copy = sealed.clone();
            copy[index] ^= 1;
            copy
        };
        let cases = [
            ("another row's context", sealed.clone(), "cluster:2"),
            ("another version", damaged(0), "cluster:1"),
            ("a changed nonce", damaged(6), "cluster:1"),
            ("a changed text", damaged(HEADER_LEN), "cluster:1"),
            ("a changed tag", damaged(sealed.len() - 1), "cluster:1"),
            ("cut off", sealed[..HEADER_LEN + 3].to_vec(), "cluster:1"),
            ("only a header", sealed[..4].to_vec(), "cluster:1"),
            ("nothing", Vec::new(), "cluster:1"),
        ];
        for (case, bytes, context) in cases {
            assert!(matches!(key.open(&bytes, context), Err(SealError::Damaged)), "{case}");
        }
        let other = SealingKey::generate().unwrap();
        assert!(matches!(other.open(&sealed, "cluster:1"), Err(SealError::OtherKey { .. })));
    }

    #[test]
    fn keys_are_32_bytes_in_base64() {
        let text = |text: &str| SecretString::from(text.to_owned());
        let good = STANDARD.encode([7; 32]);
        let key = SealingKey::from_base64(&text(&format!("{good}\n"))).unwrap();
        assert_eq!(key.id(), SealingKey::from_base64(&text(&good)).unwrap().id());
        for bad in ["", "not base64!", &STANDARD.encode([7; 16]), &STANDARD.encode([7; 33])] {
            assert!(matches!(SealingKey::from_base64(&text(bad)), Err(SealError::NotAKey)), "{bad}");
        }
        assert!(!format!("{key:?}").contains(&good));
    }
}
