//! Identity's own tables. Queries only; what they mean is decided above.

pub(crate) mod accounts;
pub(crate) mod failures;
pub(crate) mod sessions;
pub(crate) mod tokens;

/// A stored value that this version cannot read.
fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> sqlx::Error {
    sqlx::Error::Decode(Box::new(error))
}
