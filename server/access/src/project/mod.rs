//! The rules of an AppProject, as Argo CD reads them.
//!
//! Asked when an application is saved, rendered and applied: [`permits_source`], [`permits_destination`],
//! [`permits_kind`]. [`validate`] is asked when a project is saved. Where a rule cannot be read (a broken glob that got
//! in by another way), it forbids.

mod destination;
mod kind;
mod rule;
mod source;
mod url;
mod validate;

pub use destination::{Place, permits_destination};
pub use kind::{ObjectKind, permits_kind};
pub use rule::{Reason, RuleBroken};
pub use source::permits_source;
pub use url::normalized as normalized_url;
pub use validate::validate;
