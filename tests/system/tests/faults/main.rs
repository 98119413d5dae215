//! Faults, one at a time and at every step: what is killed, stopped, cut off, restarted or slow, and what is left
//! afterwards. Everything runs on a real control plane behind a recording proxy, with a real Postgres.
//!
//! `tools/faults` runs every step; without WINDLASS_FAULTS=all each third step is taken.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "what the tests are built of ends them when it fails, and tells what was done"
)]

mod clock;
mod database;
mod killed;
mod many;
mod network;
mod scene;
mod stopped;
