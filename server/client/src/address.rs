//! The server's address: what is accepted, and how paths are put behind it.

use crate::error::ClientError;
use url::{Host, Url};

/// The server's address, if a token may travel to it.
///
/// # Errors
/// [`ClientError::Address`] for anything but `http` and `https`; [`ClientError::Plain`] for `http` elsewhere than on
/// loopback, where the token could be read on its way.
pub(crate) fn parse(server: &str) -> Result<Url, ClientError> {
    let bad = |rule: &'static str| ClientError::Address { server: shown(server), rule };
    let url = Url::parse(server.trim()).map_err(|_| bad("it is not a URL"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("it carries a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it carries a query or fragment"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(ClientError::Plain { server: url.to_string() }),
        _ => Err(bad("its scheme is neither https nor http")),
    }
}

/// Whether the address never leaves this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// `<server>/<segments…>`, each segment percent-encoded.
///
/// # Errors
/// [`ClientError::Name`] for a segment that a URL cannot carry (empty, `.`, `..`).
pub(crate) fn join(server: &Url, segments: &[&str]) -> Result<Url, ClientError> {
    let mut url = server.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty();
        for segment in segments {
            if matches!(*segment, "" | "." | "..") {
                return Err(ClientError::Name { name: (*segment).to_owned() });
            }
            path.push(segment);
        }
    }
    Ok(url)
}

/// The address without what may be a password, for messages.
fn shown(server: &str) -> String {
    match server.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => server.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback() {
        for good in [
            "https://windlass.example",
            "http://127.0.0.1:8080",
            "http://[::1]:8080/",
            "http://localhost",
            "https://a/b/",
        ] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for bad in ["http://windlass.example", "http://10.0.0.1", "http://localhost.example"] {
            assert!(matches!(parse(bad), Err(ClientError::Plain { .. })), "{bad}");
        }
        for bad in ["", "windlass.example", "ftp://a", "https://ann:pw@a", "https://a?x=1", "localhost:8080"] {
            assert!(matches!(parse(bad), Err(ClientError::Address { .. })), "{bad}");
        }
        let error = parse("https://ann:hunter2@a").expect_err("a password in the address");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }

    #[test]
    fn segments_are_encoded_one_by_one() {
        let server = Url::parse("https://a/base/").expect("a URL");
        let url = join(&server, &["api", "v1", "clusters", "https://10.0.0.1:6443"]).expect("joined");
        assert_eq!(url.as_str(), "https://a/base/api/v1/clusters/https:%2F%2F10.0.0.1:6443");
        for bad in ["", ".", ".."] {
            assert!(join(&server, &["projects", bad]).is_err(), "{bad:?}");
        }
    }
}
