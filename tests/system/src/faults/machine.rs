//! What the kernel knows: whose a socket is, the API server's process, the library that moves a process's clock.

use crate::eventually;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::{read, read_dir, read_link, read_to_string};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Which of these processes has the socket from this port of loopback to that one. The near end alone does not say: others
/// may have used that port for another far end.
pub(super) fn owner_of_connection(near: u16, far: u16, processes: &[u32]) -> Option<u32> {
    // The kernel's lists are read piece by piece while they change: something may be missed.
    (0..100).find_map(|round| {
        std::thread::sleep(Duration::from_millis(round));
        let table = read_to_string("/proc/net/tcp").ok()?;
        let ends = [near, far].map(|port| format!("0100007F:{port:04X}"));
        let columns = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let row = table.lines().map(columns).find(|row| row.get(1..3) == Some(&ends))?;
        let socket = PathBuf::from(format!("socket:[{}]", row.get(9)?));
        let has = |process: &&u32| {
            let mut files = read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
            files.any(|file| read_link(file.path()).is_ok_and(|target| target == socket))
        };
        processes.iter().find(has).copied()
    })
}

/// In hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes))
}

/// The library that gives a process another clock; none where it is not installed.
#[must_use]
pub fn faketime() -> Option<String> {
    let folders = read_dir("/usr/lib").ok()?.flatten().map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    folders.into_iter().find(|path| path.exists()).map(|path| path.display().to_string())
}

/// The processes that this one has started.
pub(super) fn children(of: u32) -> Vec<u32> {
    let parent = |process: u32| -> Option<u32> {
        let stat = read_to_string(format!("/proc/{process}/stat")).ok()?;
        stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
    };
    let all = read_dir("/proc").into_iter().flatten().flatten();
    let all = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    all.filter(|process| parent(*process) == Some(of)).collect()
}

/// Sends a signal; a process that is gone is no error. One that is killed has ended when this returns.
pub fn send(process: u32, signal: Signal) {
    let _ = kill(Pid::from_raw(i32::try_from(process).unwrap_or(0)), signal);
    if signal == Signal::SIGKILL {
        eventually("the process has ended", Duration::from_secs(10), || {
            if has_ended(process) { Ok(()) } else { Err(format!("{process} runs")) }
        });
    }
}

/// Whether it has ended; its parent may not have asked for its status yet.
pub(crate) fn has_ended(process: u32) -> bool {
    let stat = read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(") ").map_or("", |(_, rest)| rest).chars().next();
    matches!(state, None | Some('Z' | 'X'))
}

/// The API server of the tests' control plane, as `tests/cluster/up` has started it.
pub struct ApiServer {
    process: u32,
    command: Vec<String>,
    folder: PathBuf,
}

impl ApiServer {
    /// The server behind this URL, if it is a process of this machine that `tests/cluster/up` has started.
    #[must_use]
    pub fn find(url: &str, kubeconfig: &str) -> Option<Self> {
        let port = url.rsplit(':').next()?;
        let folder = Path::new(kubeconfig).parent()?.to_owned();
        let started = read_to_string(folder.join("pids")).ok()?;
        started.lines().filter_map(|line| line.parse().ok()).find_map(|process: u32| {
            let command = command_of(process);
            let listens = command.windows(2).any(|pair| pair == ["--secure-port", port]);
            let is_it = listens && command.iter().any(|word| word == "kube-apiserver");
            is_it.then(|| Self { process, command, folder: folder.clone() })
        })
    }

    /// Kills it, and starts it again.
    ///
    /// # Panics
    /// If it does not end or start.
    pub fn restart(&self) {
        send(self.process, Signal::SIGKILL);
        eventually("the API server has ended", Duration::from_secs(10), || match command_of(self.process) {
            command if command.is_empty() => Ok(()),
            command => Err(format!("{command:?}")),
        });
        let log = std::fs::OpenOptions::new().append(true).open(self.folder.join("logs/kube-apiserver.log"));
        let log = log.expect("the API server's log");
        let mut command = Command::new("setsid");
        command.args(&self.command).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let started = command.spawn().expect("the API server starts").id();
        // `tests/cluster/down` stops what this file names.
        let mut pids =
            std::fs::OpenOptions::new().append(true).open(self.folder.join("pids")).expect("the list of pids");
        writeln!(pids, "{started}").expect("the list of pids can be written");
    }
}

fn command_of(process: u32) -> Vec<String> {
    let line = read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0)
        .filter(|word| !word.is_empty())
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect()
}
