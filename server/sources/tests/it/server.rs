//! Git over HTTPS on loopback: `git http-backend` behind TLS, with a certificate authority made by `openssl`.

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate authority, with a certificate for `localhost` and one for `other.example.com`.
pub(crate) struct Authority {
    folder: TempDir,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let authority = Self { folder: tempfile::tempdir().unwrap() };
        let new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        let ca = ["req", "-x509", "-subj", "/CN=Windlass test", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem"];
        authority.openssl(&[&ca[..], &new_key[..]].concat());
        for name in ["localhost", "other.example.com"] {
            let (key, csr, pem) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"));
            let subject = format!("/CN={name}");
            let request = ["req", "-new", "-subj", &subject, "-keyout", &key, "-out", &csr];
            authority.openssl(&[&request[..], &new_key[..]].concat());
            let names = format!("{name}.ext");
            std::fs::write(authority.folder.path().join(&names), format!("subjectAltName=DNS:{name}\n")).unwrap();
            authority.openssl(&[
                "x509",
                "-req",
                "-in",
                &csr,
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                &names,
                "-out",
                &pem,
            ]);
        }
        authority
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    fn openssl(&self, args: &[&str]) {
        let output = Command::new("openssl").current_dir(self.folder.path()).args(args).output().unwrap();
        assert!(output.status.success(), "openssl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn acceptor(&self, name: &str) -> TlsAcceptor {
        let path = |ending: &str| self.folder.path().join(format!("{name}.{ending}"));
        let chain = CertificateDer::pem_file_iter(path("pem")).unwrap().map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_file(path("key")).unwrap();
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// Serves the repositories below a folder, and some paths that behave otherwise: `/private` (401), `/forbidden` (403),
/// `/broken` (503), `/page` (a web page), and `/redirect/…`, which leads to the same path at the given URL.
pub(crate) struct Server {
    pub(crate) port: u16,
    task: tokio::task::JoinHandle<()>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) async fn start(authority: &Authority, name: &str, root: &Path, redirect: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = authority.acceptor(name);
        let requests = Arc::new(AtomicUsize::new(0));
        let site = Arc::new(Site { root: root.to_owned(), redirect: redirect.to_owned(), requests: requests.clone() });
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, site) = (acceptor.clone(), site.clone());
                tokio::spawn(async move {
                    // A client that refuses the certificate goes away.
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    let service = hyper::service::service_fn(move |request| {
                        let site = site.clone();
                        async move { Ok::<_, Infallible>(site.answer(request).await) }
                    });
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self { port, task, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://localhost:{}/{path}", self.port)
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Site {
    root: PathBuf,
    redirect: String,
    requests: Arc<AtomicUsize>,
}

impl Site {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let path = request.uri().path().to_owned();
        let plain = |status: StatusCode| Response::builder().status(status).body(Full::new(Bytes::new())).unwrap();
        match path.split('/').nth(1).unwrap_or_default() {
            "private" => {
                let mut answer = plain(StatusCode::UNAUTHORIZED);
                answer.headers_mut().insert("www-authenticate", "Basic realm=\"git\"".parse().unwrap());
                answer
            }
            "forbidden" => plain(StatusCode::FORBIDDEN),
            "broken" => plain(StatusCode::SERVICE_UNAVAILABLE),
            "page" => Response::builder().header("content-type", "text/html").body(Full::new("<html>".into())).unwrap(),
            "redirect" => {
                let rest = path.strip_prefix("/redirect").unwrap();
                let query = request.uri().query().unwrap_or_default();
                let mut answer = plain(StatusCode::FOUND);
                let target = format!("{}{rest}?{query}", self.redirect);
                answer.headers_mut().insert("location", target.parse().unwrap());
                answer
            }
            _ => self.backend(request).await,
        }
    }

    /// As CGI.
    async fn backend(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let header = |name: &str| {
            request.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let mut child = tokio::process::Command::new("git")
            .arg("http-backend")
            .env("GIT_PROJECT_ROOT", &self.root)
            .env("GIT_HTTP_EXPORT_ALL", "1")
            .env("GIT_CONFIG_COUNT", "2")
            .envs([("GIT_CONFIG_KEY_0", "safe.directory"), ("GIT_CONFIG_VALUE_0", "*")])
            .envs([("GIT_CONFIG_KEY_1", "uploadpack.allowAnySHA1InWant"), ("GIT_CONFIG_VALUE_1", "true")])
            .env("REQUEST_METHOD", request.method().as_str())
            .env("PATH_INFO", request.uri().path())
            .env("QUERY_STRING", request.uri().query().unwrap_or_default())
            .env("CONTENT_TYPE", header("content-type"))
            .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
            .env("GIT_PROTOCOL", header("git-protocol"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let body = request.into_body().collect().await.unwrap().to_bytes();
        tokio::spawn(async move { input.write_all(&body).await });
        let output = child.wait_with_output().await.unwrap().stdout;
        let end = output.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(output[..end].to_vec()).unwrap();
        let mut response = Response::builder();
        for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
            response = match name {
                "Status" => response.status(value.split(' ').next().unwrap()),
                _ => response.header(name, value),
            };
        }
        response.body(Full::new(Bytes::copy_from_slice(&output[end + 4..]))).unwrap()
    }
}

/// A server that accepts connections and says nothing.
pub(crate) struct Silent {
    pub(crate) port: u16,
    connected: tokio::sync::watch::Receiver<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Silent {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, connected) = tokio::sync::watch::channel(false);
        let task = tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                kept.push(stream);
                let _ = sender.send(true);
            }
        });
        Self { port, connected, task }
    }

    /// Waits for the first connection.
    pub(crate) async fn connected(&self) {
        let mut connected = self.connected.clone();
        tokio::time::timeout(std::time::Duration::from_secs(20), connected.wait_for(|seen| *seen))
            .await
            .unwrap()
            .unwrap();
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        self.task.abort();
    }
}
