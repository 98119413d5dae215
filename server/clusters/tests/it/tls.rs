//! Trust, in both directions, with a server of our own.

use crate::support::install_provider;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use windlass_clusters::{ClusterError, Connection};
use windlass_model::cluster::{ClusterConfig, TlsClientConfig};

const AUTHORITY: &[u8] = include_bytes!("tls/ca.pem");
const OTHER_AUTHORITY: &[u8] = include_bytes!("tls/other-ca.pem");
const SERVER: &[u8] = include_bytes!("tls/server.pem");
const SERVER_KEY: &[u8] = include_bytes!("tls/server.key");
const CLIENT: &[u8] = include_bytes!("tls/client.pem");
const CLIENT_KEY: &[u8] = include_bytes!("tls/client.key");

/// A server whose certificate is for `kubernetes.test`; it answers every request as `/version`.
fn server(wants_client_certificate: bool) -> String {
    install_provider();
    let chain: Vec<_> = CertificateDer::pem_slice_iter(SERVER).map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_slice(SERVER_KEY).unwrap();
    let builder = if wants_client_certificate {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(AUTHORITY).unwrap()).unwrap();
        ServerConfig::builder()
            .with_client_cert_verifier(WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap())
    } else {
        ServerConfig::builder().with_no_client_auth()
    };
    let config = Arc::new(builder.with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), socket.unwrap());
            let mut request = [0; 4096];
            if stream.read(&mut request).is_ok_and(|read| read > 0) {
                let body = r#"{"gitVersion": "v1.36.0"}"#;
                let length = body.len();
                let _ =
                    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
            }
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    url
}

fn settings(authority: &[u8]) -> TlsClientConfig {
    TlsClientConfig {
        ca_data: Some(STANDARD.encode(authority)),
        server_name: Some("kubernetes.test".into()),
        ..TlsClientConfig::default()
    }
}

async fn version(server: &str, tls: TlsClientConfig) -> Result<String, ClusterError> {
    let config = ClusterConfig { tls_client_config: tls, ..ClusterConfig::default() };
    Connection::connect(server, &config)?.version().await
}

#[tokio::test]
async fn the_server_is_checked_against_authority_and_name() {
    let server = server(false);
    assert_eq!(version(&server, settings(AUTHORITY)).await.unwrap(), "v1.36.0");
    let insecure = TlsClientConfig { insecure: true, ..TlsClientConfig::default() };
    assert_eq!(version(&server, insecure).await.unwrap(), "v1.36.0");
    let table = [
        ("another authority", settings(OTHER_AUTHORITY)),
        ("the system's authorities", TlsClientConfig { ca_data: None, ..settings(AUTHORITY) }),
        ("another name", TlsClientConfig { server_name: Some("other.test".into()), ..settings(AUTHORITY) }),
        ("the URL's host", TlsClientConfig { server_name: None, ..settings(AUTHORITY) }),
    ];
    for (name, tls) in table {
        match version(&server, tls).await {
            Err(ClusterError::Certificate { cause, .. }) => {
                assert!(cause.contains("certificate"), "{name}: {cause}")
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn the_client_shows_its_certificate() {
    let server = server(true);
    let with_certificate = TlsClientConfig {
        cert_data: Some(STANDARD.encode(CLIENT)),
        key_data: Some(STANDARD.encode(CLIENT_KEY)),
        ..settings(AUTHORITY)
    };
    assert_eq!(version(&server, with_certificate).await.unwrap(), "v1.36.0");
    let refused = version(&server, settings(AUTHORITY)).await;
    assert!(matches!(refused, Err(ClusterError::Certificate { .. })), "{refused:?}");
}
