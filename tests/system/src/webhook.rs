//! A mutating admission webhook: an HTTPS server of this process, on loopback.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// A webhook that answers until the test ends.
pub struct Webhook {
    /// Its URL.
    pub url: String,
    /// Its certificate, PEM in Base64, as `clientConfig.caBundle` takes it.
    pub bundle: String,
}

impl Webhook {
    /// Starts a webhook; `patch` gives the JSON patch for an object that is about to be stored.
    #[must_use]
    pub fn start(patch: fn(&Value) -> Value) -> Self {
        let (config, certificate) = server_config();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("https://{}/mutate", listener.local_addr().expect("an address"));
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let config = Arc::clone(&config);
                std::thread::spawn(move || answer_all(socket, config, patch));
            }
        });
        Self { url, bundle: STANDARD.encode(certificate) }
    }
}

/// TLS for a server on loopback, with its certificate in PEM.
pub(crate) fn server_config() -> (Arc<ServerConfig>, String) {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let (certificate, key) = certificate();
    let chain = CertificateDer::pem_slice_iter(certificate.as_bytes()).map(|one| one.expect("a certificate")).collect();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).expect("they fit");
    (Arc::new(config), certificate)
}

/// Answers the requests of one connection until it ends.
fn answer_all(socket: TcpStream, config: Arc<ServerConfig>, patch: fn(&Value) -> Value) -> Option<()> {
    let connection = ServerConnection::new(config).ok()?;
    let mut stream = BufReader::new(StreamOwned::new(connection, socket));
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        let review: Value = serde_json::from_slice(&body).ok()?;
        let patch = patch(&review["request"]["object"]).to_string();
        let answer = json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": {
            "uid": review["request"]["uid"], "allowed": true, "patchType": "JSONPatch", "patch": STANDARD.encode(patch)}});
        let answer = answer.to_string();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", answer.len());
        let stream = stream.get_mut();
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(answer.as_bytes())).ok()?;
        stream.flush().ok()?;
    }
}

/// A certificate for 127.0.0.1 and its key, made by the real `openssl`.
fn certificate() -> (String, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name);
    let status = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=webhook", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout"])
        .arg(path("key.pem"))
        .arg("-out")
        .arg(path("certificate.pem"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("openssl runs");
    assert!(status.success(), "openssl made no certificate");
    let read = |name: &str| std::fs::read_to_string(path(name)).expect("what openssl wrote");
    (read("certificate.pem"), read("key.pem"))
}
