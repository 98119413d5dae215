//! One Windlass per data folder, and what a killed one left behind.

use crate::PostgresError;
use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A server whose Windlass was killed ends by itself within this time, and after a signal within this time again.
const PATIENCE: Duration = Duration::from_secs(20);
const INTERVAL: Duration = Duration::from_millis(50);

/// The data folder is ours while this lives; the kernel frees it with the process, however that ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn take(data: &Path) -> Result<Self, PostgresError> {
        let path = data.join("lock");
        let failed = |cause| PostgresError::Io { path: path.clone(), cause };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                file.read_to_string(&mut pid).map_err(failed)?;
                return Err(PostgresError::InUse { path: data.to_owned(), pid: pid.trim().to_owned() });
            }
        }
        let write = |mut file: &File| {
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "{}", std::process::id())
        };
        write(&file).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

/// Waits for the server of a killed Windlass, which has been told to end, and removes what it left. Blocks.
///
/// Postgres itself only looks whether the process in `postmaster.pid` is alive; after a restart of a container that
/// number is often another process's.
pub(crate) fn clear_remains(cluster: &Path) -> Result<(), PostgresError> {
    let pid_file = cluster.join("postmaster.pid");
    let text = match fs::read_to_string(&pid_file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(PostgresError::Io { path: pid_file, cause }),
    };
    let pid = text.lines().next().and_then(|line| line.trim().parse().ok()).filter(|pid| *pid > 1);
    if let Some(pid) = pid
        && !ends(pid, cluster)
    {
        tracing::warn!(pid, "stopping the PostgreSQL server of a Windlass that was killed");
        signal(pid, Signal::SIGINT);
        if !ends(pid, cluster) {
            return Err(PostgresError::Remains { pid });
        }
    }
    match fs::remove_file(&pid_file) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(PostgresError::Io { path: pid_file, cause }),
        _ => Ok(()),
    }
}

/// Sends a signal; a process that is gone already needs none.
pub(crate) fn signal(pid: i32, signal: Signal) {
    match kill(Pid::from_raw(pid), signal) {
        Ok(()) | Err(Errno::ESRCH) => {}
        Err(error) => tracing::warn!(pid, %signal, %error, "the PostgreSQL server cannot be signalled"),
    }
}

fn ends(pid: i32, cluster: &Path) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while serves(pid, cluster) {
        if Instant::now() >= deadline {
            return false;
        }
        sleep(INTERVAL);
    }
    true
}

/// Whether this process is a server on these data: a server's working folder is its data folder.
fn serves(pid: i32, cluster: &Path) -> bool {
    let Ok(cluster) = cluster.canonicalize() else { return false };
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder == cluster)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_ours_alone() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path()).unwrap();
        let error = Lock::take(folder.path()).unwrap_err();
        let expected =
            format!("another Windlass is running on {} (process {})", folder.path().display(), std::process::id());
        assert_eq!(error.to_string(), expected);
        drop(lock);
        Lock::take(folder.path()).unwrap();
    }

    #[test]
    fn another_process_with_the_old_number_is_no_server() {
        let folder = tempfile::tempdir().unwrap();
        let pid_file = folder.path().join("postmaster.pid");
        for remains in
            [format!("{}\n/data\n", std::process::id()), "999999999\n".into(), "nonsense".into(), String::new()]
        {
            fs::write(&pid_file, remains).unwrap();
            clear_remains(folder.path()).unwrap();
            assert!(!pid_file.exists());
        }
        clear_remains(folder.path()).unwrap();
    }
}
