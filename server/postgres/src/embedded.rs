//! Starting and stopping the private server.

use crate::account::Account;
use crate::binaries::{Binaries, find};
use crate::lock::{Lock, clear_remains, signal};
use crate::process::Process;
use crate::{PostgresError, Settings};
use nix::sys::signal::Signal;
use sqlx::{Connection, Executor, PgConnection};
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// The superuser and the database; both are the private server's only ones.
const NAME: &str = "windlass";

/// After a crash the server reads its log again before it answers.
const READY: Duration = Duration::from_secs(120);
const ASK_AGAIN: Duration = Duration::from_millis(50);

/// How long sessions may take to end; then the server is told to end at once (its data are recovered at the next start).
const STOP: Duration = Duration::from_secs(30);

/// The private server, running. Dropped, it is told to end, and nobody waits.
#[derive(Debug)]
pub struct Embedded {
    process: Process,
    url: String,
    data: PathBuf,
    _lock: Lock,
}

/// What was found and made before the server starts.
struct Prepared {
    command: Command,
    program: PathBuf,
    socket: PathBuf,
    lock: Lock,
}

impl Embedded {
    /// Starts the server; makes its data at the first start. Answers when it answers.
    ///
    /// # Errors
    /// [`PostgresError`], each with what to do next.
    pub async fn start(settings: Settings) -> Result<Self, PostgresError> {
        let data = settings.data.clone();
        let prepared = tokio::task::spawn_blocking(move || prepare(&settings))
            .await
            .map_err(|error| PostgresError::Io { path: data.clone(), cause: std::io::Error::other(error) })??;
        let Prepared { command, program, socket, lock } = prepared;
        let process = Process::start(command, &program).await?;
        let embedded = Self { process, url: url(&socket, NAME), data, _lock: lock };
        embedded.make_ready(&socket).await?;
        tracing::info!(data = %embedded.data.display(), pid = embedded.process.pid, "the private PostgreSQL server answers");
        Ok(embedded)
    }

    /// Where its database is: a socket, no password.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The server's process.
    #[must_use]
    pub fn pid(&self) -> i32 {
        self.process.pid
    }

    /// Waits until the server ends by itself, and says how: it is not to be expected.
    pub async fn ended(&self) -> PostgresError {
        let status = self.process.ended().await;
        self.failure(status)
    }

    /// Ends the server: sessions are ended, what is committed stays.
    pub async fn stop(self) {
        signal(self.process.pid, Signal::SIGINT);
        if timeout(STOP, self.process.ended()).await.is_err() {
            tracing::warn!(pid = self.process.pid, "the private PostgreSQL server does not stop; ending it at once");
            signal(self.process.pid, Signal::SIGQUIT);
            self.process.ended().await;
        }
        tracing::info!("the private PostgreSQL server has stopped");
    }

    /// Waits until it answers, and makes our database.
    async fn make_ready(&self, socket: &Path) -> Result<(), PostgresError> {
        let server = url(socket, "postgres");
        let deadline = Instant::now() + READY;
        let mut connection = loop {
            match PgConnection::connect(&server).await {
                Ok(connection) => break connection,
                Err(error) => {
                    if let Some(status) = self.process.status() {
                        return Err(self.failure(status));
                    }
                    if !is_starting(&error) {
                        return Err(PostgresError::Refused(error));
                    }
                    if Instant::now() >= deadline {
                        return Err(PostgresError::NotReady { seconds: READY.as_secs(), log: self.process.log.text() });
                    }
                    sleep(ASK_AGAIN).await;
                }
            }
        };
        let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'windlass')")
            .fetch_one(&mut connection)
            .await
            .map_err(PostgresError::Refused)?;
        if !exists {
            connection.execute("CREATE DATABASE windlass").await.map_err(PostgresError::Refused)?;
        }
        connection.close().await.map_err(PostgresError::Refused)
    }

    fn failure(&self, status: String) -> PostgresError {
        let log = self.process.log.text();
        if is_full(&log) {
            return PostgresError::DiskFull { path: self.data.clone(), log };
        }
        PostgresError::Ended { status, log }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        if self.process.status().is_none() {
            signal(self.process.pid, Signal::SIGINT);
        }
    }
}

/// Finds programs and user, takes the folder, makes the data. Blocks.
fn prepare(settings: &Settings) -> Result<Prepared, PostgresError> {
    let data = &settings.data;
    DirBuilder::new().recursive(true).mode(0o755).create(data).map_err(|cause| io(data, cause))?;
    let data = data.canonicalize().map_err(|cause| io(data, cause))?;
    let settings = Settings { data, ..settings.clone() };
    let account = Account::find()?;
    let (cluster, socket) = (settings.cluster(), settings.socket_folder()?);
    account.check_reach(&cluster)?;
    let lock = Lock::take(&settings.data)?;
    let binaries = find(settings.binaries.as_deref(), &cluster)?;
    account.own_folder(&socket)?;
    if cluster.join("PG_VERSION").is_file() {
        clear_remains(&cluster)?;
    } else {
        initialise(&account, &binaries, &cluster)?;
    }
    let program = binaries.program("postgres");
    let mut command = account.command(&program);
    command.arg("-D").arg(&cluster);
    for setting in [
        "listen_addresses=",
        "port=5432",
        "unix_socket_permissions=0700",
        "logging_collector=off",
        "log_destination=stderr",
        "log_line_prefix=",
        "TimeZone=UTC",
        "log_timezone=UTC",
        // A transaction that writes and stays open holds up every reader of events.
        "idle_in_transaction_session_timeout=300s",
    ] {
        command.args(["-c", setting]);
    }
    command.arg("-c").arg(format!("unix_socket_directories={}", quoted(&socket)));
    Ok(Prepared { command, program, socket, lock })
}

/// Makes the data beside their place, and moves them there when they are complete.
fn initialise(account: &Account, binaries: &Binaries, cluster: &Path) -> Result<(), PostgresError> {
    let making = cluster.with_extension("new");
    let mut log = String::new();
    // Not every system has the locale in which letters beyond ASCII have a lower case.
    for ctype in ["C.UTF-8", "C"] {
        remove(&making)?;
        account.own_folder(&making)?;
        let mut command = account.command(&binaries.program("initdb"));
        command.arg("-D").arg(&making).args(["--username", NAME, "--encoding=UTF8", "--lc-collate=C"]);
        command.args(["--lc-messages=C", "--lc-monetary=C", "--lc-numeric=C", "--lc-time=C"]);
        command.arg(format!("--lc-ctype={ctype}"));
        // The socket's folder is private: whoever reaches it is its owner or root.
        command.args(["--auth-local=trust", "--auth-host=reject", "--data-checksums", "--no-instructions"]);
        let output = command.stderr(std::process::Stdio::piped()).output().map_err(|cause| io(cluster, cause))?;
        if output.status.success() {
            // Not a data folder of ours, or an empty one; `rename` refuses to replace anything else.
            return fs::rename(&making, cluster).map_err(|cause| io(cluster, cause));
        }
        log = String::from_utf8_lossy(&output.stderr).into_owned();
        if !log.contains("locale") {
            break;
        }
    }
    remove(&making)?;
    let path = cluster.to_owned();
    Err(if is_full(&log) { PostgresError::DiskFull { path, log } } else { PostgresError::InitFailed { path, log } })
}

fn remove(folder: &Path) -> Result<(), PostgresError> {
    match fs::remove_dir_all(folder) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(io(folder, cause)),
        _ => Ok(()),
    }
}

/// A name in a list of Postgres' configuration.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display().to_string().replace('"', "\"\""))
}

fn url(socket: &Path, database: &str) -> String {
    let host: String = url::form_urlencoded::byte_serialize(socket.as_os_str().as_encoded_bytes()).collect();
    format!("postgres://{NAME}@localhost:5432/{database}?host={host}&sslmode=disable")
}

/// Whether the server may answer later: it is not there yet, or says that it starts (57P03).
fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(refusal) => refusal.code().as_deref() == Some("57P03"),
        _ => false,
    }
}

fn is_full(log: &str) -> bool {
    log.contains("No space left on device")
}

fn io(path: &Path, cause: std::io::Error) -> PostgresError {
    let path = path.to_owned();
    if cause.kind() == std::io::ErrorKind::StorageFull {
        return PostgresError::DiskFull { path, log: cause.to_string() };
    }
    PostgresError::Io { path, cause }
}
