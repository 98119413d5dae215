//! Who carries operations of a kind out.

use crate::Claim;
use async_trait::async_trait;
use serde_json::Value;
use std::time::Duration;

/// Carries out operations of one kind.
///
/// `run` may be called more than once for one operation, also after it did everything: a worker may die between the last
/// step and its record. It stops soon when [`Claim::cancelled`] fires (then it answers with [`Outcome::Retry`]), and sends
/// nothing to a cluster that could last beyond [`Claim::deadline`]. When [`Claim::terminating`] fires, which may be before
/// it begins, it goes on to a safe point and answers with [`Outcome::Terminated`].
#[async_trait]
pub trait Handler: Send + Sync {
    /// The kind of operations, for example `sync`.
    fn kind(&self) -> &'static str;

    /// Carries one out.
    async fn run(&self, claim: Claim) -> Outcome;
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Done.
    Succeeded {
        /// What was done, in a sentence.
        message: String,
        /// Details, in the shape of the operation's kind.
        result: Value,
    },
    /// Carried out, with parts that were refused.
    Failed {
        /// What was refused, in a sentence.
        message: String,
        /// Details, in the shape of the operation's kind.
        result: Value,
    },
    /// Could not be carried out.
    Error {
        /// Why not, in a sentence.
        message: String,
        /// Details, in the shape of the operation's kind.
        result: Value,
    },
    /// Ended before it was done, because [`Claim::terminating`] fired; recorded as [`Phase::Failed`].
    ///
    /// [`Phase::Failed`]: windlass_model::operation::Phase::Failed
    Terminated {
        /// How far it came, in a sentence.
        message: String,
        /// Details, in the shape of the operation's kind.
        result: Value,
    },
    /// Not yet: to be tried again. The claim's operation counts these, as `retries`.
    Retry {
        /// Why, in a sentence.
        message: String,
        /// Not before this time has passed.
        after: Duration,
    },
}
