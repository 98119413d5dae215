//! The decisions of delivery: no I/O, no clock, no async.

pub mod automation;
pub mod compare;
pub mod compare_options;
pub mod coowned;
pub mod deletion;
pub mod descendants;
pub mod filter;
pub mod hooks;
pub mod ignore;
pub mod overlay;
pub mod ownership;
pub mod plan;
pub mod reach;
pub mod retry;
pub mod spec;
pub mod status;
pub mod sync_options;
pub mod waiting;
