//! The commands that talk to a Windlass server, and `admin`, which needs none: the program mounts [`Command`] beside its
//! own.
//!
//! A command reads like a sentence: take the arguments, ask the server through `windlass-client`, print. One folder
//! per noun, one file per verb or group of verbs. What is asked for goes to standard output (`-o` says how), everything
//! else to standard error. The exit status says who was wrong:
//!
//! | status | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | the operation failed, the condition was not met in time, there are differences |
//! | 2 | the command line or a file is wrong |
//! | 3 | the server refused or did not answer |

mod account;
mod admin;
mod app;
mod apply;
mod arguments;
mod cluster;
mod command;
mod connection;
mod contexts;
mod error;
mod input;
mod operation;
mod output;
mod project;
mod session;
mod terminal;

pub use command::{Command, EXIT_STATUS_HELP, run};
pub use terminal::{Settings, Terminal};
