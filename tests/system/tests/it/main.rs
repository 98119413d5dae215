//! Whole-system tests: the program as its users run it, a real Git, a real control plane.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends with the cause")]

mod automation;
mod bad_input;
mod client_side;
mod comparing;
mod coowned;
mod ignoring;
mod live;
mod manifests;
mod passing_time;
mod restart;
mod security;
mod start;
mod story;
mod synchronising;
mod webhook;
mod workers;
