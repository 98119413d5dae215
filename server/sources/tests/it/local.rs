//! `file://` repositories: names, files, and what happens when they change.

use crate::repository::{Data, Repository};
use std::time::Duration;
use windlass_render::{EntryKind, RepoPath, SnapshotError};
use windlass_sources::{Freshness, SourceError};

const NOW: Freshness = Freshness::Now;

#[tokio::test]
async fn names_lead_to_commits() {
    let repository = Repository::new();
    let first = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["tag", "light"]);
    repository.git(&["tag", "-a", "v1.0.0", "-m", "release"]);
    repository.git(&["tag", "-a", "nested", "-m", "tag of a tag", "v1.0.0"]);
    repository.git(&["tag", "folder", "HEAD^{tree}"]);
    repository.git(&["tag", "both"]);
    repository.write("deploy/app.yaml", "kind: Secret\n");
    let second = repository.commit("second");
    repository.git(&["branch", "release/1"]);
    repository.git(&["branch", "both"]);
    repository.git(&["update-ref", "refs/pull/7/head", &first]);
    let data = Data::new(Some(repository.root()));
    let sources = data.sources();

    let table = [
        ("", &second),
        ("HEAD", &second),
        ("main", &second),
        ("release/1", &second),
        ("refs/heads/main", &second),
        ("light", &first),
        ("v1.0.0", &first),
        ("nested", &first),
        ("refs/tags/v1.0.0", &first),
        ("refs/pull/7/head", &first),
        ("both", &second),
        (first.as_str(), &first),
        (first.split_at(7).0, &first),
        (second.split_at(12).0, &second),
    ];
    for (name, commit) in table {
        let found = sources.resolve(&repository.url(), name, NOW).await.unwrap();
        assert_eq!(found.commit, *commit, "{name}");
    }
    for name in ["nothing", "refs/pull/8/head", "refs/heads/nothing", "0000000", &"0".repeat(40)] {
        let error = sources.resolve(&repository.url(), name, NOW).await.unwrap_err();
        assert!(matches!(error, SourceError::RevisionNotFound { .. }), "{name}: {error}");
    }
    let error = sources.resolve(&repository.url(), "folder", NOW).await.unwrap_err();
    assert!(matches!(&error, SourceError::NotACommit { kind, .. } if kind == "tree"), "{error}");
    let error = sources.resolve(&repository.url(), "--upload-pack=x", NOW).await.unwrap_err();
    assert!(matches!(error, SourceError::InvalidRevision { .. }), "{error}");
}

#[tokio::test]
async fn files_are_read_from_the_object_database() {
    let repository = Repository::new();
    repository.write("deploy/big.yaml", &"x".repeat(1000));
    std::os::unix::fs::symlink("/etc", repository.path().join("deploy/etc")).unwrap();
    std::os::unix::fs::symlink("deploy", repository.path().join("alias")).unwrap();
    let commit = repository.commit("files");
    let data = Data::new(Some(repository.root()));
    let sources = data.sources();

    // The commit is not here yet: it is fetched.
    let read = move |snapshot: &dyn windlass_render::Snapshot| {
        let path = |text: &str| RepoPath::new(text).unwrap();
        let mut entries = snapshot.entries(&path("deploy")).unwrap().unwrap();
        entries.sort();
        let names: Vec<_> = entries.iter().map(|entry| (entry.name.as_str(), entry.kind)).collect();
        assert_eq!(names, [("app.yaml", EntryKind::File), ("big.yaml", EntryKind::File), ("etc", EntryKind::Symlink)]);
        assert_eq!(snapshot.read(&path("deploy/app.yaml"), 100).unwrap().unwrap(), b"kind: ConfigMap\n");
        assert!(matches!(
            snapshot.read(&path("deploy/big.yaml"), 999),
            Err(SnapshotError::TooLarge { limit: 999, .. })
        ));
        for nothing in ["", "nothing", "deploy", "deploy/etc", "alias/app.yaml", "deploy/app.yaml/x"] {
            assert_eq!(snapshot.read(&path(nothing), 100).unwrap(), None, "{nothing}");
        }
        for nothing in ["nothing", "deploy/app.yaml", "deploy/etc", "alias"] {
            assert_eq!(snapshot.entries(&path(nothing)).unwrap(), None, "{nothing}");
        }
        (snapshot.tree_id(&path("")).unwrap(), snapshot.tree_id(&path("deploy")).unwrap())
    };
    let (root, deploy) = sources.with_snapshot(&repository.url(), &commit, read).await.unwrap();
    assert_eq!(root.unwrap(), repository.git(&["rev-parse", "HEAD^{tree}"]));
    assert_eq!(deploy.unwrap(), repository.git(&["rev-parse", "HEAD:deploy"]));

    let info = sources.commit(&repository.url(), &commit).await.unwrap();
    assert_eq!((info.author.as_str(), info.subject.as_str()), ("Ann Lee <ann@example.com>", "files"));
    assert_eq!(info.date.to_rfc3339(), "2026-01-01T18:04:05+00:00");
    let error = sources.commit(&repository.url(), "main").await.unwrap_err();
    assert!(matches!(error, SourceError::InvalidRevision { .. }), "{error}");
}

#[tokio::test]
async fn changes_are_seen_and_the_past_is_kept() {
    let repository = Repository::new();
    let data = Data::new(Some(repository.root()));
    let sources = data.sources();
    let url = repository.url();
    let first = sources.resolve(&url, "main", NOW).await.unwrap().commit;

    // Rewritten history: the old commit stays readable.
    repository.write("deploy/app.yaml", "kind: Service\n");
    repository.git(&["add", "--all"]);
    repository.git(&["commit", "--quiet", "--amend", "-m", "rewritten"]);
    repository.git(&["branch", "topic"]);
    let rewritten = sources.resolve(&url, "main", NOW).await.unwrap().commit;
    assert_ne!(first, rewritten);
    assert_eq!(sources.commit(&url, &first).await.unwrap().subject, "first");
    assert_eq!(sources.resolve(&url, "topic", NOW).await.unwrap().commit, rewritten);

    // A branch gives way to others below its name; a tag moves; a branch goes.
    repository.git(&["branch", "-D", "topic"]);
    repository.git(&["branch", "topic/one"]);
    repository.git(&["tag", "moving", &first]);
    assert_eq!(sources.resolve(&url, "topic/one", NOW).await.unwrap().commit, rewritten);
    assert_eq!(sources.resolve(&url, "moving", NOW).await.unwrap().commit, first);
    repository.git(&["tag", "--force", "moving", &rewritten]);
    assert_eq!(sources.resolve(&url, "moving", NOW).await.unwrap().commit, rewritten);
    let error = sources.resolve(&url, "topic", NOW).await.unwrap_err();
    assert!(matches!(error, SourceError::RevisionNotFound { .. }), "{error}");

    // The default branch is the remote's.
    repository.git(&["checkout", "--quiet", "-b", "trunk"]);
    let third = repository.commit("third");
    assert_eq!(sources.resolve(&url, "", NOW).await.unwrap().commit, third);
    repository.git(&["checkout", "--quiet", "--detach", &first]);
    assert_eq!(sources.resolve(&url, "HEAD", NOW).await.unwrap().commit, first);
}

#[tokio::test]
async fn what_is_missing_has_its_own_words() {
    let empty = Repository::empty();
    let data = Data::new(Some(empty.root()));
    let sources = data.sources();
    for revision in ["HEAD", "main", &"a".repeat(40)] {
        let error = sources.resolve(&empty.url(), revision, NOW).await.unwrap_err();
        assert!(matches!(error, SourceError::EmptyRepository { .. }), "{revision}: {error}");
    }
    let first = empty.commit("first");
    assert_eq!(sources.resolve(&empty.url(), "HEAD", NOW).await.unwrap().commit, first);

    std::fs::create_dir(empty.root().join("plain")).unwrap();
    for folder in ["missing", "plain"] {
        let error =
            sources.resolve(&format!("file://{}/{folder}", empty.root().display()), "HEAD", NOW).await.unwrap_err();
        assert!(matches!(error, SourceError::NotFound { .. }), "{folder}: {error}");
    }
}

#[tokio::test]
async fn nothing_outside_the_roots_is_read() {
    let secret = Repository::new();
    let repository = Repository::new();
    let data = Data::new(Some(repository.root()));
    let sources = data.sources();
    let outside = secret.path().join(".git");

    // A link, a `.git` file, borrowed objects, and parts of a repository that are links.
    let link = repository.root().join("link");
    std::os::unix::fs::symlink(secret.path(), &link).unwrap();
    let pointer = repository.root().join("pointer");
    std::fs::create_dir(&pointer).unwrap();
    std::fs::write(pointer.join(".git"), format!("gitdir: {}\n", outside.display())).unwrap();
    for part in ["borrowed", "objects", "refs"] {
        let bare = repository.root().join(part);
        repository.git(&["init", "--quiet", "--bare", bare.to_str().unwrap()]);
    }
    let borrowed = repository.root().join("borrowed/objects/info/alternates");
    std::fs::write(borrowed, format!("{}\n", outside.join("objects").display())).unwrap();
    for part in ["objects", "refs"] {
        let inner = repository.root().join(part).join(part);
        std::fs::remove_dir_all(&inner).unwrap();
        std::os::unix::fs::symlink(outside.join(part), inner).unwrap();
    }
    for folder in ["link", "pointer", "borrowed", "objects", "refs"] {
        let url = format!("file://{}/{folder}", repository.root().display());
        let error = sources.resolve(&url, "main", NOW).await.unwrap_err();
        assert!(matches!(error, SourceError::FileNotPermitted { .. }), "{folder}: {error}");
    }
    let error = sources.resolve(&secret.url(), "main", NOW).await.unwrap_err();
    assert!(matches!(error, SourceError::FileNotPermitted { .. }), "{error}");
}

#[tokio::test]
async fn a_repository_that_is_too_large_is_given_up() {
    let repository = Repository::new();
    // Not compressible: a hash chain.
    let noise: String = (0..60_000_u64)
        .map(|n| format!("{:016x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31) ^ n.wrapping_mul(n)))
        .collect();
    repository.write("noise", &noise);
    repository.commit("large");
    let mut data = Data::new(Some(repository.root()));
    data.config.max_repository_bytes = 100_000;
    let error = data.sources().resolve(&repository.url(), "main", NOW).await.unwrap_err();
    assert!(matches!(error, SourceError::TooLarge { limit_bytes: 100_000, .. }), "{error}");
    let left: Vec<_> = std::fs::read_dir(data.mirror().join("objects/pack")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");

    data.config.max_repository_bytes = 100_000_000;
    data.sources().resolve(&repository.url(), "main", NOW).await.unwrap();
}

#[tokio::test]
async fn a_damaged_mirror_is_made_anew() {
    let repository = Repository::new();
    let data = Data::new(Some(repository.root()));
    let sources = data.sources();
    let url = repository.url();
    let commit = sources.resolve(&url, "main", NOW).await.unwrap().commit;
    let read = |snapshot: &dyn windlass_render::Snapshot| {
        snapshot.read(&RepoPath::new("deploy/app.yaml").unwrap(), 100).is_ok()
    };
    assert!(sources.with_snapshot(&url, &commit, read).await.unwrap());

    let pack = || {
        let entries = std::fs::read_dir(data.mirror().join("objects/pack")).unwrap();
        let mut packs = entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().unwrap() == "pack");
        packs.next().unwrap()
    };
    // A file may be read-only: it is replaced.
    let replace = |bytes: &[u8]| {
        let path = pack();
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, bytes).unwrap();
    };

    // As after a power cut, the pack is empty: the commit is not here, and is fetched again.
    replace(b"");
    assert!(sources.with_snapshot(&url, &commit, read).await.unwrap());

    // A file's bytes are wrong: that is found when it is read, and the next fetch begins anew.
    let mut bytes = std::fs::read(pack()).unwrap();
    let end = bytes.len() - 20;
    bytes[end - 12..end].fill(0xff);
    replace(&bytes);
    let error = sources.with_snapshot(&url, &commit, read).await.unwrap_err();
    assert!(matches!(error, SourceError::Corrupt { .. }), "{error}");
    assert_eq!(sources.resolve(&url, "main", NOW).await.unwrap().commit, commit);
    assert!(sources.with_snapshot(&url, &commit, read).await.unwrap());
}

#[tokio::test]
async fn leftovers_of_a_killed_fetch_do_no_harm() {
    let repository = Repository::new();
    let data = Data::new(Some(repository.root()));
    let url = repository.url();
    data.sources().resolve(&url, "main", NOW).await.unwrap();
    let mirror = data.mirror();
    for left in ["refs/heads/main.lock", "packed-refs.lock", "config.lock", "objects/pack/pack_git2_abc"] {
        std::fs::write(mirror.join(left), b"x").unwrap();
    }
    let second = repository.commit("second");
    assert_eq!(data.sources().resolve(&url, "main", NOW).await.unwrap().commit, second);
    assert!(!mirror.join("objects/pack/pack_git2_abc").exists());
}

#[tokio::test]
async fn what_is_fresh_enough_is_not_fetched() {
    let repository = Repository::new();
    let data = Data::new(Some(repository.root()));
    let sources = data.sources();
    let url = repository.url();
    let hour = Freshness::Within(Duration::from_secs(3600));
    let first = sources.resolve(&url, "main", hour).await.unwrap();
    let second = repository.commit("second");
    assert_eq!(sources.resolve(&url, "main", hour).await.unwrap(), first);
    assert_eq!(sources.resolve(&url, "main", NOW).await.unwrap().commit, second);
    assert_eq!(sources.resolve(&url, "main", hour).await.unwrap().commit, second);
    // A commit named in full needs no fetch at all once it is here.
    std::fs::remove_dir_all(repository.path()).unwrap();
    assert_eq!(sources.resolve(&url, &second, NOW).await.unwrap().commit, second);
    let error = sources.resolve(&url, "main", NOW).await.unwrap_err();
    assert!(matches!(error, SourceError::NotFound { .. }), "{error}");
}
