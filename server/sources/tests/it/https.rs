//! `https://` repositories, through the guard.

use crate::repository::{Data, Repository};
use crate::server::{Authority, Server, Silent};
use std::time::Duration;
use windlass_render::RepoPath;
use windlass_sources::{Freshness, SourceError, Sources};

const NOW: Freshness = Freshness::Now;

/// Sources that trust the authority, and may reach loopback.
fn open(authority: &Authority) -> Data {
    let mut data = Data::new(None);
    data.config.ca_file = Some(authority.certificate());
    data.config.private_networks = true;
    data
}

async fn failure(sources: &Sources, url: &str) -> SourceError {
    sources.resolve(url, "main", NOW).await.unwrap_err()
}

#[tokio::test]
async fn a_repository_is_read_over_https() {
    let repository = Repository::new();
    repository.git(&["tag", "-a", "v1", "-m", "release"]);
    let first = repository.git(&["rev-parse", "HEAD"]);
    let authority = Authority::new();
    let server = Server::start(&authority, "localhost", repository.root(), "").await;
    let data = open(&authority);
    let sources = data.sources();
    let url = server.url("repo/.git");

    let found = sources.resolve(&url, "main", NOW).await.unwrap();
    assert_eq!(found.commit, first);
    assert_eq!(sources.resolve(&url, "v1", NOW).await.unwrap().commit, first);
    let read = |snapshot: &dyn windlass_render::Snapshot| {
        snapshot.read(&RepoPath::new("deploy/app.yaml").unwrap(), 100).unwrap().unwrap()
    };
    assert_eq!(sources.with_snapshot(&url, &first, read).await.unwrap(), b"kind: ConfigMap\n");

    let second = repository.commit("second");
    assert_eq!(sources.resolve(&url, "HEAD", NOW).await.unwrap().commit, second);
    // What is named in full and here asks nobody.
    let before = server.requests();
    sources.resolve(&url, &first, NOW).await.unwrap();
    sources.commit(&url, &second).await.unwrap();
    assert_eq!(server.requests(), before);

    // A commit that no branch or tag reaches any more, and that is not here.
    repository.git(&["update-ref", "refs/hidden/old", &second]);
    repository.git(&["reset", "--quiet", "--hard", &first]);
    let fresh = open(&authority);
    assert_eq!(fresh.sources().commit(&url, &second).await.unwrap().subject, "second");
}

#[tokio::test]
async fn an_empty_repository_is_told_from_a_missing_one() {
    let repository = Repository::empty();
    let authority = Authority::new();
    let server = Server::start(&authority, "localhost", repository.root(), "").await;
    let data = open(&authority);
    let sources = data.sources();
    let error = failure(&sources, &server.url("repo/.git")).await;
    assert!(matches!(error, SourceError::EmptyRepository { .. }), "{error}");
    let error = failure(&sources, &server.url("missing")).await;
    assert!(matches!(error, SourceError::NotFound { .. }), "{error}");
    for path in ["private/repo", "forbidden/repo"] {
        let error = failure(&sources, &server.url(path)).await;
        assert!(matches!(error, SourceError::AuthenticationRequired { .. }), "{path}: {error}");
    }
    for path in ["broken/repo", "page/repo"] {
        let error = failure(&sources, &server.url(path)).await;
        assert!(matches!(error, SourceError::Unreachable { .. }), "{path}: {error}");
    }
}

#[tokio::test]
async fn certificates_are_checked() {
    let repository = Repository::new();
    let authority = Authority::new();
    let server = Server::start(&authority, "localhost", repository.root(), "").await;
    let other = Server::start(&authority, "other.example.com", repository.root(), "").await;

    let mut untrusting = open(&authority);
    untrusting.config.ca_file = None;
    let error = failure(&untrusting.sources(), &server.url("repo/.git")).await;
    assert!(matches!(error, SourceError::Certificate { .. }), "{error}");

    let data = open(&authority);
    let error = failure(&data.sources(), &other.url("repo/.git")).await;
    assert!(matches!(error, SourceError::Certificate { .. }), "{error}");
    assert_eq!(server.requests() + other.requests(), 0, "nothing was asked of a host that could not prove itself");

    let mut missing = open(&authority);
    missing.config.ca_file = Some("/nonexistent/ca.pem".into());
    let error = failure(&missing.sources(), &server.url("repo/.git")).await;
    assert!(
        matches!(&error, SourceError::Certificate { cause, .. } if cause.contains("/nonexistent/ca.pem")),
        "{error}"
    );
}

#[tokio::test]
async fn private_addresses_are_not_reached() {
    let repository = Repository::new();
    let authority = Authority::new();
    let hidden = Server::start(&authority, "localhost", repository.root(), "").await;
    let front =
        Server::start(&authority, "localhost", repository.root(), &format!("https://localhost:{}", hidden.port)).await;
    let plain = Server::start(&authority, "localhost", repository.root(), "http://localhost:80").await;

    let mut data = open(&authority);
    data.config.private_networks = false;
    let error = failure(&data.sources(), &front.url("repo/.git")).await;
    assert!(matches!(&error, SourceError::ForbiddenAddress { host, .. } if host == "localhost"), "{error}");
    assert_eq!(front.requests(), 0);

    // One host is permitted: it is reached, and its redirect to another is not followed.
    data.config.private_hosts = vec![format!("localhost:{}", front.port), format!("localhost:{}", plain.port)];
    data.sources().resolve(&front.url("repo/.git"), "main", NOW).await.unwrap();
    let error = failure(&data.sources(), &front.url("redirect/repo/.git")).await;
    assert!(matches!(&error, SourceError::ForbiddenAddress { .. }), "{error}");
    assert_eq!(hidden.requests(), 0);
    let error = failure(&data.sources(), &plain.url("redirect/repo/.git")).await;
    assert!(matches!(&error, SourceError::Unreachable { cause, .. } if cause.contains("not https://")), "{error}");

    // Where it may be followed, it is.
    data.config.private_networks = true;
    data.sources().resolve(&front.url("redirect/repo/.git"), "main", NOW).await.unwrap();
    assert!(hidden.requests() > 0);
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up() {
    let silent = Silent::start().await;
    let mut data = Data::new(None);
    data.config.private_networks = true;
    data.config.fetch_timeout = Duration::from_secs(2);
    let error = failure(&data.sources(), &format!("https://localhost:{}/repo", silent.port)).await;
    assert!(matches!(error, SourceError::Timeout { seconds: 2, .. }), "{error}");
}

#[tokio::test]
async fn a_host_that_is_not_there_is_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mut data = Data::new(None);
    data.config.private_networks = true;
    let sources = data.sources();
    let error = failure(&sources, &format!("https://localhost:{port}/repo")).await;
    assert!(
        matches!(&error, SourceError::Unreachable { cause, .. } if cause.contains("does not accept connections")),
        "{error}"
    );
    let error = failure(&sources, "https://nowhere.invalid/repo").await;
    assert!(matches!(&error, SourceError::Unreachable { cause, .. } if cause.contains("does not resolve")), "{error}");
}
