//! The running server: a thread that starts it, hears what it says, and sees it end.

use crate::PostgresError;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::{oneshot, watch};

/// How much of what the server says is kept for messages.
const LOG_LINES: usize = 40;

/// A longer line is cut into several.
const LONGEST_LINE: u64 = 8 * 1024;

/// The last lines of the server's log.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogTail {
    lines: Arc<Mutex<VecDeque<String>>>,
}

impl LogTail {
    fn push(&self, line: String) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LOG_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    pub(crate) fn text(&self) -> String {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().fold(String::new(), |text, line| text + line + "\n")
    }
}

/// A server process.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) pid: i32,
    pub(crate) log: LogTail,
    /// How it ended, once it has.
    ended: watch::Receiver<Option<String>>,
}

impl Process {
    /// Starts it from a thread that lives as long as it does: the kernel signals the server when that *thread* ends,
    /// and a thread of the runtime's pool ends when it has been idle.
    pub(crate) async fn start(mut command: Command, program: &Path) -> Result<Self, PostgresError> {
        let bad = |cause: String| PostgresError::BadBinary { path: program.to_owned(), cause };
        let log = LogTail::default();
        let (tell_ended, ended) = watch::channel(None);
        let (tell_started, started) = oneshot::channel();
        command.stderr(Stdio::piped());
        let heard = log.clone();
        let life = move || match command.spawn() {
            Err(error) => drop(tell_started.send(Err(error))),
            Ok(mut child) => {
                let _ = tell_started.send(Ok(child.id()));
                let status = see_through(&mut child, &heard);
                tell_ended.send_replace(Some(status));
            }
        };
        thread::Builder::new().name("postgres".to_owned()).spawn(life).map_err(|error| bad(error.to_string()))?;
        let pid = match started.await {
            Ok(Ok(pid)) => i32::try_from(pid).map_err(|error| bad(error.to_string()))?,
            Ok(Err(error)) => return Err(bad(error.to_string())),
            Err(_) => return Err(bad("its thread ended".to_owned())),
        };
        Ok(Self { pid, log, ended })
    }

    /// How it ended, if it has.
    pub(crate) fn status(&self) -> Option<String> {
        self.ended.borrow().clone()
    }

    /// Waits for its end; says how.
    pub(crate) async fn ended(&self) -> String {
        let mut ended = self.ended.clone();
        let status = ended.wait_for(Option::is_some).await.ok().and_then(|status| status.clone());
        status.unwrap_or_else(|| "unknown".to_owned())
    }
}

/// Hears what the server says until it has ended.
fn see_through(child: &mut Child, log: &LogTail) -> String {
    if let Some(stderr) = child.stderr.take() {
        let mut reader = BufReader::new(stderr);
        let mut line = Vec::new();
        while reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            hear(String::from_utf8_lossy(&line).trim_end(), log);
            line.clear();
        }
    }
    child.wait().map_or_else(|error| error.to_string(), |status| status.to_string())
}

fn hear(line: &str, log: &LogTail) {
    if line.starts_with("PANIC:") || line.starts_with("FATAL:") {
        tracing::warn!(target: "postgres", "{line}");
    } else {
        tracing::debug!(target: "postgres", "{line}");
    }
    log.push(line.to_owned());
}
