//! Projects, the exemplar of a noun.
//!
//! - [`Projects`]: what a caller can ask: [`list`](Projects::list), [`get`](Projects::get),
//!   [`create`](Projects::create), [`update`](Projects::update), [`delete`](Projects::delete). Each decides access,
//!   then reads, or checks the manifest and writes it with its event in one transaction.
//! - `manifest`: which manifests are accepted, and with which warnings.
//! - `system`: what controllers ask.

mod list;
mod manifest;
mod row;
mod system;
mod write;

use crate::CallerStore;

pub use list::ProjectQuery;
pub use system::DEFAULT_PROJECT;

/// The noun, in messages and events.
const WHAT: &str = "project";

/// Projects, as one caller may see and change them. Values are whole manifests.
#[derive(Clone, Copy)]
pub struct Projects<'a> {
    store: &'a CallerStore,
}

impl<'a> Projects<'a> {
    pub(crate) fn new(store: &'a CallerStore) -> Self {
        Self { store }
    }
}
