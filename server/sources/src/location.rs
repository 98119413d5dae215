//! Which repositories are read: the URL's rules, and the folders of local ones.

use crate::address;
use crate::config::SourcesConfig;
use crate::error::SourceError;
use aws_lc_rs::digest;
use std::net::IpAddr;
use std::path::{Component, Path, PathBuf};
use url::{Host, Url};

/// A repository that may be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// The normalised URL, without credentials.
    pub(crate) url: String,
    /// How it is reached.
    pub(crate) transport: Transport,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Https,
    File,
}

impl Location {
    /// Checks a URL against the rules that need no network.
    pub(crate) fn parse(text: &str, config: &SourcesConfig) -> Result<Self, SourceError> {
        let refuse = |shown: &str, reason: &str| {
            Err(SourceError::UnsupportedUrl { url: shown.to_owned(), reason: reason.to_owned() })
        };
        if text.len() > 2048 {
            return refuse("(too long to show)", "it is longer than 2048 bytes");
        }
        let text = text.trim();
        let mut url = match Url::parse(text) {
            Ok(url) if !url.cannot_be_a_base() => url,
            // As SSH has it, `user@host:path`; read as a URL, the host or the user would be the scheme.
            _ if text.contains('@') && !text.contains("://") => {
                return refuse(&without_user(text), "SSH is not supported yet");
            }
            _ => return refuse(&without_user(text), "it is not a URL"),
        };
        let has_user = !url.username().is_empty() || url.password().is_some();
        let _ = url.set_username("");
        let _ = url.set_password(None);
        let shown = without_user(url.as_str());
        match url.scheme() {
            "https" | "file" => {}
            "http" => {
                return refuse(
                    &shown,
                    "http:// is not supported, because it protects neither what is read nor from whom",
                );
            }
            "ssh" | "git+ssh" | "ssh+git" => return refuse(&shown, "SSH is not supported yet"),
            "git" => {
                return refuse(&shown, "the git:// protocol is not supported, because it does not prove who answers");
            }
            "oci" => return refuse(&shown, "OCI repositories are not supported yet"),
            scheme => return refuse(&shown, &format!("the scheme {scheme}:// is not supported")),
        }
        if has_user {
            return refuse(&shown, "credentials in the URL are not accepted, because URLs are shown to everyone");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse(&shown, "it has a query or a fragment");
        }
        let trimmed = url.path().trim_end_matches('/').to_owned();
        url.set_path(&trimmed);
        let transport = if url.scheme() == "https" { Transport::Https } else { Transport::File };
        let location = Self { url: url.to_string(), transport };
        match transport {
            Transport::Https => location.check_host(&url, config)?,
            Transport::File => location.check_folder(&url, config)?,
        }
        Ok(location)
    }

    /// The name of its mirror's folder.
    pub(crate) fn key(&self) -> String {
        hex::encode(digest::digest(&digest::SHA256, self.url.as_bytes()))
    }

    fn check_host(&self, url: &Url, config: &SourcesConfig) -> Result<(), SourceError> {
        match AddressPolicy::new(config).forbidden_literal(url) {
            None => Ok(()),
            Some(address) => {
                let address = address.to_string();
                Err(SourceError::ForbiddenAddress { url: self.url.clone(), host: address.clone(), address })
            }
        }
    }

    fn check_folder(&self, url: &Url, config: &SourcesConfig) -> Result<(), SourceError> {
        if url.host().is_some() {
            let reason = "a file:// URL names no host: write file:///path".to_owned();
            return Err(SourceError::UnsupportedUrl { url: self.url.clone(), reason });
        }
        match file_path(url).map(|path| below_roots(&path, &config.file_roots)) {
            // A repository that is not there yet may be named; reading it says that it is missing.
            Some(Ok(_) | Err(Outside::Missing)) => Ok(()),
            Some(Err(Outside::Forbidden)) | None => Err(SourceError::FileNotPermitted { url: self.url.clone() }),
        }
    }
}

/// Credentials that stand in a text which is not a URL are not shown either.
fn without_user(text: &str) -> String {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), text),
    };
    let (authority, path) = rest.split_once('/').map_or((rest, None), |(authority, path)| (authority, Some(path)));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    path.map_or_else(|| format!("{scheme}{host}"), |path| format!("{scheme}{host}/{path}"))
}

/// The folder that a `file://` URL names.
pub(crate) fn file_path(url: &Url) -> Option<PathBuf> {
    let path = url.to_file_path().ok()?;
    let plain = path.components().all(|part| !matches!(part, Component::ParentDir | Component::CurDir));
    let printable = path.to_str().is_some_and(|path| !path.chars().any(char::is_control));
    (path.is_absolute() && plain && printable).then_some(path)
}

/// Why a local folder is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// It is not below a root.
    Forbidden,
    /// It would be below a root, but is not there.
    Missing,
}

/// The real path of a folder, if that is below one of the roots, symbolic links on both sides resolved.
pub(crate) fn below_roots(path: &Path, roots: &[PathBuf]) -> Result<PathBuf, Outside> {
    let roots: Vec<PathBuf> = roots.iter().filter_map(|root| root.canonicalize().ok()).collect();
    let permitted = |real: &Path| roots.iter().any(|root| real.starts_with(root));
    if let Ok(real) = path.canonicalize() {
        return if permitted(&real) { Ok(real) } else { Err(Outside::Forbidden) };
    }
    // Whether something is missing is told only to those who may look there.
    let nearest = path.ancestors().skip(1).find_map(|ancestor| ancestor.canonicalize().ok());
    Err(if nearest.is_some_and(|real| permitted(&real)) { Outside::Missing } else { Outside::Forbidden })
}

/// Which hosts may be at private addresses.
#[derive(Clone, Debug)]
pub(crate) struct AddressPolicy {
    private_networks: bool,
    private_hosts: Vec<String>,
}

impl AddressPolicy {
    pub(crate) fn new(config: &SourcesConfig) -> Self {
        let private_hosts = config.private_hosts.iter().map(|host| host.trim().to_ascii_lowercase()).collect();
        Self { private_networks: config.private_networks, private_hosts }
    }

    /// Whether the host of an `https://` URL may be at a private address.
    pub(crate) fn may_be_private(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        let with_port = format!("{host}:{}", url.port_or_known_default().unwrap_or_default());
        self.private_networks
            || self.private_hosts.iter().any(|permitted| *permitted == host || *permitted == with_port)
    }

    /// The private address that is written in a URL as its host, unless it is permitted. What a name resolves to is
    /// checked when that is known.
    pub(crate) fn forbidden_literal(&self, url: &Url) -> Option<IpAddr> {
        let address = match url.host()? {
            Host::Ipv4(v4) => IpAddr::V4(v4),
            Host::Ipv6(v6) => IpAddr::V6(v6),
            Host::Domain(_) => return None,
        };
        (address::is_private(address) && !self.may_be_private(url)).then_some(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(roots: &[&Path]) -> SourcesConfig {
        let mut config = SourcesConfig::new("/nonexistent", "/nonexistent");
        config.file_roots = roots.iter().map(|root| root.to_path_buf()).collect();
        config
    }

    #[test]
    fn https_urls_are_normalised() {
        let table = [
            ("https://Git.Example.COM/Org/Repo.git", "https://git.example.com/Org/Repo.git"),
            ("https://git.example.com:443/a/", "https://git.example.com/a"),
            (" https://git.example.com:8443/a/../b ", "https://git.example.com:8443/b"),
        ];
        for (given, expected) in table {
            let location = Location::parse(given, &config(&[])).unwrap();
            assert_eq!(location.url, expected);
            assert_eq!(location.transport, Transport::Https);
            assert_eq!(location.key().len(), 64);
        }
    }

    #[test]
    fn other_urls_are_refused_by_name() {
        let table = [
            ("http://git.example.com/a", "http:// is not supported"),
            ("ssh://git@git.example.com/a", "SSH is not supported yet"),
            ("git@git.example.com:org/a.git", "SSH is not supported yet"),
            ("git://git.example.com/a", "git:// protocol"),
            ("oci://ghcr.io/a", "OCI"),
            ("ftp://git.example.com/a", "ftp://"),
            ("https://ann:secret@git.example.com/a", "credentials in the URL"),
            ("https://secret@git.example.com/a", "credentials in the URL"),
            ("https://git.example.com/a?x=1", "query"),
            ("https://git.example.com/a#x", "fragment"),
            ("https://", "not a URL"),
            ("/srv/repo", "not a URL"),
            ("", "not a URL"),
            ("ann:secret@host", "SSH"),
            ("file://host/srv/a", "names no host"),
        ];
        for (given, expected) in table {
            let error = Location::parse(given, &config(&[])).unwrap_err();
            let text = error.to_string();
            assert!(matches!(error, SourceError::UnsupportedUrl { .. }), "{given}: {text}");
            assert!(text.contains(expected), "{given}: {text}");
            assert!(!text.contains("secret"), "{text}");
        }
    }

    #[test]
    fn private_addresses_in_urls_are_refused() {
        let urls = [
            "https://127.0.0.1/a",
            "https://127.1/a",
            "https://0x7f000001/a",
            "https://2130706433/a",
            "https://[::1]/a",
            "https://[::ffff:10.0.0.1]/a",
            "https://169.254.169.254/latest",
            "https://10.1.2.3:8443/a",
        ];
        for url in urls {
            let error = Location::parse(url, &config(&[])).unwrap_err();
            assert!(matches!(error, SourceError::ForbiddenAddress { .. }), "{url}: {error}");
            let mut open = config(&[]);
            open.private_networks = true;
            assert!(Location::parse(url, &open).is_ok(), "{url}");
        }
        let mut one = config(&[]);
        one.private_hosts = vec!["10.1.2.3:8443".into()];
        assert!(Location::parse("https://10.1.2.3:8443/a", &one).is_ok());
        assert!(Location::parse("https://10.1.2.3/a", &one).is_err());
    }

    #[test]
    fn local_repositories_are_below_the_roots() {
        let root = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("repo")).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("link")).unwrap();
        let open = config(&[root.path()]);
        let url = |path: &str| format!("file://{}/{path}", root.path().display());
        assert!(Location::parse(&url("repo"), &open).is_ok());
        assert!(Location::parse(&url("missing"), &open).is_ok());
        let forbidden = [
            url("link"),
            url("link/missing"),
            url("../other"),
            url("%2e%2e/other"),
            url("..%2fother"),
            url("repo%00"),
            format!("file://{}", outside.path().display()),
            "file:///etc".into(),
            "file:///nowhere/at/all".into(),
        ];
        for given in forbidden {
            let error = Location::parse(&given, &open).unwrap_err();
            assert!(matches!(error, SourceError::FileNotPermitted { .. }), "{given}: {error}");
        }
        assert!(Location::parse(&url("repo"), &config(&[])).is_err(), "no roots, no local repositories");
    }
}
