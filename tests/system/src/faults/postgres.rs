//! A Postgres of the test's own, which can be killed, stopped and started again.

use super::machine::{children, send};
use crate::eventually;
use nix::sys::signal::Signal;
use serde_json::Value;
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A server on a socket in a folder of its own; it ends with this value.
pub struct Postgres {
    folder: tempfile::TempDir,
    programs: PathBuf,
    server: Mutex<Option<Child>>,
}

impl Postgres {
    /// Makes a server and starts it.
    ///
    /// # Panics
    /// If there is no Postgres here, or it does not start.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("wl-pg-").tempdir_in("/tmp").expect("a folder");
        let postgres = Self { folder, programs: programs(), server: Mutex::new(None) };
        let owner = Command::new("chown").args([account(), &postgres.path("")]).status();
        assert!(!is_root() || owner.is_ok_and(|status| status.success()), "the folder gets its owner");
        let made = postgres
            .program("initdb")
            .args(["-D", &postgres.path("data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"])
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        postgres.again();
        postgres
    }

    fn server(&self) -> MutexGuard<'_, Option<Child>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string().trim_end_matches('/').to_owned()
    }

    /// A program of Postgres, which refuses to run as root.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            let (user, group) = (format!("--reuid={}", account()), format!("--regid={}", account()));
            command.args([user.as_str(), group.as_str(), "--clear-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.stdin(Stdio::null()).current_dir(self.folder.path());
        command
    }

    /// The URL of its database.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.path(""))
    }

    fn again(&self) {
        let log = File::options().create(true).append(true).open(self.folder.path().join("log")).expect("a log");
        let (data, folder) = (self.path("data"), self.path(""));
        let mut command = self.program("postgres");
        command.args(["-D", &data, "-k", &folder, "-c", "listen_addresses=", "-c", "fsync=off"]);
        command.args(["-c", "max_connections=200"]).stdout(Stdio::null()).stderr(log);
        *self.server() = Some(command.spawn().expect("Postgres starts"));
        eventually("Postgres answers", Duration::from_secs(30), || {
            let answer = self.program("pg_isready").args(["-q", "-h", &folder]).status();
            if answer.is_ok_and(|status| status.success()) { Ok(()) } else { Err(self.log()) }
        });
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Kills it as a crash of the machine would, and starts it again: what was committed is still there.
    ///
    /// # Panics
    /// If it does not start again.
    pub fn crash_and_start_again(&self) {
        self.end();
        self.again();
    }

    /// Stops all its processes: connections stay open, and nothing is answered.
    pub fn freeze(&self) {
        self.signal_all(Signal::SIGSTOP);
    }

    /// Lets them go on.
    pub fn thaw(&self) {
        self.signal_all(Signal::SIGCONT);
    }

    fn signal_all(&self, signal: Signal) {
        let Some(server) = self.server().as_ref().map(Child::id) else { return };
        // The first one first: it starts no others then.
        for process in std::iter::once(server).chain(children(server)) {
            send(process, signal);
        }
    }

    fn end(&self) {
        let server = self.server().take();
        if let Some(mut server) = server {
            send(server.id(), Signal::SIGQUIT);
            send(server.id(), Signal::SIGCONT);
            let _ = server.wait();
        }
    }

    /// The rows of a query, as a list of objects.
    ///
    /// # Panics
    /// If the query fails.
    #[must_use]
    pub fn rows(&self, query: &str) -> Vec<Value> {
        let query = format!("SELECT coalesce(json_agg(rows), '[]') FROM ({query}) rows");
        let mut psql = self.program("psql");
        psql.args(["-h", &self.path(""), "-U", "postgres", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", &query]);
        let answer = psql.output().expect("psql runs");
        assert!(answer.status.success(), "{query}: {}", String::from_utf8_lossy(&answer.stderr));
        serde_json::from_slice(&answer.stdout).expect("JSON rows")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.thaw();
        self.end();
    }
}

/// Where `tools/env.sh` looks for it too.
fn programs() -> PathBuf {
    let given =
        std::env::var_os("WINDLASS_PG_BIN").map(PathBuf::from).filter(|folder| folder.join("postgres").exists());
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian =
        || versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("postgres").exists()).max();
    let path = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).find(|folder| folder.join("postgres").exists())
    };
    given.or_else(debian).or_else(path).expect("a Postgres server; tools/install test puts one on Debian")
}

fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

fn account() -> &'static str {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    if users.lines().any(|line| line.starts_with("postgres:")) { "postgres" } else { "nobody" }
}
