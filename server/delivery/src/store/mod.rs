//! The tables of delivery: applications as callers list and change them, and as the controller reads and reports them;
//! what was synchronised, what is held, and what automation decides from.

mod deciding;
mod history;
mod holds;
mod list;
mod row;
mod system;
mod table;

pub(crate) use deciding::{Asked, Standing};
pub(crate) use history::Deployed;
pub use holds::Held;
pub(crate) use holds::{NewHold, end_hold};
pub use list::ApplicationQuery;
pub use row::{ApplicationRow, StoredStatus};
pub(crate) use system::SystemApplications;
pub use table::ApplicationTable;
pub(crate) use table::delete;
