//! Real repositories, made by `git`, through the real fetch child.
#![expect(clippy::unwrap_used, reason = "what the tests are built of ends them when it fails")]

mod https;
mod local;
mod repository;
mod server;
mod shared;
