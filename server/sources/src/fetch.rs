//! Renews a mirror: starts the fetch child, watches it, and understands how it ended.

use crate::config::SourcesConfig;
use crate::error::SourceError;
use crate::guard::Guard;
use crate::location::{Location, Transport};
use crate::mirror::{self, Mirror};
use crate::network::Network;
use crate::protocol::{Answer, FailureKind, Origin, Request, Want};
use nix::sys::signal::Signal;
use std::fs::Permissions;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

const SIZE_CHECK: Duration = Duration::from_millis(200);
const MAX_ANSWER: u64 = 64 * 1024;

/// Fetches a repository's branches and tags, and what is wanted besides, into its mirror.
pub(crate) async fn fetch(
    config: &SourcesConfig,
    network: &Network,
    location: &Location,
    mirror: &Mirror,
    want: Option<Want>,
) -> Result<(), SourceError> {
    let started = Instant::now();
    let result = guarded(config, network, location, mirror, want).await;
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match &result {
        Ok(()) => tracing::debug!(repository = location.url, milliseconds, "fetched a repository"),
        Err(error) => {
            tracing::warn!(repository = location.url, milliseconds, code = error.code(), %error, "a repository could not be fetched")
        }
    }
    result
}

async fn guarded(
    config: &SourcesConfig,
    network: &Network,
    location: &Location,
    mirror: &Mirror,
    want: Option<Want>,
) -> Result<(), SourceError> {
    let guard = match location.transport {
        Transport::Https => {
            let started = Guard::start(network.clone(), &location.url).await;
            Some(started.map_err(|error| helper(location, format!("its way out could not be opened: {error}")))?)
        }
        Transport::File => None,
    };
    let origin = match &guard {
        Some(guard) => Origin::Guard { url: guard.url().to_owned() },
        None => Origin::Local { url: location.url.clone(), roots: config.file_roots.clone() },
    };
    let max_file_bytes = config.max_repository_bytes;
    let request = Request { mirror: mirror.path.clone(), origin, want, max_file_bytes };
    match run(config, location, &request).await? {
        Answer::Fetched => Ok(()),
        // The guard knows better than the child, which only saw that it was refused.
        Answer::Failed { kind, message } => {
            Err(guard.as_ref().and_then(Guard::refusal).unwrap_or_else(|| failed(location, kind, message)))
        }
    }
}

async fn run(config: &SourcesConfig, location: &Location, request: &Request) -> Result<Answer, SourceError> {
    let storage = |error: std::io::Error| SourceError::Storage { url: location.url.clone(), cause: error.to_string() };
    let git = git_dir(config);
    let home = git.join("home");
    let folder = home.clone();
    blocking(location, move || keep_private(&git).and_then(|()| prepare_home(&folder))).await?.map_err(storage)?;
    let mut child = Command::new(&config.helper)
        .args(["helper", "fetch"])
        // Nothing of the server's own, but where its libraries are, should they not be in the usual place.
        .env_clear()
        .env("HOME", home)
        .envs(std::env::var_os("LD_LIBRARY_PATH").map(|path| ("LD_LIBRARY_PATH", path)))
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A terminal's Ctrl-C is for the server, which stops its children in order.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| helper(location, format!("{} could not be started: {error}", config.helper.display())))?;

    let limit_bytes = config.max_repository_bytes;
    let too_large = || SourceError::TooLarge { url: location.url.clone(), limit_bytes };
    let outcome = tokio::select! {
        ended = talk(&mut child, location, request) => ended.map_err(|error| helper(location, error.to_string())),
        () = grown(&request.mirror, limit_bytes) => Err(too_large()),
        () = tokio::time::sleep(config.fetch_timeout) => {
            Err(SourceError::Timeout { url: location.url.clone(), seconds: config.fetch_timeout.as_secs() })
        }
    };
    match outcome {
        Ok(ended) if ended.status.signal() == Some(Signal::SIGXFSZ as i32) => {
            tidy(location, &request.mirror).await;
            Err(too_large())
        }
        Ok(ended) => ended.answer(location),
        Err(error) => {
            // It may have ended by itself in the meantime.
            let _ = child.kill().await;
            tidy(location, &request.mirror).await;
            Err(error)
        }
    }
}

/// Makes the folder of all mirrors, for this user alone, or takes others' rights from the one that there is. The data
/// folder around it may be passed through by others: the private database runs as another user.
fn keep_private(git: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(git)?;
    if std::fs::metadata(git)?.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    std::fs::set_permissions(git, Permissions::from_mode(0o700)).map_err(|error| {
        let words = format!("others may read {0}, which could not be changed ({error}); chmod 700 {0}", git.display());
        std::io::Error::new(error.kind(), words)
    })
}

/// Git refuses repositories of other users unless told that they are meant. Which ones are meant is decided by
/// `file_roots`, before Git looks.
const GIT_CONFIG: &[u8] = b"[safe]\n\tdirectory = *\n";

/// Makes the child's home, with the settings that Git reads there. Another fetch may be reading them: they are
/// written once, and as a whole.
fn prepare_home(home: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(home)?;
    let settings = home.join(".gitconfig");
    if std::fs::read(&settings).is_ok_and(|now| now == GIT_CONFIG) {
        return Ok(());
    }
    let unique = home.join(format!(".gitconfig.{:?}", std::thread::current().id()));
    std::fs::write(&unique, GIT_CONFIG)?;
    std::fs::rename(unique, settings)
}

/// How the child ended, and what it said.
struct Ended {
    status: ExitStatus,
    answer: Vec<u8>,
    complaint: Vec<u8>,
}

impl Ended {
    fn answer(self, location: &Location) -> Result<Answer, SourceError> {
        if let (true, Ok(answer)) = (self.status.success(), serde_json::from_slice(&self.answer)) {
            return Ok(answer);
        }
        let complaint = String::from_utf8_lossy(&self.complaint).trim().to_owned();
        tracing::warn!(repository = location.url, status = %self.status, complaint, "the fetch process ended without an answer");
        Err(helper(location, format!("it ended without an answer ({})", self.status)))
    }
}

/// Gives the child its request and hears it out. Its input stays open as long as it is wanted.
async fn talk(child: &mut Child, location: &Location, request: &Request) -> std::io::Result<Ended> {
    let (Some(mut input), Some(output), Some(complaints)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(std::io::Error::other("it has no pipes"));
    };
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    if let Err(error) = input.write_all(&line).await {
        tracing::debug!(repository = location.url, %error, "the fetch process does not listen");
    }
    let (answer, complaint) = tokio::try_join!(all_of(output), all_of(complaints))?;
    let status = child.wait().await?;
    drop(input);
    Ok(Ended { status, answer, complaint })
}

/// Reads to the end, and keeps the beginning.
async fn all_of(mut pipe: impl AsyncRead + Unpin) -> std::io::Result<Vec<u8>> {
    let mut beginning = Vec::new();
    (&mut pipe).take(MAX_ANSWER).read_to_end(&mut beginning).await?;
    tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await?;
    Ok(beginning)
}

/// Ends when the mirror has grown beyond the limit.
async fn grown(mirror: &Path, limit_bytes: u64) {
    loop {
        tokio::time::sleep(SIZE_CHECK).await;
        let folder = mirror.to_owned();
        let bytes = tokio::task::spawn_blocking(move || mirror::object_bytes(&folder)).await;
        if bytes.is_ok_and(|bytes| bytes > limit_bytes) {
            return;
        }
    }
}

/// Frees the room that a killed child took, unless another one writes by now: then that one has tidied up.
async fn tidy(location: &Location, mirror: &Path) {
    let folder = mirror.to_owned();
    let tidied = blocking(location, move || {
        let lock = std::fs::File::create(mirror::beside(&folder, ".lock"))?;
        if lock.try_lock().is_ok() { mirror::tidy(&folder) } else { Ok(()) }
    });
    if let Ok(Err(error)) = tidied.await {
        tracing::warn!(repository = location.url, %error, "the leftovers of a stopped fetch could not be removed");
    }
}

/// The folder of all mirrors.
pub(crate) fn git_dir(config: &SourcesConfig) -> std::path::PathBuf {
    config.data_dir.join("git")
}

/// Runs what reads or writes files where that may block.
pub(crate) async fn blocking<T: Send + 'static>(
    location: &Location,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, SourceError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => Ok(value),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(helper(location, "the server is stopping".to_owned())),
        },
    }
}

fn helper(location: &Location, cause: String) -> SourceError {
    SourceError::Helper { url: location.url.clone(), cause }
}

fn failed(location: &Location, kind: FailureKind, message: String) -> SourceError {
    let url = location.url.clone();
    match kind {
        FailureKind::NotFound => SourceError::NotFound { url },
        FailureKind::FileNotPermitted => SourceError::FileNotPermitted { url },
        FailureKind::Unsupported => SourceError::UnsupportedUrl { url, reason: message },
        FailureKind::Unreachable => SourceError::Unreachable { url, cause: message },
        FailureKind::Corrupt => SourceError::Corrupt { url, cause: message },
        FailureKind::Storage => SourceError::Storage { url, cause: message },
        FailureKind::Internal => SourceError::Helper { url, cause: message },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_are_this_users_alone() {
        let data = tempfile::tempdir().unwrap();
        let git = data.path().join("git");
        let mode = || std::fs::metadata(&git).unwrap().permissions().mode() & 0o777;
        keep_private(&git).unwrap();
        assert_eq!(mode(), 0o700, "made");
        std::fs::set_permissions(&git, Permissions::from_mode(0o755)).unwrap();
        std::fs::create_dir(git.join("home")).unwrap();
        keep_private(&git).unwrap();
        assert_eq!(mode(), 0o700, "tightened");
        assert!(git.join("home").is_dir());
    }
}
