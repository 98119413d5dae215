//! What whole-system tests stand on: the program as a process, a Git repository, a real cluster.

mod cluster;
mod eventually;
mod repository;
mod server;

pub use cluster::Cluster;
pub use eventually::eventually;
pub use repository::Repository;
pub use server::{Output, Server, Start};
