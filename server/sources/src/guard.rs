//! The fetch child's only way out: an HTTP proxy on loopback, one for each fetch, that takes `CONNECT` alone.
//!
//! It resolves the name, checks the addresses, and dials the very address that it checked, so that neither a name that
//! resolves differently the second time nor a redirect leads into a private network. It asks for a password made
//! for this fetch, so that other users of the machine cannot borrow it.

use crate::location::AddressPolicy;
use aws_lc_rs::rand;
use base64::Engine;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

/// How long the proxy waits for a request, a name, or a connection.
const PATIENCE: Duration = Duration::from_secs(10);
const MAX_HEAD: usize = 8 * 1024;
const MAX_CONNECTIONS: usize = 16;

/// Why the way out was closed; the child only sees a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// All addresses of the host are private.
    Forbidden { host: String, address: IpAddr },
    /// The host could not be reached.
    Unreachable { cause: String },
}

/// A running proxy; it ends when it is dropped.
pub(crate) struct Guard {
    url: String,
    refusal: Arc<Mutex<Option<Refusal>>>,
    task: JoinHandle<()>,
}

impl Guard {
    /// Opens the way out.
    pub(crate) async fn start(policy: AddressPolicy) -> io::Result<Self> {
        let mut secret = [0_u8; 16];
        rand::fill(&mut secret).map_err(|_| io::Error::other("no randomness"))?;
        let secret = hex::encode(secret);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://windlass:{secret}@{}", listener.local_addr()?);
        let expected = base64::engine::general_purpose::STANDARD.encode(format!("windlass:{secret}"));
        let refusal = Arc::new(Mutex::new(None));
        let door = Arc::new(Door { policy, authorization: format!("Basic {expected}"), refusal: refusal.clone() });
        let task = tokio::spawn(accept(listener, door));
        Ok(Self { url, refusal, task })
    }

    /// Its address with its password, for the child.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The last connection that it refused, if any.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Door {
    policy: AddressPolicy,
    authorization: String,
    refusal: Arc<Mutex<Option<Refusal>>>,
}

async fn accept(listener: TcpListener, door: Arc<Door>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < MAX_CONNECTIONS => {
                if let Ok((stream, _)) = accepted {
                    let door = door.clone();
                    connections.spawn(async move { door.serve(stream).await });
                }
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}

impl Door {
    /// Serves one connection; its errors are the peer's to see.
    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        // The first request comes without the password, the second with it.
        for _ in 0..3 {
            let head = timeout(PATIENCE, read_head(&mut stream)).await??;
            let Some(request) = Request::parse(&head) else {
                return answer(&mut stream, "400 Bad Request").await;
            };
            if request.authorization != Some(self.authorization.as_str()) {
                answer(&mut stream, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"windlass\"").await?;
                continue;
            }
            return match self.reach(&request).await {
                Ok(mut upstream) => {
                    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
                    tokio::io::copy_bidirectional(&mut stream, &mut upstream).await.map(drop)
                }
                Err(refusal) => {
                    *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal);
                    answer(&mut stream, "403 Forbidden").await
                }
            };
        }
        Ok(())
    }

    async fn reach(&self, request: &Request<'_>) -> Result<TcpStream, Refusal> {
        let unreachable = |cause: String| Refusal::Unreachable { cause };
        if request.method != "CONNECT" {
            return Err(unreachable(format!("it redirects to {}, which is not https://", shown(request.target))));
        }
        let Some((host, port)) = authority(request.target) else {
            return Err(unreachable(format!("{} is not a host and port", shown(request.target))));
        };
        let resolved = match timeout(PATIENCE, tokio::net::lookup_host((host, port))).await {
            Ok(Ok(addresses)) => addresses.collect::<Vec<_>>(),
            Ok(Err(error)) => return Err(unreachable(format!("the host name {host} does not resolve: {error}"))),
            Err(_) => return Err(unreachable(format!("the host name {host} did not resolve within {} s", PATIENCE.as_secs()))),
        };
        let Some(first) = resolved.first() else {
            return Err(unreachable(format!("the host name {host} has no addresses")));
        };
        let permitted: Vec<SocketAddr> =
            resolved.iter().filter(|address| self.policy.permits(host, port, address.ip())).copied().collect();
        if permitted.is_empty() {
            return Err(Refusal::Forbidden { host: host.to_owned(), address: first.ip() });
        }
        let mut cause = String::new();
        for address in permitted {
            match timeout(PATIENCE, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => cause = format!("{host} at {address} does not accept connections: {error}"),
                Err(_) => cause = format!("{host} at {address} did not answer within {} s", PATIENCE.as_secs()),
            }
        }
        Err(unreachable(cause))
    }
}

/// The beginning of a target, without a query that may hold secrets.
fn shown(target: &str) -> String {
    target.split(['?', '#']).next().unwrap_or_default().chars().take(200).collect()
}

fn authority(target: &str) -> Option<(&str, u16)> {
    let (host, port) = target.rsplit_once(':')?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    (!host.is_empty()).then_some(())?;
    Some((host, port.parse().ok()?))
}

struct Request<'a> {
    method: &'a str,
    target: &'a str,
    authorization: Option<&'a str>,
}

impl<'a> Request<'a> {
    fn parse(head: &'a str) -> Option<Self> {
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target, version) = (first.next()?, first.next()?, first.next()?);
        if !version.starts_with("HTTP/1.") || first.next().is_some() {
            return None;
        }
        let authorization = lines
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case("proxy-authorization"))
            .map(|(_, value)| value.trim());
        Some(Self { method, target, authorization })
    }
}

/// Reads up to the empty line. A client says nothing more before it has an answer; one that does is not ours.
async fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut buffer = [0_u8; 1024];
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.extend(buffer.iter().take(read));
        if head.ends_with(b"\r\n\r\n") {
            return String::from_utf8(head).map_err(|_| io::ErrorKind::InvalidData.into());
        }
        if head.len() > MAX_HEAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
}

async fn answer(stream: &mut TcpStream, status: &str) -> io::Result<()> {
    stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").as_bytes()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SourcesConfig;
    use url::Url;

    fn policy(hosts: &[String]) -> AddressPolicy {
        let mut config = SourcesConfig::new("/nonexistent", "/nonexistent");
        config.private_hosts = hosts.to_vec();
        AddressPolicy::new(&config)
    }

    async fn ask(guard: &Guard, request_line: &str, authorized: bool) -> (String, TcpStream) {
        let url = Url::parse(guard.url()).unwrap();
        let mut stream = TcpStream::connect((url.host_str().unwrap(), url.port().unwrap())).await.unwrap();
        let user = format!("{}:{}", url.username(), url.password().unwrap());
        let token = base64::engine::general_purpose::STANDARD.encode(user);
        let header = if authorized { format!("Proxy-Authorization: Basic {token}\r\n") } else { String::new() };
        stream.write_all(format!("{request_line} HTTP/1.1\r\n{header}\r\n").as_bytes()).await.unwrap();
        let head = read_head(&mut stream).await.unwrap();
        (head.lines().next().unwrap().to_owned(), stream)
    }

    #[tokio::test]
    async fn only_permitted_addresses_are_dialled() {
        let target = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = target.local_addr().unwrap().port();
        let guard = Guard::start(policy(&[format!("localhost:{port}")])).await.unwrap();

        let (status, _) = ask(&guard, &format!("CONNECT localhost:{port}"), false).await;
        assert!(status.contains("407"), "{status}");
        assert_eq!(guard.refusal(), None);

        let (status, _stream) = ask(&guard, &format!("CONNECT localhost:{port}"), true).await;
        assert!(status.contains("200"), "{status}");
        target.accept().await.unwrap();

        for other in [format!("127.0.0.1:{port}"), "localhost:1".to_owned(), format!("[::1]:{port}")] {
            let (status, _) = ask(&guard, &format!("CONNECT {other}"), true).await;
            assert!(status.contains("403"), "{other}: {status}");
            assert!(matches!(guard.refusal(), Some(Refusal::Forbidden { .. })), "{other}: {:?}", guard.refusal());
        }
    }

    #[tokio::test]
    async fn other_requests_are_refused() {
        let guard = Guard::start(policy(&[])).await.unwrap();
        let (status, _) = ask(&guard, "GET http://git.example.com/a?token=secret", true).await;
        assert!(status.contains("403"), "{status}");
        let Some(Refusal::Unreachable { cause }) = guard.refusal() else { panic!("{:?}", guard.refusal()) };
        assert_eq!(cause, "it redirects to http://git.example.com/a, which is not https://");
        let (status, _) = ask(&guard, "CONNECT nowhere.invalid:443", true).await;
        assert!(status.contains("403"), "{status}");
        let Some(Refusal::Unreachable { cause }) = guard.refusal() else { panic!("{:?}", guard.refusal()) };
        assert!(cause.contains("does not resolve"), "{cause}");
        let (status, _) = ask(&guard, "nonsense", true).await;
        assert!(status.contains("400"), "{status}");
    }
}
