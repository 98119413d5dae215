//! What can go wrong with operations.

use windlass_access::Denied;
use windlass_model::id::OperationId;
use windlass_model::operation::Operation;
use windlass_store::StoreError;

/// An operation that cannot be asked for, or a claim that is gone.
#[derive(Debug, thiserror::Error)]
pub enum OperationsError {
    /// One is under way for this target, of this kind or another.
    #[error("{} of {} is under way already: operation {}, asked for by {}", .0.kind, .0.target, .0.id, .0.principal)]
    AlreadyActive(Box<Operation>),
    /// The identifier is another operation's.
    #[error("the identifier {0} is another operation's")]
    IdentifierTaken(OperationId),
    /// There is none with this identifier.
    #[error("there is no operation {0}")]
    NotFound(OperationId),
    /// It has ended, and cannot be ended again.
    #[error("operation {}, {} of {}, has ended already: {:?}", .0.id, .0.kind, .0.target, .0.phase)]
    Ended(Box<Operation>),
    /// The claim has ended: its lease ran out, or another worker has the operation now.
    #[error("the claim of operation {0} has ended; another worker may have it")]
    LeaseLost(OperationId),
    /// The caller may not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OperationsError {
    /// The stable code, as in `docs/errors.md`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyActive(_) => "operation_in_progress",
            Self::IdentifierTaken(_) => "identifier_taken",
            Self::NotFound(_) => "not_found",
            Self::Ended(_) => "operation_ended",
            Self::LeaseLost(_) => "lease_lost",
            Self::Denied(_) => "denied",
            Self::Store(error) => error.code(),
        }
    }

    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::AlreadyActive(_) => "Wait until it has ended, then ask again if that is still needed.".into(),
            Self::IdentifierTaken(_) => "Ask again with a new identifier.".into(),
            Self::NotFound(_) => "List the operations, and check the identifier.".into(),
            Self::Ended(_) => "Nothing: it does nothing more. What it did stands in its result.".into(),
            Self::LeaseLost(_) => "Nothing: the worker that has the operation now carries it out.".into(),
            Self::Denied(denied) => denied.next_step(),
            Self::Store(error) => error.next_step(),
        }
    }
}

impl From<sqlx::Error> for OperationsError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
