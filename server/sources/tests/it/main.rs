//! Real repositories, made by `git`, through the real fetch child.

mod https;
mod local;
mod repository;
mod server;
mod shared;
