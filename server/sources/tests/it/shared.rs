//! One fetch for all who ask, and a child that ends when it should.

use crate::repository::{Data, Repository};
use crate::server::Silent;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use windlass_sources::{Freshness, SourceError};

/// A helper that counts its starts in a file, then does its work.
fn counting(data: &mut Data) -> std::path::PathBuf {
    let count = data.folder.path().join("count");
    let script = data.folder.path().join("helper");
    let text = format!("#!/bin/sh\necho start >> {}\nexec {} \"$@\"\n", count.display(), data.config.helper.display());
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    data.config.helper = script;
    count
}

#[tokio::test]
async fn callers_share_a_fetch_that_began_after_they_asked() {
    let repository = Repository::new();
    let mut data = Data::new(Some(repository.root()));
    let count = counting(&mut data);
    let sources = data.sources();
    let url = repository.url();
    let calls = (0..20).map(|_| {
        let (sources, url) = (sources.clone(), url.clone());
        tokio::spawn(async move { sources.resolve(&url, "main", Freshness::Now).await.unwrap().commit })
    });
    let mut commits = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        commits.push(call.await.unwrap());
    }
    commits.dedup();
    assert_eq!(commits.len(), 1);
    // The first call's fetch, and one for those who came while it ran.
    let starts = std::fs::read_to_string(&count).unwrap().lines().count();
    assert!((1..=2).contains(&starts), "{starts}");
}

#[tokio::test]
async fn a_helper_that_fails_is_reported() {
    let repository = Repository::new();
    let mut data = Data::new(Some(repository.root()));
    for (helper, words) in [("/nonexistent", "could not be started"), ("/bin/false", "without an answer")] {
        data.config.helper = helper.into();
        let error = data.sources().resolve(&repository.url(), "main", Freshness::Now).await.unwrap_err();
        assert!(matches!(&error, SourceError::Helper { cause, .. } if cause.contains(words)), "{helper}: {error}");
    }
}

#[test]
fn the_child_refuses_nonsense() {
    let run = |args: &[&str], input: &[u8]| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_windlass-sources-test-helper"))
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A child that refuses its arguments does not read.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        assert!(output.stdout.is_empty());
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, words) = run(&["helper", "fetch", "x"], b"");
    assert!(code == Some(2) && words.contains("takes no arguments"), "{words}");
    let (code, words) = run(&["helper", "fetch"], b"nonsense\n");
    assert!(code == Some(2) && words.contains("not understood"), "{words}");
}

#[tokio::test]
async fn the_child_ends_with_its_parent() {
    let silent = Silent::start().await;
    let data = Data::new(None);
    let request = serde_json::json!({
        "mirror": data.folder.path().join("mirror"),
        "origin": { "guard": { "url": format!("http://127.0.0.1:{}/secret", silent.port) } },
        "want": null,
        "maxFileBytes": 1_000_000,
    });
    let mut child = Command::new(&data.config.helper)
        .args(["helper", "fetch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(format!("{request}\n").as_bytes()).unwrap();
    silent.connected().await;
    assert!(child.try_wait().unwrap().is_none(), "it waits for the server");
    drop(input);
    let deadline = Instant::now() + Duration::from_secs(20);
    let ended = tokio::task::spawn_blocking(move || child.wait().unwrap());
    let status = tokio::time::timeout_at(deadline.into(), ended).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(1));
}
