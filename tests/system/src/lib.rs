//! What whole-system tests stand on: the program as a process, a Git repository, a real cluster.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "this crate is a test's support: what it cannot do ends the test with the cause"
)]

mod cluster;
mod eventually;
pub mod faults;
mod repository;
mod server;
mod webhook;

pub use cluster::Cluster;
pub use eventually::eventually;
pub use repository::Repository;
pub use server::{Output, Page, Server, Start};
pub use webhook::Webhook;
