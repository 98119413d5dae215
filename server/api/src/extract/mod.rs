//! What handlers take from a request. Each refuses with words what it does not understand.

mod asker;
mod body;
mod credential;
mod format;
mod parameters;
mod path;

pub(crate) use asker::{Asker, Signed};
pub(crate) use body::{JsonBody, ManifestBody, OptionalJson};
pub(crate) use credential::{COOKIE_NAME, OwnedCredential};
pub(crate) use format::{Answer, Format, with_warnings};
pub(crate) use parameters::{ListParameters, Query, comma_separated};
pub(crate) use path::Path;
