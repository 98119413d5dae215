//! What can be missing or wrong when the private server starts.

use std::io;
use std::path::PathBuf;

/// The private Postgres server did not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// Its programs are not there.
    #[error("PostgreSQL's programs `postgres` and `initdb` were not found in {}", list(searched))]
    NoBinaries {
        /// Where they were looked for.
        searched: Vec<PathBuf>,
    },
    /// The program does not run.
    #[error("{} cannot be run: {cause}", path.display())]
    BadBinary {
        /// Which program.
        path: PathBuf,
        /// Why not.
        cause: String,
    },
    /// Its programs are too old.
    #[error("PostgreSQL in {} is version {found}; Windlass needs {oldest} or newer", path.display(), oldest = crate::binaries::OLDEST)]
    TooOld {
        /// Its folder.
        path: PathBuf,
        /// Its major version.
        found: u32,
    },
    /// The data were written by another major version.
    #[error("the data in {} are of PostgreSQL {data}, and only version {} is installed", path.display(), versions(installed))]
    OtherVersion {
        /// The data folder.
        path: PathBuf,
        /// The version of the data.
        data: u32,
        /// The versions that were found.
        installed: Vec<u32>,
    },
    /// We are root, and there is no other user to run it.
    #[error("PostgreSQL does not run as root, and there is neither a user `postgres` nor a user `nobody`")]
    NoUser,
    /// We are root, and cannot become another user.
    #[error("PostgreSQL does not run as root, and `setpriv` was not found to run it as {user}")]
    NoSetpriv {
        /// Who should run it.
        user: String,
    },
    /// The user that runs it cannot reach the data.
    #[error("the user {user} may not pass through the folder {}", path.display())]
    NotReachable {
        /// The folder in the way.
        path: PathBuf,
        /// Who runs it.
        user: String,
    },
    /// A file or folder cannot be used.
    #[error("{} cannot be used: {cause}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The name of the socket would be too long for the system.
    #[error("the folder {} is too long a name for a socket ({length} bytes, {limit} are possible)", path.display())]
    PathTooLong {
        /// The folder.
        path: PathBuf,
        /// Its length with the socket's name.
        length: usize,
        /// What the system allows.
        limit: usize,
    },
    /// Another Windlass has this data folder.
    #[error("another Windlass is running on {} (process {pid})", path.display())]
    InUse {
        /// The data folder.
        path: PathBuf,
        /// Its process.
        pid: String,
    },
    /// The server of a Windlass that was killed is still there.
    #[error("the PostgreSQL server of a Windlass that was killed does not end (process {pid})")]
    Remains {
        /// Its process.
        pid: i32,
    },
    /// The disk is full.
    #[error("the disk of {} is full: {}", path.display(), last_lines(log))]
    DiskFull {
        /// The data folder.
        path: PathBuf,
        /// What the server said last.
        log: String,
    },
    /// The data folder could not be made.
    #[error("PostgreSQL's data folder {} could not be made: {}", path.display(), last_lines(log))]
    InitFailed {
        /// The data folder.
        path: PathBuf,
        /// What `initdb` said.
        log: String,
    },
    /// It ended instead of starting, or later by itself.
    #[error("PostgreSQL ended ({status}): {}", last_lines(log))]
    Ended {
        /// How.
        status: String,
        /// What it said last.
        log: String,
    },
    /// It does not answer in time.
    #[error("PostgreSQL did not answer within {seconds} seconds: {}", last_lines(log))]
    NotReady {
        /// How long we waited.
        seconds: u64,
        /// What it said last.
        log: String,
    },
    /// It answers, and refuses us.
    #[error("PostgreSQL refused to prepare its database: {0}")]
    Refused(#[source] sqlx::Error),
}

impl PostgresError {
    /// What to do next.
    #[must_use]
    pub fn next_step(&self) -> String {
        match self {
            Self::NoBinaries { .. } => "Install PostgreSQL 15 or newer (Debian: `apt install postgresql`), name its folder in WINDLASS_PG_BIN, or name a server in DATABASE_URL.".into(),
            Self::BadBinary { .. } | Self::TooOld { .. } => "Install PostgreSQL 15 or newer, and name its folder in WINDLASS_PG_BIN if there are several.".into(),
            Self::OtherVersion { data, .. } => format!("Install PostgreSQL {data}, or bring the data to the new version with pg_upgrade."),
            Self::NoUser => "Make the user `postgres`, or start Windlass as a user other than root.".into(),
            Self::NoSetpriv { .. } => "Install util-linux, or start Windlass as a user other than root.".into(),
            Self::NotReachable { .. } => "Choose a data folder that this user can reach, such as /var/lib/windlass, or let others pass through the folder (`chmod o+x`).".into(),
            Self::Io { .. } => "Check that the folder is there and may be written by the user that runs Windlass.".into(),
            Self::PathTooLong { .. } => "Choose a data folder with a shorter name.".into(),
            Self::InUse { .. } => "Stop that one first, or give this one another data folder.".into(),
            Self::Remains { pid } => format!("Look at what process {pid} does; `kill -QUIT {pid}` ends it at once, and its data are recovered at the next start."),
            Self::DiskFull { .. } => "Make room on the disk, then start again; nothing that was committed is lost.".into(),
            Self::InitFailed { .. } | Self::Ended { .. } | Self::NotReady { .. } => "Look at the server's words above; its data are left as they are.".into(),
            Self::Refused(_) => "If the data folder was made by something else, give Windlass another one.".into(),
        }
    }
}

fn list(paths: &[PathBuf]) -> String {
    let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    if paths.is_empty() { "any place".to_owned() } else { paths.join(", ") }
}

fn versions(versions: &[u32]) -> String {
    versions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A message is one line: the end of what the server said.
fn last_lines(log: &str) -> String {
    let lines: Vec<_> = log.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let first = lines.len().saturating_sub(4);
    let last = lines.get(first..).unwrap_or_default().join("; ");
    if last.is_empty() { "it said nothing".to_owned() } else { last }
}
