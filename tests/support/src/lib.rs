//! What tests share.
//!
//! - [`database()`]: a database for one test, with the migrations applied, dropped at its end.
//! - [`eventually()`]: waits for a condition, with a deadline, and shows the last state when it does not come.
//!
//! This crate knows no room of Windlass, so that every room's tests can use it.
#![expect(clippy::expect_used, clippy::panic, reason = "a test whose set-up fails has to stop there, loudly")]

mod database;
mod eventually;

pub use database::{TestDatabase, database};
pub use eventually::eventually;
