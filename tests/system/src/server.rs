//! `windlass serve` as a process of its own, and the command line against it.

use crate::eventually;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The administrator's password in tests.
const PASSWORD: &str = "correct horse battery";

/// How a server is started.
#[derive(Default)]
pub struct Start {
    /// More environment: configuration by its names.
    pub environment: Vec<(String, String)>,
    /// The data folder; a new one unless given.
    pub data: Option<PathBuf>,
}

/// A running server.
pub struct Server {
    process: Child,
    folder: tempfile::TempDir,
    data: PathBuf,
    url: String,
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Output {
    /// The exit status.
    pub status: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Output {
    /// Standard output as JSON.
    ///
    /// # Panics
    /// If it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("not JSON ({error}): {self:?}"))
    }

    /// The output of a command that must have succeeded.
    ///
    /// # Panics
    /// If it has not.
    #[must_use]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, 0, "{self:?}");
        self
    }
}

impl Server {
    /// Starts a server with its private database, and signs the command line in as `admin`.
    #[must_use]
    pub fn start(start: Start) -> Self {
        let server = Self::launch(start);
        server.sign_in();
        server
    }

    /// Starts a server and waits until it is ready.
    #[must_use]
    pub fn launch(start: Start) -> Self {
        Self::launch_known(start, |_| ())
    }

    /// Starts a server and waits until it is ready; `known` is told its process before it can have sent anything.
    #[must_use]
    pub fn launch_known(start: Start, known: impl FnOnce(u32)) -> Self {
        // Outside /root, where the private database's user may not go.
        let folder = tempfile::Builder::new()
            .prefix("wl-")
            .permissions(permissions(0o711))
            .tempdir_in("/tmp")
            .expect("a folder");
        let data = start.data.unwrap_or_else(|| folder.path().join("data"));
        let log = File::create(folder.path().join("log")).expect("a log");
        let process = program()
            .arg("serve")
            .env("WINDLASS_SERVER_LISTEN", "127.0.0.1:0")
            .env("WINDLASS_DATA_DIR", &data)
            .env("WINDLASS_ADMIN_PASSWORD", PASSWORD)
            .env("WINDLASS_SOURCES_FILE_ROOTS", format!("[{}]", crate::Repository::root().display()))
            .env("WINDLASS_SOURCES_PRIVATE_NETWORKS", "true")
            .env("WINDLASS_LOG_LEVEL", "info,windlass_delivery=debug")
            .envs(start.environment)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("windlass starts; `cargo build -p windlass` makes it");
        known(process.id());
        let mut server = Self { process, folder, data, url: String::new() };
        server.url = eventually("the server says where it serves", Duration::from_secs(60), || server.address());
        eventually("the server is ready", Duration::from_secs(20), || match server.http("GET", "/readyz", None) {
            (200, _) => Ok(()),
            other => Err(format!("{other:?}")),
        });
        server
    }

    fn address(&mut self) -> Result<String, String> {
        let log = self.log();
        if let Ok(Some(status)) = self.process.try_wait() {
            panic!("windlass ended ({status}):\n{log}");
        }
        let line = log.lines().find(|line| line.contains("windlass serves")).ok_or(log.clone())?;
        line.split("url=").nth(1).and_then(|rest| rest.split_whitespace().next()).map(str::to_owned).ok_or(log)
    }

    /// What the server has logged.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Its address, `http://127.0.0.1:…`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The identifier of its process.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Stops its process where it is, as a machine without a moment to spare does.
    pub fn freeze(&self) {
        self.signal(Signal::SIGSTOP);
    }

    /// Lets it go on after [`Self::freeze`].
    pub fn thaw(&self) {
        self.signal(Signal::SIGCONT);
    }

    fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.process.id()).unwrap_or(0);
        let _ = kill(Pid::from_raw(id), signal);
    }

    /// The administrator's password.
    #[must_use]
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// Signs the command line in as `admin`.
    pub fn sign_in(&self) {
        let _ = self.run_with(&["login", &self.url, "--username", "admin", "--password-stdin"], PASSWORD).ok();
    }

    /// Runs the command line against this server.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, "")
    }

    /// Runs the command line against this server, with this on standard input.
    #[must_use]
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = program();
        command.args(arguments).env("WINDLASS_CONFIG", self.folder.path().join("contexts.yaml"));
        finish(command, input)
    }

    /// Applies a manifest.
    #[must_use]
    pub fn apply(&self, manifest: &str) -> Output {
        self.run_with(&["apply", "-f", "-"], manifest)
    }

    /// An application as the API gives it.
    #[must_use]
    pub fn application(&self, name: &str) -> Value {
        self.run(&["app", "get", name, "-o", "json"]).ok().json()
    }

    /// A plain request without a session: status and body.
    #[must_use]
    pub fn http(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, String) {
        let mut curl = Command::new("curl");
        curl.args([
            "--silent",
            "--show-error",
            "--max-time",
            "30",
            "--request",
            method,
            "--write-out",
            "\n%{http_code}",
        ]);
        if let Some(body) = body {
            curl.args(["--header", "Content-Type: application/json", "--data", &body.to_string()]);
        }
        let output = curl.arg(format!("{}{path}", self.url)).stdin(Stdio::null()).output().expect("curl runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (body, status) = text.rsplit_once('\n').unwrap_or(("", &text));
        (status.trim().parse().unwrap_or(0), body.to_owned())
    }

    /// A GET as `admin`: status and body.
    #[must_use]
    pub fn signed(&self, path: &str) -> (u16, Value) {
        self.asked("GET", path, None)
    }

    /// A request as `admin`: status and body.
    #[must_use]
    pub fn asked(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let header = format!("Authorization: Bearer {}", self.token());
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--max-time", "30", "--write-out", "\n%{http_code}", "--header", &header]);
        curl.args(["--request", method]);
        if let Some(body) = body {
            curl.args(["--header", "Content-Type: application/json", "--data", &body.to_string()]);
        }
        let output = curl.arg(format!("{}{path}", self.url)).stdin(Stdio::null()).output().expect("curl runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (body, status) = text.rsplit_once('\n').unwrap_or(("", &text));
        (status.trim().parse().unwrap_or(0), serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// An open page: what the live stream tells from now on.
    #[must_use]
    pub fn stream(&self) -> Page {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let header = format!("Authorization: Bearer {}", self.token());
        let process = Command::new("curl")
            .args(["--silent", "--no-buffer", "--max-time", "120", "--dump-header", "-", "--header", &header])
            .arg(format!("{}/api/v1/stream", self.url))
            .stdin(Stdio::null())
            .stdout(file.reopen().expect("the file"))
            .spawn()
            .expect("curl runs");
        let page = Page { process, file };
        eventually("the stream is open", Duration::from_secs(20), || {
            let text = page.text();
            if text.contains("200") { Ok(()) } else { Err(text) }
        });
        page
    }

    fn token(&self) -> String {
        let credentials = serde_json::json!({"username": "admin", "password": PASSWORD});
        let (status, body) = self.http("POST", "/api/v1/session", Some(&credentials));
        assert_eq!(status, 200, "{body}");
        let answer: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
        answer["token"].as_str().expect("a token").to_owned()
    }

    /// Whether it has not ended.
    pub fn is_running(&mut self) -> bool {
        // It can be waited for when the last of its threads has ended, a little after the first.
        if crate::faults::has_ended(self.process.id()) {
            let _ = self.process.wait();
        }
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Kills the server without warning and starts another on the same data.
    #[must_use]
    pub fn kill_and_start_again(mut self) -> Self {
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.again()
    }

    /// Stops the server in order and returns its log; panics if it did not end well.
    pub fn stop(mut self) -> String {
        let ended = self.terminate();
        assert!(ended, "it did not stop in time:\n{}", self.log());
        self.log()
    }

    /// Stops the server in order and starts another on the same data.
    #[must_use]
    pub fn stop_and_start_again(mut self) -> Self {
        assert!(self.terminate(), "it did not stop in time:\n{}", self.log());
        self.again()
    }

    fn again(mut self) -> Self {
        // The data lies in the old server's folder, which must outlive the new one: the folder moves over.
        let placeholder = tempfile::tempdir().expect("a folder");
        let old = std::mem::replace(&mut self.folder, placeholder);
        let kept = old.keep();
        let server = Self::launch(Start { data: Some(self.data.clone()), environment: Vec::new() });
        let moved = std::fs::copy(kept.join("contexts.yaml"), server.folder.path().join("contexts.yaml"));
        assert!(moved.is_ok(), "{moved:?}");
        server.sign_in();
        server
    }

    fn terminate(&mut self) -> bool {
        self.signal(Signal::SIGTERM);
        // One that a test has stopped would never hear it.
        self.signal(Signal::SIGCONT);
        for _ in 0..600 {
            if matches!(self.process.try_wait(), Ok(Some(_))) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        false
    }
}

/// An open live stream.
pub struct Page {
    process: Child,
    file: tempfile::NamedTempFile,
}

impl Page {
    /// What was told so far.
    #[must_use]
    pub fn text(&self) -> String {
        std::fs::read_to_string(self.file.path()).unwrap_or_default()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            self.terminate();
        }
        if std::thread::panicking() {
            eprintln!("the server's log:\n{}", self.log());
        }
    }
}

fn permissions(mode: u32) -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(mode)
}

/// The program, built beside this test.
fn program() -> Command {
    let test = std::env::current_exe().expect("this test's own path");
    let beside = test.parent().and_then(Path::parent).expect("a target folder").join("windlass");
    let mut command = Command::new(beside);
    command.env_remove("DATABASE_URL").env_remove("WINDLASS_TOKEN").env_remove("WINDLASS_SERVER");
    command
}

fn finish(mut command: Command, input: &str) -> Output {
    use std::io::Write;
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("windlass runs");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).unwrap_or_default();
    let output = child.wait_with_output().expect("windlass ends");
    Output {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
