//! What the tests share: the real control plane, and servers that answer as told.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use windlass_clusters::{ClusterError, Connection, Deletion, Object, Preconditions, Propagation, kubeconfig};
use windlass_model::cluster::{ClusterConfig, NewCluster};
use windlass_model::object::ObjectKey;

/// The program does this first thing in `main`.
pub(crate) fn install_provider() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// The control plane that the environment names.
pub(crate) fn real_cluster() -> Option<NewCluster> {
    install_provider();
    let Ok(path) = std::env::var("WINDLASS_TEST_KUBECONFIG") else {
        println!("skipped: WINDLASS_TEST_KUBECONFIG names no kubeconfig");
        return None;
    };
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    Some(kubeconfig::parse(&text, None, &|file| std::fs::read(file)).unwrap())
}

pub(crate) fn connect(cluster: &NewCluster) -> Connection {
    Connection::connect(&cluster.server, &cluster.config).unwrap()
}

/// A new namespace; delete it with [`remove_namespace`].
pub(crate) async fn new_namespace(connection: &Connection) -> String {
    let name = unique("hc");
    assert!(connection.create_namespace(&name).await.unwrap());
    name
}

pub(crate) async fn remove_namespace(connection: &Connection, name: &str) {
    remove(connection, &key("", "Namespace", "", name), "v1").await;
}

pub(crate) async fn remove(connection: &Connection, key: &ObjectKey, version: &str) -> Deletion {
    connection.delete(key, version, &Preconditions::default(), Propagation::Background).await.unwrap()
}

pub(crate) fn unique(prefix: &str) -> String {
    let id = windlass_model::id::CorrelationId::generate().to_string();
    format!("{prefix}-{}", id.split('-').next_back().unwrap())
}

pub(crate) fn key(group: &str, kind: &str, namespace: &str, name: &str) -> ObjectKey {
    ObjectKey { group: group.into(), kind: kind.into(), namespace: namespace.into(), name: name.into() }
}

pub(crate) fn object(value: serde_json::Value) -> Object {
    value.as_object().unwrap().clone()
}

/// Another client of the cluster: `kubectl`, a person, another controller.
pub(crate) fn other_client(cluster: &NewCluster) -> kube::Client {
    let mut config = kube::Config::new(cluster.server.parse().unwrap());
    config.accept_invalid_certs = cluster.config.tls_client_config.insecure;
    config.auth_info.token = cluster.config.bearer_token.clone().map(Into::into);
    kube::Client::try_from(config).unwrap()
}

pub(crate) async fn send(
    client: &kube::Client,
    method: &str,
    path: &str,
    content_type: &str,
    body: &serde_json::Value,
) -> Object {
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", content_type)
        .body(serde_json::to_vec(body).unwrap())
        .unwrap();
    client.request(request).await.unwrap()
}

/// Asks again until the answer is there.
pub(crate) async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        match ask().await {
            Ok(answer) => return answer,
            Err(state) if Instant::now() > deadline => panic!("{what}: {state}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// One request as a fake server saw it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// What a fake server answers.
pub(crate) enum Reply {
    /// Status, more header lines, body.
    Full(u16, &'static str, String),
    /// Lines of a watch; then the end, or silence until the client goes.
    Lines(Vec<serde_json::Value>, Then),
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Then {
    End,
    Silence,
}

/// A server that answers as told.
pub(crate) struct Fake {
    pub(crate) url: String,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
    /// Watches that the client has gone from.
    pub(crate) gone: Arc<Mutex<u32>>,
}

impl Fake {
    pub(crate) async fn start(answer: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, gone) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let fake = Self { url, seen: Arc::clone(&seen), gone: Arc::clone(&gone) };
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let (answer, seen, gone) = (Arc::clone(&answer), Arc::clone(&seen), Arc::clone(&gone));
                tokio::spawn(async move {
                    let request = read_request(&mut socket).await;
                    let number = {
                        let mut seen = seen.lock().unwrap();
                        seen.push(request.clone());
                        seen.len()
                    };
                    reply(&mut socket, answer(&request, number), &gone).await;
                });
            }
        });
        fake
    }

    pub(crate) fn connection(&self) -> Connection {
        install_provider();
        Connection::connect(&self.url, &ClusterConfig::default()).unwrap()
    }

    pub(crate) fn targets(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|seen| seen.target.clone()).collect()
    }
}

async fn read_request(socket: &mut TcpStream) -> Seen {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                let mut words = head.split(' ');
                let method = words.next().unwrap().to_owned();
                let target = words.next().unwrap().to_owned();
                return Seen { method, target, head: head.to_owned(), body: body.to_owned() };
            }
        }
        let mut buffer = [0; 4096];
        match socket.read(&mut buffer).await {
            Ok(0) | Err(_) => {
                return Seen { method: String::new(), target: String::new(), head: text, body: String::new() };
            }
            Ok(read) => bytes.extend(buffer.iter().take(read)),
        }
    }
}

async fn reply(socket: &mut TcpStream, reply: Reply, gone: &Mutex<u32>) {
    match reply {
        Reply::Full(status, headers, body) => {
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status} Any\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
            );
            let _ = socket.write_all(answer.as_bytes()).await;
        }
        Reply::Lines(lines, then) => {
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await;
            for line in lines {
                let line = format!("{line}\n");
                let _ = socket.write_all(format!("{:x}\r\n{line}\r\n", line.len()).as_bytes()).await;
            }
            if then == Then::End {
                let _ = socket.write_all(b"0\r\n\r\n").await;
            } else {
                let _ = socket.read(&mut [0; 16]).await;
                *gone.lock().unwrap() += 1;
            }
        }
    }
}

/// A relay to the real server that can be cut.
pub(crate) struct Relay {
    pub(crate) url: String,
    state: tokio::sync::watch::Sender<Passage>,
}

#[derive(Clone, Copy, PartialEq)]
enum Passage {
    Open,
    /// What is open has ended, what comes waits.
    Held,
    /// What is open has ended, what comes ends at once.
    Cut,
}

impl Relay {
    pub(crate) async fn start(server: &str) -> Self {
        let target = server.strip_prefix("https://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let (state, passage) = tokio::sync::watch::channel(Passage::Open);
        tokio::spawn(async move {
            loop {
                let (mut here, _) = listener.accept().await.unwrap();
                let mut passage = passage.clone();
                let target = target.clone();
                tokio::spawn(async move {
                    match passage.wait_for(|passage| *passage != Passage::Held).await {
                        Ok(passage) if *passage == Passage::Open => {}
                        _ => return,
                    }
                    let mut there = TcpStream::connect(target).await.unwrap();
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut here, &mut there) => {}
                        _ = passage.wait_for(|passage| *passage != Passage::Open) => {}
                    }
                });
            }
        });
        Self { url, state }
    }

    pub(crate) fn cut(&self) {
        self.state.send_replace(Passage::Cut);
    }

    /// As when the server ends what is open, and takes its time for what comes next.
    pub(crate) fn hold(&self) {
        self.state.send_replace(Passage::Held);
    }

    pub(crate) fn mend(&self) {
        self.state.send_replace(Passage::Open);
    }
}

/// The error's case, for assertions.
pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, ClusterError>) -> &'static str {
    match result {
        Ok(answer) => panic!("expected an error: {answer:?}"),
        Err(error) => error.code(),
    }
}
