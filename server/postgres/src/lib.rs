//! A private Postgres server, for those who bring no `DATABASE_URL`: "try it with nothing".
//!
//! [`Embedded::start`] finds the server's programs, makes the data folder at the first start, starts the server on a
//! Unix socket that only its owner and root can reach, and waits until it answers; [`Embedded::stop`] ends it in order.
//! What is surprising:
//!
//! - Postgres does not run as root: as root, an unprivileged user runs it, and the data lie where that user can reach
//!   them (`account`).
//! - The server ends with us, however we end: the kernel signals it when the *thread* that started it ends, so that
//!   thread lives as long as the server (`process`). It is in a process group of its own: Ctrl-C reaches us alone, and we
//!   stop it last.
//! - A lock of our own on the data folder tells a second Windlass from the remains of a killed one (`lock`).

mod account;
mod binaries;
mod embedded;
mod error;
mod lock;
mod process;
mod settings;

pub use embedded::Embedded;
pub use error::PostgresError;
pub use settings::Settings;
