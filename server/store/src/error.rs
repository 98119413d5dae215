//! What can go wrong with stored things, and what to do about it.

use crate::seal::SealError;
use windlass_access::Denied;

/// A failed question to, or change of, the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such thing, or none that this caller may know of.
    #[error("there is no {what} {name:?}")]
    NotFound {
        /// The noun: `project`, `cluster`, …
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// The name is taken, by something that differs from what was sent.
    #[error("{what} {name:?} exists already and differs from what was sent")]
    Exists {
        /// The noun.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// The `resourceVersion` that was sent is not the stored one.
    #[error("{what} {name:?} has changed: its resourceVersion is {current}, and {given} was sent")]
    Conflict {
        /// The noun.
        what: &'static str,
        /// Its name.
        name: String,
        /// The version that was sent.
        given: String,
        /// The version that is stored.
        current: i64,
    },
    /// Applications refer to it.
    #[error("{what} {name:?} is used by {count} application{}", if *.count == 1 { "" } else { "s" })]
    InUse {
        /// The noun.
        what: &'static str,
        /// Its name.
        name: String,
        /// How many applications.
        count: i64,
    },
    /// It belongs to Windlass itself.
    #[error("{what} {name:?} is built in and cannot be deleted")]
    BuiltIn {
        /// The noun.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// What was sent breaks rules of its own kind.
    #[error("the {what} is not valid: {}", problems.join("; "))]
    Invalid {
        /// The noun.
        what: &'static str,
        /// Each with the path of the field.
        problems: Vec<String>,
    },
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The cursor of a list is not one that this list gave.
    #[error("the list's cursor is not valid: {reason}")]
    BadCursor {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A stored secret cannot be read.
    #[error("the stored credentials of {of} cannot be read: {cause}")]
    Sealed {
        /// Whose secret.
        of: String,
        /// Why not.
        cause: SealError,
    },
    /// The database does not answer, or not in time.
    #[error("the database does not answer: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// The database refused a statement, or holds what this version cannot read.
    #[error("the database refused a statement: {0}")]
    Database(#[source] sqlx::Error),
    /// The database is of another version than this program.
    #[error("the database's tables cannot be brought to this version: {0}")]
    Migration(#[source] Box<sqlx::migrate::MigrateError>),
    /// The server is too old.
    #[error("the database server is PostgreSQL {found}; Windlass needs 15 or newer")]
    TooOld {
        /// Its version.
        found: String,
    },
}

impl StoreError {
    /// The stable code, as in `docs/errors.md`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Exists { .. } => "exists",
            Self::Conflict { .. } => "conflict",
            Self::InUse { .. } => "in_use",
            Self::BuiltIn { .. } => "built_in",
            Self::Invalid { .. } => "invalid",
            Self::Denied(_) => "denied",
            Self::BadCursor { .. } => "bad_cursor",
            Self::Sealed { .. } => "sealed",
            Self::Unavailable(_) => "database_unavailable",
            Self::Database(_) => "database",
            Self::Migration(_) => "migration",
            Self::TooOld { .. } => "database_too_old",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::NotFound { .. } => "Check the name; the list shows what there is.".into(),
            Self::Exists { .. } => "Choose another name, or send it as an upsert to replace what is there.".into(),
            Self::Conflict { .. } => "Read it again, make the change on what you read, and send that.".into(),
            Self::InUse { .. } => "Move or delete those applications first; the list of applications can be filtered.".into(),
            Self::BuiltIn { .. } => "Change it instead; empty rules permit nothing.".into(),
            Self::Invalid { .. } => "Correct the named fields and send it again.".into(),
            Self::Denied(denied) => denied.next_step().to_string(),
            Self::BadCursor { .. } => "Start the list again without a cursor, with the same sort and order on every page.".into(),
            Self::Sealed { .. } => "Restore the sealing key with which they were stored, or send the credentials again.".into(),
            Self::Unavailable(_) => "Check that the database runs and is reached (DATABASE_URL), then try again.".into(),
            Self::Database(_) => "Look for the cause in the database's log; if the statement is Windlass's own fault, report it.".into(),
            Self::Migration(_) => "Start the newest version of Windlass that has served this database, or restore the database from before.".into(),
            Self::TooOld { .. } => "Upgrade the database server, or leave DATABASE_URL unset to use a private one.".into(),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let unavailable = match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Configuration(_)
            | sqlx::Error::WorkerCrashed => true,
            // 08: connection; 28: sign-in; 3D: no such database; 53: out of resources; 57: shutting down, cancelled.
            sqlx::Error::Database(refusal) => refusal
                .code()
                .is_some_and(|code| ["08", "28", "3D", "53", "57"].iter().any(|class| code.starts_with(class))),
            _ => false,
        };
        if unavailable { Self::Unavailable(error) } else { Self::Database(error) }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::Execute(error) => Self::from(error),
            other => Self::Migration(Box::new(other)),
        }
    }
}
