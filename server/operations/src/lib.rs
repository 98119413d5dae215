//! Operations: decisions to change something, as rows that workers claim and carry out.
//!
//! Whoever decides inserts a row ([`Operations::enqueue`]) in the transaction of the decision; a worker claims it under a
//! lease and gives it to the [`Handler`] of its kind. Steps are carried out *at least once*: a worker may die at any
//! point, and its successor begins again. What makes that safe:
//!
//! - **One active per target**, by a unique index: asking twice is answered with what is under way.
//! - **Lease and epoch**: a claim lasts [`Timing::lease`] and is renewed by a heartbeat; each claim has a new epoch, and
//!   every write of a worker ([`Journal`]) names its epoch. A worker that lost its lease can write nothing more.
//! - **Clusters do not check our epoch**: a claim's [`deadline`](Claim::deadline) bounds each request, a worker that
//!   cannot renew cancels everything, and the successor waits the lease and the longest request out.
//! - **Fair between projects**: the next operation is of the project with the fewest running ones, then of the one that
//!   was served longest ago.
//!
//! - **Ending early** ([`Operations::terminate`]) is asked of the handler, which stops at its next safe point.
//!
//! - **What only one process does** goes by leases of the same kind, by name ([`Ownership`]).
//!
//! `queue` is what those who decide use, `terminate` is how they change their mind, `list` is what people read, `lease` is the SQL of claims, `worker` and `supervise` run handlers.

mod claim;
mod error;
mod handler;
mod lease;
mod list;
#[cfg(test)]
mod model;
mod ownership;
mod queue;
mod record;
mod right;
mod supervise;
mod terminate;
mod timing;
mod worker;

pub use claim::{Claim, Journal};
pub use error::OperationsError;
pub use handler::{Handler, Outcome};
pub use list::{CallerOperations, OperationQuery};
pub use ownership::{Holding, Ownership, OwnershipTiming};
pub use queue::{NewOperation, Operations};
pub use record::Record;
pub use timing::Timing;
