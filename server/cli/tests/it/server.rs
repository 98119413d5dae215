//! A server that answers what each test says, and a command run against it.

use axum::body::Bytes;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use clap::Parser;
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use windlass_cli::{Command, Settings, Terminal};

#[derive(Parser)]
#[command(name = "windlass")]
struct Program {
    #[command(subcommand)]
    command: Command,
}

/// `METHOD path?query body` of every request.
pub(crate) type Log = Arc<Mutex<Vec<String>>>;
pub(crate) type Answers = fn(&Method, &str, usize) -> (u16, Value);

/// A server on its own thread: commands bring their own runtime.
pub(crate) fn serve(answers: Answers) -> (String, Log) {
    let log = Log::default();
    let seen = Arc::clone(&log);
    let router = Router::new().fallback(move |method: Method, uri: Uri, body: Bytes| {
        let mut seen = seen.lock().expect("the log");
        let text = format!("{method} {uri} {}", String::from_utf8_lossy(&body));
        seen.push(text.trim_end().to_owned());
        let (status, body) = answers(&method, uri.path(), seen.len());
        async move { respond(status, &body) }
    });
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("not blocking");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, router).await.expect("serves");
        });
    });
    (format!("http://{address}"), log)
}

fn respond(status: u16, body: &Value) -> Response {
    (StatusCode::from_u16(status).expect("a status"), Json(body.clone())).into_response()
}

pub(crate) struct Ran {
    code: ExitCode,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn assert(&self, code: u8) {
        assert_eq!(
            format!("{:?}", self.code),
            format!("{:?}", ExitCode::from(code)),
            "out: {}\nerr: {}",
            self.out,
            self.err
        );
    }
}

pub(crate) fn run_with(server: &str, arguments: &[&str], input: &str, settings: Settings) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let words = ["windlass"].iter().chain(arguments).map(|word| word.replace("SERVER", server));
    let program = Program::try_parse_from(words).expect("a command line");
    let mut terminal = Terminal { out: &mut out, err: &mut err, input: &mut input.as_bytes(), settings };
    let code = windlass_cli::run(program.command, &mut terminal);
    Ran { code, out: String::from_utf8(out).expect("text"), err: String::from_utf8(err).expect("text") }
}

pub(crate) fn run(server: &str, arguments: &[&str], input: &str) -> Ran {
    let settings = Settings { token: Some("wlt_test".into()), ..Settings::default() };
    let with_server: Vec<&str> = arguments.iter().copied().chain(["--server", "SERVER"]).collect();
    run_with(server, &with_server, input, settings)
}

pub(crate) fn problem(status: u16, code: &str, detail: &str, next: &str) -> (u16, Value) {
    (status, json!({ "status": status, "code": code, "detail": detail, "nextStep": next }))
}

pub(crate) fn application(sync: &str, health: &str, phase: &str) -> Value {
    json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
        "metadata": { "name": "front", "namespace": "windlass", "resourceVersion": "4" },
        "spec": {
            "project": "shop", "unknown": true,
            "source": { "repoURL": "https://git.example/shop", "path": "front", "targetRevision": "main" },
            "destination": { "name": "prod", "namespace": "shop" }
        },
        "status": {
            "sync": { "status": sync, "revision": "0123456789abcdef0123456789abcdef01234567" },
            "health": { "status": health, "message": "1 of 2 replicas are available" },
            "operationState": { "phase": phase, "message": "1 object applied", "initiatedBy": "account:ann",
                "id": "01990000-0000-7000-8000-000000000001",
                "syncResult": { "revision": "0123", "resources": [
                    { "group": "apps", "version": "v1", "kind": "Deployment", "namespace": "shop", "name": "front", "status": "Synced", "message": "configured" }
                ] } },
            "conditions": [{ "type": "SharedResourceWarning", "message": "ConfigMap shop/x belongs to two applications", "nextStep": "Remove it from one." }],
            "resources": [
                { "group": "apps", "version": "v1", "kind": "Deployment", "namespace": "shop", "name": "front", "status": sync,
                  "message": "spec.replicas is 3 in the cluster, Git says 2", "health": { "status": health } },
                { "version": "v1", "kind": "ConfigMap", "namespace": "shop", "name": "old", "status": "OutOfSync", "requiresPruning": true }
            ]
        }
    })
}

pub(crate) fn operation(phase: &str) -> Value {
    json!({
        "id": "01990000-0000-7000-8000-000000000001", "kind": "sync", "target": "application/windlass/front", "project": "shop",
        "principal": "account:ann", "correlation": "01990000-0000-7000-8000-000000000002", "phase": phase,
        "message": "1 object applied", "createdAt": "2026-11-24T00:00:00Z", "attempts": 1, "request": {}
    })
}
