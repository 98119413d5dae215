//! The tables of delivery: applications as callers list and change them, and as the controller reads and reports them.

mod list;
mod row;
mod system;
mod table;

pub use list::ApplicationQuery;
pub use row::{ApplicationRow, StoredStatus};
pub(crate) use system::SystemApplications;
pub use table::ApplicationTable;
